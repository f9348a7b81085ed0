import fc from "fast-check";
import { expect, test } from "vitest";
import { keyedDigest, keyedHash } from "./crypto.ts";

test("a text in pieces has the hash that it has as a whole, each digest its own", () => {
  const key = new Uint8Array(32).fill(7);
  const begin = keyedDigest(key);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (pieces) => {
      const [one, other] = [begin(), begin()];
      for (const piece of pieces) one.update(piece);
      expect(one.hex()).toBe(keyedHash(key)(pieces.join("")));
      expect(other.hex()).toBe(keyedHash(key)(""));
    }),
  );
  expect(keyedDigest(new Uint8Array(32))().hex()).not.toBe(begin().hex());
});
