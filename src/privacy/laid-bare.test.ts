// Masks that lay nothing bare, and parts near the others: nothing that a whole look would find is missed.

import fc from "fast-check";
import { expect, test } from "vitest";
import { leaving } from "../core/policy.ts";
import { fake, HEX } from "./boundary.ts";
import { createDetector } from "./detect.ts";
import { createExplorer } from "./explore.ts";
import { createFinder } from "./finder.ts";
import { isSettled, partsAround } from "./laid-bare.ts";
import { unions } from "./ranges.ts";
import { rankOf } from "./rounds.ts";
import { FULL_RULESET } from "./ruleset.ts";

const at = (text: string, value: string) => {
  const start = text.indexOf(value);
  return { start, end: start + value.length };
};

test.each([
  ["/home/jane/src/a.ts", true],
  ["(/home/jane/lib/is/some_name.go:158:78)", true],
  ['cwd="/Users/jane"', false],
  ["key=/home/jane/src", false],
  ["/home/jane/A1b2/x", false],
  [`/home/jane/src/${fake(32, HEX)}`, false],
  ["/home/jane/src/a%40b.ts", false],
  ["user@host:/home/jane/src", false],
  ["/home/jane\\src", false],
])("%s: %s", (text, expected) => {
  expect(isSettled(text, at(text, "jane"))).toBe(expected);
});

test("parts are in order, apart, hold what stands around each range, and cut no word", () => {
  const word = fc.constantFrom("a", "bb bb ", "\n", " ", "x".repeat(90), "lorem ipsum ".repeat(9));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.array(fc.nat(3000), { maxLength: 4 }), (words, starts) => {
      const text = words.join("");
      const ranges = starts
        .filter((start) => start + 4 <= text.length)
        .sort((a, b) => a - b)
        .map((start) => ({ start, end: start + 4 }));
      const parts = partsAround(text, ranges);
      if (parts === undefined) return;
      for (const { start, end } of ranges)
        expect(
          parts.some((part) => part.start <= Math.max(0, start - 128) && part.end >= Math.min(text.length, end + 128)),
        ).toBe(true);
      parts.forEach((part, i) => {
        expect(part.start).toBeGreaterThanOrEqual(i === 0 ? 0 : (parts[i - 1]?.end ?? 0));
        expect(`${text.charAt(part.start - 1)} `).toMatch(/^\s/);
        expect(`${text.charAt(part.end)} `).toMatch(/^\s/);
      });
    }),
  );
});

test("what is found behind masks is all that a look at the whole masked text finds", () => {
  const detector = createDetector(FULL_RULESET, (value) => value);
  const explore = createExplorer(createFinder(FULL_RULESET.rules));
  const strict = leaving("strict");
  const piece = fc.constantFrom(
    ...'/home/jane|/Users/bob|/src/a.ts|/proj|:12:7|)| (|\n|"|=|token|key: |password=|infura |4111 1111 1111 1111|jane@corp.example|+49 30 901820|10.0.0.7|cvv 123|/|-|_|.|@|://|%2F|\\n'.split(
      "|",
    ),
    fake(32, HEX),
    fake(40),
    `ghp_${fake(36)}`,
    "some words of prose that say nothing ".repeat(9),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const text = pieces.join("");
      const found = detector.text(text).filter((one) => strict.severities.includes(one.severity));
      const known = unions(found, text.length, rankOf);
      let masked = "";
      let last = 0;
      const placed: { start: number; end: number }[] = [];
      for (const { start, end, strongest } of known) {
        masked += text.slice(last, start);
        const from = masked.length;
        masked += `[REDACTED:${strongest.label}:1]`;
        placed.push({ start: from, end: masked.length });
        last = end;
      }
      masked += text.slice(last);
      const left = explore(masked, false).filter(
        ({ start, end, rule }) =>
          rule.confidence >= strict.minConfidence && !placed.some((one) => one.start <= start && end <= one.end),
      );
      expect(left).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
