import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leaving } from "../core/policy.ts";
import type { Json } from "../core/types.ts";
import { defineRule } from "../ports/rule.ts";
import { fake, sticky } from "./boundary.ts";
import { createDetector } from "./detect.ts";
import { createLastLook, createRowLook } from "./last-look.ts";
import { createRuleset, FULL_RULESET } from "./ruleset.ts";

const KEY = `ghp_${fake(36)}`;
const facts = { kind: "pii", severity: "LOW", confidence: 0.5, examples: { finds: [], ignores: [] } } as const;
/** Rules that see what strings alone do not show: a name beside its value, digits of a number, the edge of a string. */
const across = [
  defineRule({
    ...facts,
    id: "pin",
    hints: ['"pin":'],
    pattern: sticky('"pin":"([^"]{1,40})"'),
    window: { before: 0, after: 0 },
  }),
  defineRule({
    ...facts,
    id: "digits",
    hints: ["9191"],
    pattern: sticky("9191\\d{2,8}"),
    window: { before: 0, after: 0 },
  }),
  defineRule({
    ...facts,
    id: "edge",
    hints: ["EDGE"],
    pattern: sticky('EDGE","[a-z]{1,9}'),
    window: { before: 0, after: 0 },
  }),
];
const detector = createDetector(createRuleset([...FULL_RULESET.rules, ...across]), (value) => value);
const { mend } = createLastLook(detector, leaving("strict"));

const cases: [name: string, value: unknown, expected: unknown][] = [
  ["nothing", { a: "b", n: 1 }, { a: "b", n: 1 }],
  ["a value beside its name", { pin: "let me in" }, { pin: "[REDACTED:pin]" }],
  ["a whole number", { n: [19_191_234, 1] }, { n: ["[REDACTED:digits]", 1] }],
  ["a negative number with a fraction", { n: -919_123.25 }, { n: "[REDACTED:digits]" }],
  ["a key in a string with escapes", { a: `"\\\n${KEY}\n` }, { a: '"\\\n[REDACTED:github-token]\n' }],
];
for (const [name, value, expected] of cases) {
  test(`mends ${name}`, () => {
    expect(JSON.parse(mend(JSON.stringify(value)))).toEqual(expected);
  });
}

test("what crosses the edge of a string is left to verify", () => {
  const json = JSON.stringify(["EDGE", "abc"]);
  expect(mend(json)).toBe(json);
});

test("what a mode leaves, or a person, is left", () => {
  const json = JSON.stringify({ pin: "let me in" });
  expect(createLastLook(detector, leaving("moderate")).mend(json)).toBe(json);
  expect(createLastLook(detector, leaving("strict"), ({ rule }) => rule === "pin").mend(json)).toBe(json);
});

test("whatever goes in comes out as JSON of the same shape, and mending twice changes nothing", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(KEY, `\\${KEY}`, "EDGE", '"', "9191234", "pin"));
  const value = fc
    .jsonValue()
    .chain((json) => fc.record({ json: fc.constant(json), text, pin: text, n: fc.integer() }));
  fc.assert(
    fc.property(value, (row) => {
      const mended = mend(JSON.stringify(row));
      expect(Object.keys(JSON.parse(mended) as object).sort()).toEqual(["json", "n", "pin", "text"]);
      expect(mend(mended)).toBe(mended);
    }),
  );
});

describe("a row whose strings were looked at one by one", () => {
  const filler = "plain words without anything ".repeat(200);
  const detector = createDetector(FULL_RULESET, (value) => value);
  const look = createRowLook(detector, leaving("strict"), { isLeft: () => false });
  const row = (value: unknown) => {
    const told: string[] = [];
    const json = { text: JSON.stringify(value), value: value as Json };
    const { text, found } = look(json, (findings) => told.push(...findings.map(({ rule }) => rule)));
    return { text, found, told };
  };

  test("nothing that stands out leaves it as it is, whatever its length", () => {
    const value = { a: filler, b: [filler, "short"], c: 3 };
    expect(row(value)).toEqual({ text: JSON.stringify(value), found: { bare: [], inside: [] }, told: [] });
  });

  test("what a string reads that was made of others is masked, in its middle too", () => {
    const inner = JSON.stringify([{ call: "x" }, { phone: "the phone is 202-555-0143" }]);
    const { text, found } = row({ a: `${filler}${inner}${filler}` });
    expect(text).not.toContain("0143");
    expect(found).toEqual({ bare: [], inside: [] });
  });

  test("what leans on the string beside it is found at either end of a long one, at its own place", () => {
    const password = ["q7Rz", "k2Mv", "xW9b"].join("");
    for (const value of [
      { x: filler, "password=": `${password} ${filler}`, y: filler },
      { x: `${filler} password=${password}`, y: filler },
      { x: `${filler} {"phone": 2025550143}`, y: filler },
    ]) {
      const { text } = row(value);
      const whole = createLastLook(detector, leaving("strict")).mend(JSON.stringify(value));
      expect(text).toBe(whole);
      expect(JSON.parse(text)).toBeDefined();
    }
  });
});
