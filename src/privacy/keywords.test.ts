// The keyword gate reports exactly what a plain search reports.

import fc from "fast-check";
import { expect, test } from "vitest";
import { compileKeywords } from "./keywords.ts";

function scanned(words: readonly string[], text: string): string[] {
  const found: string[] = [];
  compileKeywords(words).scan(text, (word, end) => {
    found.push(`${word}:${end}`);
    return false;
  });
  return found.sort();
}

function searched(words: readonly string[], text: string): string[] {
  const found: string[] = [];
  words.forEach((word, i) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(`${i}:${at + word.length}`);
  });
  return found.sort();
}

test("finds every occurrence of every word, overlapping ones too", () => {
  const letter = fc.constantFrom("a", "b", "-", "_", "A", "1");
  const words = fc.uniqueArray(fc.string({ unit: letter, minLength: 3, maxLength: 6 }), {
    minLength: 1,
    maxLength: 12,
  });
  const text = fc.string({
    unit: fc.oneof(letter, fc.constantFrom("é", "→", "\u0161", "😀", "\ud800")),
    maxLength: 80,
  });
  fc.assert(
    fc.property(words, text, (some, whole) => {
      expect(scanned(some, whole)).toEqual(searched(some, whole));
    }),
  );
});

test("in any case, beside words that have one", () => {
  const letter = fc.constantFrom("a", "b", "A", "B", "-", "_", "{", "[", "é", "\u212a");
  const word = fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 3, maxLength: 7 });
  const text = fc.string({ unit: letter, maxLength: 60 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { maxLength: 5 }),
      fc.uniqueArray(word, { maxLength: 5 }),
      text,
      (exact, any, whole) => {
        const found: string[] = [];
        compileKeywords(exact, any).scan(whole, (place, end) => {
          found.push(`${place}:${end}`);
          return false;
        });
        const lower = whole.replace(/[A-Z]/g, (capital) => capital.toLowerCase());
        const expected = [
          ...searched(exact, whole),
          ...searched(any, lower).map((hit) => hit.replace(/^\d+/, (place) => String(Number(place) + exact.length))),
        ];
        expect(found.sort()).toEqual(expected.sort());
      },
    ),
    { numRuns: 500 },
  );
});

test("characters past ASCII never pass for ASCII", () => {
  // U+01F3 folds onto "s", U+016B onto "k".
  expect(scanned(["sk-"], "\u01f3\u016b- sk-")).toEqual(["0:7"]);
});

test("stops when told, and refuses words it cannot look for", () => {
  let hits = 0;
  const stopped = compileKeywords(["abc"]).scan("abc abc", () => ++hits === 1);
  expect([stopped, hits]).toEqual([true, 1]);
  expect(() => compileKeywords(["ab"])).toThrow();
  expect(() => compileKeywords(["abé"])).toThrow();
});
