import fc from "fast-check";
import { expect, test } from "vitest";
import { createSignature, SIGNATURE_BYTES, similarity } from "./minhash.ts";

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
