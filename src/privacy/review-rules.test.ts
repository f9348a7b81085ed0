import { expect, test } from "vitest";
import { isEntityType } from "../core/pii.ts";
import { createDetector } from "./detect.ts";
import { entityTypeOf, REVIEW_RULESET } from "./review-rules.ts";
import { createRuleset, FULL_RULESET } from "./ruleset.ts";

for (const rule of REVIEW_RULESET.rules) {
  test(`${rule.id} finds its examples whole, and leaves what it should ignore`, () => {
    const alone = createDetector(createRuleset([rule]), (value) => value);
    for (const { text, secret } of rule.examples.finds) {
      expect(alone.text(text).map(({ start, end }) => text.slice(start, end))).toEqual([secret]);
    }
    for (const text of rule.examples.ignores) expect(alone.text(text), text).toEqual([]);
    expect(isEntityType(rule.label)).toBe(true);
  });
}

test("every rule for personal data has an entity type, and no secret has one", () => {
  for (const { id, kind, label = id } of [...FULL_RULESET.rules, ...REVIEW_RULESET.rules]) {
    expect(entityTypeOf({ kind, rule: id, label }) === undefined).toBe(kind === "secret");
  }
});

const named: [rule: string, type: string][] = [
  ["email", "email"],
  ["phone-number", "phone"],
  ["ipv4", "device_id"],
  ["mac-address", "device_id"],
  ["owner-handle", "username"],
  ["iban", "custom_sensitive"],
  ["crypto-address", "custom_sensitive"],
  ["host-internal", "domain"],
  ["chat-id", "user_id"],
  ["git-author", "person_name"],
  ["ssh-url-user", "username"],
  ["personal-number", "custom_sensitive"],
];
for (const [rule, type] of named) {
  test(`${rule} is a ${type}`, () => {
    expect(entityTypeOf({ kind: "pii", rule, label: rule })).toBe(type);
  });
}
