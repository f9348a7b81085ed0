// A log of any length in pieces: together all its bytes, cut at the same places however they come.

import fc from "fast-check";
import { expect, test } from "vitest";
import { cutPieces, type LogKind, type Piece } from "./log-pieces.ts";

function* chunked(bytes: Buffer, size: number): Generator<Uint8Array> {
  // What is given may be written over afterwards.
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

function pieces(bytes: Buffer, kind: LogKind, size: number): Piece[] {
  return [...cutPieces(chunked(bytes, size), kind)];
}

const joined = (list: readonly Piece[]) => Buffer.concat(list.map(({ bytes }) => bytes));

test("lines come one by one, with their number and place", () => {
  const found = pieces(Buffer.from('{"a":1}\n\nno json\n{"torn":'), "lines", 5);
  expect(found.map(({ bytes, kind, line, offset }) => [Buffer.from(bytes).toString(), kind, line, offset])).toEqual([
    ['{"a":1}\n', "auto", 1, 0],
    ["\n", "auto", 2, 8],
    ["no json\n", "auto", 3, 9],
    ['{"torn":', "auto", 4, 17],
  ]);
});

test("whatever the bytes and chunks, the pieces are the log", () => {
  const bytes = fc
    .array(fc.constantFrom("\n", '"', "\\", ",", "{", "é", "x"), { maxLength: 200 })
    .map((all) => Buffer.from(all.join("")));
  fc.assert(
    fc.property(
      bytes,
      fc.constantFrom("lines", "document", "text"),
      fc.integer({ min: 1, max: 50 }),
      (log, kind, size) => {
        expect(joined(pieces(log, kind, size))).toEqual(log);
      },
    ),
  );
});

const MB = 1 << 20;
const element = `{"n":1,"text":"${'a, \\" b'.repeat(300)}"}`;
const long = Buffer.from(
  `{"list":[${Array.from({ length: ((9 * MB) / element.length) | 0 }, () => element).join(",")}],"end":true}\n{"next":1}\n`,
);

test.each(["lines", "document"] as const)(
  "a line over the limit of %s is cut between two values, at the same place however it comes",
  (kind) => {
    const found = pieces(long, kind, MB);
    expect(found.length).toBeGreaterThan(1);
    expect(joined(found).equals(long)).toBe(true);
    expect(found.slice(0, -1).every(({ bytes }) => bytes.at(-1) === 44 || bytes.at(-1) === 10)).toBe(true);
    const ends = found.map(({ offset, kind: own, line }) => [offset, own, line]);
    for (const size of [4 * MB + 7, 333_333, long.length]) {
      expect(pieces(long, kind, size).map(({ offset, kind: own, line }) => [offset, own, line])).toEqual(ends);
    }
  },
);

test("a string over the limit is passed over, what follows it is not", () => {
  const huge = Buffer.concat([
    Buffer.from('{"a":"'),
    Buffer.alloc(81 * MB, 120),
    Buffer.from('","b":1}\n{"next":1}\n'),
  ]);
  const found = pieces(huge, "lines", 4 * MB);
  expect(found.at(-1)).toMatchObject({ kind: "auto", line: 2 });
  expect(found.slice(0, -1).every(({ kind }) => kind === "skipped")).toBe(true);
  expect(found.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(huge.length);
});
