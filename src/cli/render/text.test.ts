import fc from "fast-check";
import { expect, test } from "vitest";
import { columns, cut, cutStart, excerpt, oneLine, plain } from "./text.ts";

const ESC = "\u001b";
const BEL = "\u0007";

const safe: [name: string, text: string, expected: string][] = [
  ["colours", `${ESC}[1;31mred${ESC}[0m`, "red"],
  ["window title", `${ESC}]0;owned${BEL}text`, "text"],
  ["hyperlink", `${ESC}]8;;https://x.example${ESC}\\link${ESC}]8;;${ESC}\\`, "link"],
  ["clear screen and backspace", `a${ESC}[2J\b\bb`, "ab"],
  ["C1 controls", "a\u009b31mb\u0085c", "abc"],
  ["null and bell", `a\u0000b${BEL}c`, "abc"],
  ["text turned around", "a\u202egnp.exe\u202c", "agnp.exe"],
  ["line feeds and tabs stay", "a\r\n\tb", "a\n\tb"],
  ["a lone carriage return cannot overwrite", "good\revil", "goodevil"],
  ["half a surrogate", "a\ud83d", "a\ufffd"],
  ["an escape without an end", `a${ESC}`, "a"],
];
for (const [name, text, expected] of safe) test(name, () => expect(plain(text)).toBe(expected));

test("no text can move the cursor", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(ESC, `${ESC}[`, `${ESC}]0;`, "\u009d", BEL, "\r"),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join("");
      expect(plain(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(plain(text).isWellFormed()).toBe(true);
      expect(oneLine(text)).not.toContain("\n");
    }),
  );
});

const widths: [text: string, width: number][] = [
  ["", 0],
  ["abc", 3],
  ["修复", 4],
  ["한국어", 6],
  ["ｆｕｌｌ", 8],
  ["e\u0301", 1],
  ["🎉", 2],
  ["👨‍👩‍👧‍👦", 2],
  ["🇪🇺", 2],
  ["✓–…", 3],
  ["a\u200bb", 2],
];
for (const [text, width] of widths)
  test(`${JSON.stringify(text)} takes ${width}`, () => expect(columns(text)).toBe(width));

const cuts: [text: string, max: number, expected: string][] = [
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["修复登录", 8, "修复登录"],
  ["修复登录", 7, "修复登…"],
  ["修复登录", 6, "修复…"],
  ["a👨‍👩‍👧‍👦b", 3, "a…"],
];
for (const [text, max, expected] of cuts) test(`${text} in ${max}`, () => expect(cut(text, max)).toBe(expected));

test("a path is cut at its beginning", () => {
  expect(cutStart("/home/me/logs/a.jsonl:7", 12)).toBe("…s/a.jsonl:7");
  expect(cutStart("/home/网店", 6)).toBe("…/网店");
  expect(cutStart("/a", 6)).toBe("/a");
});

test("what is cut fits, and is never cut inside a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const line = oneLine(text);
      const short = cut(line, max);
      expect(columns(short)).toBeLessThanOrEqual(max);
      expect(short.isWellFormed()).toBe(true);
      if (columns(line) <= max) expect(short).toBe(line);
      expect(columns(cutStart(line, max))).toBeLessThanOrEqual(max);
    }),
  );
});

test("a line of megabytes is cut without being measured", () => {
  expect(columns(cut("修".repeat(5_000_000), 10))).toBeLessThanOrEqual(10);
});

const excerpts: [name: string, text: string, lines: string[], rest: string | undefined][] = [
  ["nothing", "", [""], undefined],
  ["short enough", "a\nb\n\n", ["a", "b"], undefined],
  ["too many lines", "a\nb\nc\nd\n", ["a", "b"], "3 more lines, 5 more characters"],
];
for (const [name, text, lines, rest] of excerpts) {
  test(`excerpt: ${name}`, () =>
    expect(excerpt(text, 2, 20)).toEqual(rest === undefined ? { lines } : { lines, rest }));
}
test("excerpt: one long line says how much is missing", () => {
  const { lines, rest } = excerpt("x".repeat(1000), 2, 20);
  expect(lines).toEqual([`${"x".repeat(19)}…`]);
  expect(rest).toBe("840 more characters");
});
