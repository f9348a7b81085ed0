// Walks all rules: each finds its own examples whole, ignores the others, and keeps the promises of the port.

import { describe, expect, test } from "vitest";
import { createDetector } from "./detect.ts";
import { createRuleset, FULL_RULESET, RULESET } from "./ruleset.ts";

const hash = (value: string) => `h${value.length}`;

const all = createDetector(FULL_RULESET, hash);

for (const rule of FULL_RULESET.rules) {
  describe(rule.id, () => {
    const alone = createDetector(createRuleset([rule]), hash);

    test("keeps the port's promises", () => {
      expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(rule.label ?? rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(rule.confidence).toBeGreaterThan(0);
      expect(rule.confidence).toBeLessThanOrEqual(1);
      expect(rule.examples.finds.length).toBeGreaterThan(0);
      expect(rule.examples.ignores.length).toBeGreaterThan(0);
      if ("scan" in rule) return;
      expect(rule.pattern.sticky || rule.pattern.global).toBe(true);
      expect(rule.pattern.source.replace(/\[(?:\\.|[^\]\\])*\]/g, "").replace(/\\./g, "")).not.toMatch(
        /[*+](?!\))|\{\d+,\}/,
      );
      for (const hint of rule.hints) expect(hint).toMatch(rule.anyCase ? /^[ -@[-~]{3,}$/ : /^[ -~]{3,}$/);
    });

    test("finds its examples, whole, alone and among all rules", () => {
      for (const { text, secret } of rule.examples.finds) {
        const found = alone.text(text);
        expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([secret]);
        expect(found[0]?.rule).toBe(rule.id);
        const covered = all.text(text).some(({ start, end }) => text.slice(start, end).includes(secret));
        expect(covered, text).toBe(true);
      }
    });

    test("leaves what it should ignore", () => {
      for (const text of rule.examples.ignores) expect(alone.text(text), text).toEqual([]);
    });
  });
}

test("rule ids are unique, and the ruleset's id follows its rules", () => {
  const ids = RULESET.rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(createRuleset(RULESET.rules).id).toBe(RULESET.id);
  expect(createRuleset(RULESET.rules.slice(1)).id).not.toBe(RULESET.id);
});
