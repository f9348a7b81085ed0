import { expect, test } from "vitest";
import { findCopies } from "./copies.ts";
import { createSignature } from "./minhash.ts";

const words = (seed: number, length: number) =>
  Array.from({ length }, (_, i) => `w${(i * 7919 + seed * 104729) % 5000}`);
const item = (id: string, text: readonly string[], contentHash = id) => {
  const signature = createSignature();
  signature.add(text.join(" "));
  return { id, contentHash, signature: signature.bytes() };
};

test("exact copies are told by their hash, near ones by their signature, the first of each is kept", () => {
  const one = words(1, 600);
  const edited = one.map((word, i) => (i % 150 === 0 ? "other" : word));
  const found = findCopies(
    [
      item("best", one),
      item("same", one, "best"),
      item("edited", edited),
      item("twin", edited, "edited"),
      item("else", words(2, 600)),
    ],
    0.8,
  );
  expect(found.map(({ kept }) => kept)).toEqual(["best"]);
  const left = new Map(found[0]?.left.map(({ id, likeness }) => [id, likeness]));
  expect(left.get("same")).toBe(1);
  expect([...left.keys()].sort()).toEqual(["edited", "same", "twin"]);
  for (const id of ["edited", "twin"]) {
    expect(left.get(id)).toBeGreaterThanOrEqual(0.8);
    expect(left.get(id)).toBeLessThan(1);
  }
});

test("nothing like anything is left alone", () => {
  expect(findCopies([item("a", words(1, 300)), item("b", words(2, 300))], 0.8)).toEqual([]);
  expect(findCopies([], 0.8)).toEqual([]);
});
