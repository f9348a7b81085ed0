import fc from "fast-check";
import { expect, test } from "vitest";
import { createSignature, nearDuplicates, SIGNATURE_BYTES, similarity } from "./minhash.ts";

function signed(...texts: readonly string[]): Uint8Array {
  const signature = createSignature();
  for (const text of texts) signature.add(text);
  return signature.bytes();
}

/** Words that differ for each seed. */
const words = (from: number, count: number) => Array.from({ length: count }, (_, i) => `w${from + i}`);

/** Jaccard of the three-word runs, by hand. */
function jaccard(a: readonly string[], b: readonly string[]): number {
  const runs = (list: readonly string[]) => new Set(list.slice(2).map((_, i) => list.slice(i, i + 3).join(" ")));
  const [left, right] = [runs(a), runs(b)];
  const both = [...left].filter((run) => right.has(run)).length;
  return both / (left.size + right.size - both);
}

test("a signature is 512 bytes, and the same for the same texts in any order, once or twice", () => {
  const texts = fc.array(fc.string({ unit: "binary" }), { maxLength: 5 });
  fc.assert(
    fc.property(texts, (all) => {
      const one = signed(...all);
      expect(one.length).toBe(SIGNATURE_BYTES);
      expect(signed(...[...all].reverse(), ...all)).toEqual(one);
      expect(similarity(one, one)).toBe(1);
    }),
  );
});

test("similarity has no direction and stays within 0 and 1", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 30 }), fc.lorem({ maxCount: 30 }), (a, b) => {
      const value = similarity(signed(a), signed(b));
      expect(value).toBe(similarity(signed(b), signed(a)));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }),
  );
});

test("similarity estimates the share of common runs, without bias", () => {
  for (const [shared, own] of [
    [900, 50],
    [800, 200],
    [500, 500],
    [200, 800],
    [60, 20],
    [20, 10],
  ] as const) {
    let sum = 0;
    let squares = 0;
    let expected = 0;
    const rounds = 60;
    for (let round = 0; round < rounds; round++) {
      const base = round * 100_000;
      const a = [...words(base, shared), ...words(base + 20_000, own)];
      const b = [...words(base, shared), ...words(base + 40_000, own)];
      expected = jaccard(a, b);
      const error = similarity(signed(a.join(" ")), signed(b.join(" "))) - expected;
      sum += error;
      squares += error * error;
    }
    // Few runs leave bins empty, which borrow from others: the error grows as the number of runs falls.
    const allowed = 1.6 * Math.sqrt((expected * (1 - expected)) / Math.min(128, shared + own));
    expect(Math.sqrt(squares / rounds)).toBeLessThan(allowed);
    expect(Math.abs(sum / rounds)).toBeLessThan(allowed / 2);
  }
});

test("words are the same without case and marks; order and scripts count", () => {
  expect(similarity(signed("Fix the failing test, please."), signed("fix THE failing — test please"))).toBe(1);
  expect(similarity(signed("a b c d e f"), signed("f e d c b a"))).toBeLessThan(0.1);
  expect(similarity(signed("テストが失敗しました"), signed("テストが失敗しました。"))).toBe(1);
  expect(similarity(signed("ok"), signed("ok"))).toBe(1);
  expect(similarity(signed("ok"), signed("no"))).toBeLessThan(0.1);
  expect(similarity(signed("ok go"), signed("ok", "go"))).toBeLessThan(0.1);
});

test("a signature of another length is a mistake", () => {
  expect(() => similarity(new Uint8Array(4), signed("a"))).toThrow("512 bytes");
});

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

test("ten thousand signatures are compared in seconds", () => {
  const items = Array.from({ length: 10_000 }, (_, i) => ({
    id: `${i}`,
    signature: signed(words(Math.floor(i / 3) * 100, 60 + (i % 3)).join(" ")),
  }));
  const from = performance.now();
  const groups = nearDuplicates(items, 0.8);
  expect(performance.now() - from).toBeLessThan(5000);
  expect(groups.length).toBe(3333);
});
