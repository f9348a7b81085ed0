// No excerpt and no diff shows what is hidden, wherever it is cut.

import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "../cli/commands/diff.ts";
import type { Finding } from "../core/finding.ts";
import { createExcerpts } from "./excerpt.ts";

const at = (start: number, end: number): Finding => ({
  path: "p",
  start,
  end,
  rule: "r",
  label: "x",
  kind: "secret",
  severity: "HIGH",
  confidence: 1,
  valueHash: "",
});

test("everything that was found is hidden in every excerpt", () => {
  const ranges = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 80 })), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(ranges, (given) => {
      const findings = given.map(([start, length]) => at(start, Math.min(480, start + length)));
      const letters = Array.from({ length: 480 }, () => "a");
      for (const { start, end } of findings) letters.fill("S", start, end);
      const excerptOf = createExcerpts(letters.join(""), findings, () => "[x]");
      for (const finding of findings) {
        const { before, shown, after } = excerptOf(finding);
        expect(`${before}${shown}${after}`).not.toContain("S");
      }
    }),
  );
});

test("an excerpt is as long as a person reads, and cut in no character", () => {
  const text = `${"😀".repeat(300)}secret${"é".repeat(300)}`;
  const { before, shown, after } = createExcerpts(text, [at(600, 606)], () => "[x]")(at(600, 606));
  expect(shown).toBe("[x]");
  expect(before).toBe(`…${"😀".repeat(30)}`);
  expect(after).toBe(`${"é".repeat(60)}…`);
});

test("a part of something larger is told once", () => {
  const text = "at postgres://docs:secret@host/app, they say";
  const excerptOf = createExcerpts(text, [at(11, 34), at(19, 25)], () => "[x]");
  expect(excerptOf(at(19, 25))).toEqual({ before: "at postgres", shown: "[x]", after: ", they say" });
});

const diffs: [name: string, before: string[], after: string[], lines: string[]][] = [
  ["nothing", ["a"], ["a"], [" a"]],
  ["one line", ["a", "b", "c"], ["a", "x", "c"], [" a", "-b", "+x", " c"]],
  ["lines swallowed", ["a", "b", "c", "d"], ["a", "x"], [" a", "-b", "-c", "-d", "+x"]],
  ["equal lines at both ends", ["a", "b", "a"], ["a", "a"], [" a", "-b", " a"]],
];
for (const [name, before, after, lines] of diffs) {
  test(`diff: ${name}`, () => {
    expect(linesOf(before, after).map(([sign, text]) => sign + text)).toEqual(lines);
  });
}
