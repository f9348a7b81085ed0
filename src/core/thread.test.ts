import fc from "fast-check";
import { expect, test } from "vitest";
import { abandoned, IdIndex, type ThreadNode } from "./thread.ts";

const prompt = (seq: number, parentSeq?: number): ThreadNode => ({ seq, parentSeq, isPrompt: true });
const other = (seq: number, parentSeq?: number): ThreadNode => ({ seq, parentSeq, isPrompt: false });

const cases: [name: string, nodes: ThreadNode[], leaf: number | undefined, left: number[]][] = [
  ["a straight thread", [prompt(0), other(1, 0), prompt(2, 1), other(3, 2)], undefined, []],
  [
    "a rewind leaves the first branch",
    [prompt(0), other(1, 0), prompt(2, 1), other(3, 2), prompt(4, 1), other(5, 4)],
    undefined,
    [2, 3],
  ],
  ["the named leaf decides", [prompt(0), other(1, 0), prompt(2, 1), other(3, 2), prompt(4, 1), other(5, 4)], 3, [4, 5]],
  [
    "parallel tool blocks are no branch",
    [prompt(0), other(1, 0), other(2, 1), other(3, 1), prompt(4, 3)],
    undefined,
    [],
  ],
  ["two roots are no rewind", [prompt(0), other(1, 0), prompt(2), other(3, 2)], undefined, []],
  [
    "a rewind inside a branch that was left",
    [prompt(0), other(1, 0), prompt(2, 1), prompt(3, 2), prompt(4, 2), prompt(5, 1)],
    undefined,
    [2, 3, 4],
  ],
  [
    "what the agent says it left goes, prompt or not; what hangs on the rewind's own parent later stays",
    [prompt(0), other(1, 0), other(2, 1), { ...other(3, 0), rewinds: true }, other(4, 3), other(5, 0)],
    undefined,
    [1, 2],
  ],
  [
    "of several rewinds to one place the last leads on",
    [prompt(0), other(1, 0), { ...prompt(2, 0), rewinds: true }, { ...prompt(3, 0), rewinds: true }],
    undefined,
    [1, 2],
  ],
  [
    "a rewind to the beginning leaves all before it",
    [prompt(0), other(1, 0), { ...prompt(2), rewinds: true }, other(3, 2)],
    undefined,
    [0, 1],
  ],
  [
    "the named leaf decides between the sides of a rewind",
    [prompt(0), other(1, 0), { ...prompt(2, 0), rewinds: true }],
    1,
    [2],
  ],
  ["an unknown parent is a root", [prompt(7, 99), other(8, 7)], undefined, []],
];
for (const [name, nodes, leaf, left] of cases) {
  test(name, () => expect([...abandoned(nodes, leaf)].sort((a, b) => a - b)).toEqual(left));
}

test("a cycle ends, and nothing in it is left behind", () => {
  expect(abandoned([other(0, 1), other(1, 0), prompt(2, 1)]).size).toBe(0);
});

test("a thread of 300,000 messages does not overflow the stack", () => {
  const nodes = Array.from({ length: 300_000 }, (_, seq) => other(seq, seq > 0 ? seq - 1 : undefined));
  expect(abandoned(nodes).size).toBe(0);
});

test("property: an index holds what was set, also after it was stored and taken up again", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.maxSafeNat(), fc.nat(1e6)), { maxLength: 2000 }), (entries) => {
      const half = Math.floor(entries.length / 2);
      let index = new IdIndex();
      const expected = new Map<number, number>();
      entries.forEach(([key, value], i) => {
        if (i === half) index = new IdIndex(structuredClone(index.state()));
        index.set(key % 2 ** 53, value);
        expected.set(key % 2 ** 53, value);
      });
      expect(index.size).toBe(expected.size);
      for (const [key, value] of expected) expect(index.get(key)).toBe(value);
      expect(index.get(12345.5)).toBe(-1);
    }),
  );
});
