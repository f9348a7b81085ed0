// Finds what a search for each pattern by itself finds, however many there are.

import fc from "fast-check";
import { expect, test } from "vitest";
import { createSkipSearch } from "./skip-search.ts";

const encoder = new TextEncoder();

function found(patterns: readonly string[], text: string): string[] {
  const places: string[] = [];
  createSkipSearch(patterns.map((pattern) => encoder.encode(pattern))).search(encoder.encode(text), (index, start) => {
    places.push(`${start} ${patterns[index]}`);
    return false;
  });
  return places.sort();
}

function naive(patterns: readonly string[], text: string): string[] {
  return patterns
    .flatMap((pattern) => {
      const places: string[] = [];
      for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) places.push(`${at} ${pattern}`);
      return places;
    })
    .sort();
}

const letters = (min: number, max: number) =>
  fc.array(fc.constantFrom("a", "b", "c"), { minLength: min, maxLength: max }).map((list) => list.join(""));

test("every place of every pattern", () => {
  fc.assert(
    fc.property(fc.uniqueArray(letters(3, 9), { minLength: 1, maxLength: 8 }), letters(0, 80), (patterns, text) => {
      expect(found(patterns, text)).toEqual(naive(patterns, text));
    }),
  );
});

test("of more patterns than a call takes arguments", () => {
  const patterns = Array.from({ length: 200_000 }, (_, i) => `k${String(i * 7919).padStart(10, "x")}`);
  const some = [0, 1, 777, 199_999].map((i) => patterns[i] ?? "");
  expect(found(patterns, some.join("-"))).toEqual(naive(some, some.join("-")));
});
