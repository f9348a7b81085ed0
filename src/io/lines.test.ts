import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readLines } from "./lines.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-lines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Uint8Array): string {
  const path = join(folder, `${Math.random()}.jsonl`);
  writeFileSync(path, content);
  return path;
}

function lines(path: string, options: Partial<Parameters<typeof readLines>[1]> = {}) {
  const found = [];
  // A line's bytes are valid until the next one is asked for.
  for (const line of readLines(path, { from: 0, firstLine: 1, ...options })) {
    found.push({ ...line, bytes: line.bytes.toString() });
  }
  return found;
}

test("lines have their number, offset and length; blank lines come too", () => {
  const found = lines(file("a\n\nbc\nd"));
  expect(found.map(({ number, offset, bytes, terminated }) => [number, offset, bytes, terminated])).toEqual([
    [1, 0, "a", true],
    [2, 2, "", true],
    [3, 3, "bc", true],
    [4, 6, "d", false],
  ]);
});

test("an empty file has no line", () => {
  expect(lines(file(""))).toEqual([]);
});

test("reading goes on from an offset with the line number given", () => {
  expect(lines(file("a\nbc\nd\n"), { from: 2, firstLine: 2 }).map(({ number, bytes }) => [number, bytes])).toEqual([
    [2, "bc"],
    [3, "d"],
  ]);
});

test("a line over the limit comes without its bytes, with its length, and the rest goes on", () => {
  const path = file(`${"x".repeat(3 << 20)}\nshort\n${"y".repeat(5 << 20)}`);
  const found = lines(path, { maxLineBytes: 1 << 20 });
  expect(found.map(({ number, offset, length, tooLong, bytes }) => [number, offset, length, tooLong, bytes])).toEqual([
    [1, 0, 3 << 20, true, ""],
    [2, (3 << 20) + 1, 5, false, "short"],
    [3, (3 << 20) + 7, 5 << 20, true, ""],
  ]);
});

test("a line just at the limit is whole, one byte more is not", () => {
  for (const length of [(1 << 20) - 1, 1 << 20, (1 << 20) + 1]) {
    const [line] = lines(file(`${"x".repeat(length)}\n`), { maxLineBytes: 1 << 20 });
    expect([line?.length, line?.tooLong]).toEqual([length, length > 1 << 20]);
  }
});

test("a file that is cut while it is read says so", () => {
  const path = file("a\n".repeat(2 << 20));
  const reader = readLines(path, { from: 0, firstLine: 1 });
  reader.next();
  truncateSync(path, 10);
  let step = reader.next();
  while (!step.done) step = reader.next();
  expect(step.value.shrank).toBe(true);
});

test("property: the lines are those of a split, and the tap gets every byte once, in order", () => {
  const text = fc.array(fc.oneof(fc.constant("\n"), fc.string({ unit: "binary", maxLength: 50 })), { maxLength: 40 });
  fc.assert(
    fc.property(text, (pieces) => {
      const content = Buffer.from(pieces.join(""));
      const tapped: Buffer[] = [];
      const found = lines(file(content), {
        tap: (bytes, offset) => {
          expect(offset).toBe(tapped.reduce((sum, piece) => sum + piece.length, 0));
          tapped.push(Buffer.from(bytes));
        },
      });
      expect(Buffer.concat(tapped)).toEqual(content);
      const parts = content.toString("latin1").split("\n");
      if (parts.at(-1) === "") parts.pop();
      expect(found.map(({ length }) => length)).toEqual(parts.map((part) => part.length));
    }),
    { numRuns: 200 },
  );
});
