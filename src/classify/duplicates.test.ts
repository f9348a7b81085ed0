import { expect, test } from "vitest";
import { nearDuplicates } from "./duplicates.ts";
import { createSignature, similarity } from "./minhash.ts";

function signed(text: string): Uint8Array {
  const signature = createSignature();
  signature.add(text);
  return signature.bytes();
}

const words = (from: number, count: number) => Array.from({ length: count }, (_, i) => `w${from + i}`);

test("near duplicates stand together, the first of them first", () => {
  const base = words(0, 300);
  const near = [...base.slice(0, 290), "x", "y"];
  const items = [
    { id: "empty", signature: signed("") },
    { id: "a", signature: signed(base.join(" ")) },
    { id: "other", signature: signed(words(1000, 300).join(" ")) },
    { id: "b", signature: signed(near.join(" ")) },
    { id: "empty too", signature: signed("...") },
    { id: "a again", signature: signed(base.join(" ")) },
  ];
  expect(nearDuplicates(items, 0.85)).toEqual([["a", "b", "a again"]]);
  expect(nearDuplicates(items, 1)).toEqual([["a", "a again"]]);
  expect(nearDuplicates([], 0.8)).toEqual([]);
});

test("a chain of likes is no group: each is like the first", () => {
  const step = (i: number) => ({ id: `${i}`, signature: signed(words(i * 25, 200).join(" ")) });
  for (const group of nearDuplicates([0, 1, 2, 3, 4, 5, 6, 7].map(step), 0.7))
    expect(group.length).toBeLessThanOrEqual(3);
});

test("nothing at the threshold is missed that comparing all would find", () => {
  const items = Array.from({ length: 300 }, (_, i) => {
    const base = words((i % 60) * 1000, 200);
    const cut = (i * 7) % 40;
    return { id: `${i}`, signature: signed([...base.slice(cut), ...words(900_000 + i * 50, cut)].join(" ")) };
  });
  for (const threshold of [0.6, 0.8, 0.9]) {
    const firsts: typeof items = [];
    const groups = new Map<string, string[]>();
    for (const item of items) {
      const first = firsts.find((each) => similarity(each.signature, item.signature) >= threshold);
      if (first) groups.get(first.id)?.push(item.id);
      else {
        firsts.push(item);
        groups.set(item.id, [item.id]);
      }
    }
    expect(nearDuplicates(items, threshold)).toEqual([...groups.values()].filter((ids) => ids.length > 1));
  }
});

test("ten thousand signatures are compared", () => {
  const items = Array.from({ length: 10_000 }, (_, i) => ({
    id: `${i}`,
    signature: signed(words(Math.floor(i / 3) * 100, 60 + (i % 3)).join(" ")),
  }));
  const groups = nearDuplicates(items, 0.8);
  expect(groups.length).toBe(3333);
});

test("ten thousand that share half of their words too", () => {
  const common = words(0, 60).join(" ");
  const items = Array.from({ length: 10_000 }, (_, i) => ({
    id: `${i}`,
    signature: signed(`${common} ${words(1000 + (i >> 1) * 50, 40).join(" ")}`),
  }));
  expect(nearDuplicates(items, 0.8).length).toBe(5000);
});
