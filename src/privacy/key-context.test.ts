// A value is seen beside its key, as the text of a document would show it; ranges are those of the value alone.

import { describe, expect, test } from "vitest";
import { messageId, toolCallId } from "../core/ids.ts";
import { leaving } from "../core/policy.ts";
import type { Message } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { defineRule } from "../ports/rule.ts";
import { fake } from "./boundary.ts";
import { createDetector, valueAt } from "./detect.ts";
import { makeStamp, redactMessage } from "./redact.ts";
import { createRuleset } from "./ruleset.ts";

const rules = createRuleset([
  defineRule({
    id: "named-password",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.8,
    hints: ["passw", "token"],
    anyCase: true,
    near: { characters: ":=", within: 12 },
    pattern: /(?:passw|token)[a-z_]{0,10}["']?\s?[:=]\s?["'`]?((?<=')[^'\n]{6,60}|(?<!')[^"'`\n]{6,60})/iy,
    window: { before: 0, after: 0 },
    examples: { finds: [{ text: "password=hunter2hunter2", secret: "hunter2hunter2" }], ignores: ["password"] },
  }),
]);
const detector = createDetector(rules, (value) => `h:${value}`);

function messageOf(input: Json): Message {
  const part = { kind: "tool_call", callId: toolCallId("c"), tool: "t", input } as const;
  return { id: messageId("m"), seq: 0, role: "assistant", kind: "assistant", parts: [part], line: 1 };
}

const value = fake(12);
const cases: readonly (readonly [string, Json, readonly string[]])[] = [
  ["a key", { password: value }, [value]],
  ["a key deep inside", { env: [{ DB_PASSWORD: value }] }, [value]],
  ["items of a list", { tokens: [value, `${value}x`] }, [value, `${value}x`]],
  ["a name beside the value", { name: "API_TOKEN", value }, [value]],
  ["a flag before the value", { argv: ["login", "--password", value, "other"] }, [value]],
  ["a value with quotes", { password: `a"b"${value}` }, [`a"b"${value}`]],
  ["a value with a break", { password: `${value}\nnext line` }, [value]],
  ["other keys", { command: value, name: "x", value }, []],
  ["an empty value", { password: "" }, []],
];

for (const [name, input, expected] of cases) {
  test(name, () => {
    const message = messageOf(input);
    const findings = detector.message(message);
    expect(findings.map((finding) => valueAt(message, finding))).toEqual(expected);
    for (const finding of findings) {
      expect(finding.valueHash).toBe(`h:${valueAt(message, finding)}`);
      expect(detector.valueOf(message, finding)).toBe(valueAt(message, finding));
    }
  });
}

describe("what a value was replaced by", () => {
  test("is no value: masking twice changes nothing", () => {
    const policy = leaving("strict");
    const context = { policy, number: () => 1, stamp: makeStamp(rules.id, policy.name, "") };
    const message = messageOf({ password: value, deep: { token: `x ${value}` } });
    const once = redactMessage(message, detector.message(message), context);
    expect(JSON.stringify(once)).not.toContain(value);
    expect(redactMessage(once, detector.message(once), context)).toEqual(once);
  });
});

test("the value of an encoded finding is what it reads; equal values have equal hashes", () => {
  const encoded = Buffer.from(`password=${value}`).toString("base64");
  const message = messageOf({
    a: `password=${value}`,
    b: `run ${encoded} now`,
    c: JSON.stringify({ password: value }),
  });
  const findings = detector.message(message);
  expect(findings.map((finding) => detector.valueOf(message, finding))).toEqual([value, value, value]);
  expect(new Set(findings.map(({ valueHash }) => valueHash)).size).toBe(1);
  expect(valueAt(message, findings[1] as (typeof findings)[number])).toBe(encoded);
});
