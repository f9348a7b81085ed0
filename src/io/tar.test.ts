// Archives of several files: what goes in comes out, other programs can read it, and nothing leads out of its folder.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isTar, packFiles, unpackFiles } from "./tar.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-tar-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pack(root: string, paths: readonly string[]): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  packFiles(root, paths, (bytes, offset) => {
    expect(offset).toBe(at);
    at += bytes.length;
    pieces.push(Buffer.from(bytes));
  });
  return Buffer.concat(pieces);
}

function unpack(bytes: Buffer, size = 700): [string, string][] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  const files: [string, string][] = [];
  for (const { path, pieces: own } of unpackFiles("/r", pieces))
    files.push([path, Buffer.concat([...own]).toString("latin1")]);
  return files;
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

test("files of any length and name come back, in order, and tar reads them", () => {
  const long = `${"deep/".repeat(30)}ünïcode – name.json`;
  const files: [string, string][] = [
    ["a/wire.jsonl", "x".repeat(511)],
    ["a/empty", ""],
    [long, "y".repeat(1024)],
    ["b", "z".repeat(3000)],
    ["..hidden", "h"],
  ];
  const bytes = pack(
    folder,
    files.map(([name, content]) => write(name, content)),
  );
  expect(isTar(bytes)).toBe(true);
  expect(isTar(Buffer.from(`{"a":1}${" ".repeat(600)}`))).toBe(false);
  expect(isTar(Buffer.from(`${'{"a":"'.padEnd(257, "x")}ustar${"y".repeat(400)}"}`))).toBe(false);
  expect(unpack(bytes)).toEqual(files.map(([name, content]) => [join("/r", name), content]));
  const listed = execFileSync("tar", ["-tf", write("whole.tar", bytes), "--quoting-style=literal"], {
    encoding: "utf8",
  });
  expect(listed.trim().split("\n")).toEqual(files.map(([name]) => name));
});

test("a name may hold a line feed", () => {
  expect(unpack(pack(folder, [write("two\nlines", "2")]))).toEqual([["/r/two\nlines", "2"]]);
});

test("what is gone or lies outside is left out", () => {
  const path = write("c", "c");
  expect(unpack(pack(folder, [path, join(folder, "gone"), "/etc/hostname"]))).toEqual([["/r/c", "c"]]);
});

test("a run that nobody reads is passed over", () => {
  const bytes = pack(folder, [write("one", "1".repeat(5000)), write("two", "2")]);
  expect([...unpackFiles("/r", [bytes])].map(({ path }) => path)).toEqual(["/r/one", "/r/two"]);
});

test("a name that leads out of the folder, and a torn archive, are refused", () => {
  const bytes = pack(folder, [write("evil-name", "e")]);
  const evil = Buffer.from(bytes);
  evil.write("../../evil", 0, "latin1");
  expect(() => unpack(evil)).toThrow(expect.objectContaining({ code: "archive_damaged" }));
  expect(() => unpack(bytes.subarray(0, 700))).toThrow(expect.objectContaining({ code: "archive_damaged" }));
});

test("any content, in pieces of any size", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: 2000 }), (content, size) => {
      const path = write("any", content);
      expect(unpack(pack(folder, [path]), size)).toEqual([["/r/any", Buffer.from(content).toString("latin1")]]);
    }),
    { numRuns: 50 },
  );
});
