// How made-up a value looks: counts without a set.

import fc from "fast-check";
import { expect, test } from "vitest";
import { holdsDifferent } from "./randomness.ts";

test("different characters are those of a set", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "C", "0", "-", "é", "😀", "\ud83d"), maxLength: 20 });
  fc.assert(
    fc.property(text, fc.nat(10), (value, enough) => {
      expect(holdsDifferent(value, enough)).toBe(new Set(value).size >= enough);
    }),
  );
});
