// Archives that cannot be unpacked: which are broken, and which may be whole and are read at the next scan.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unpackTo } from "./packed.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracemill-unpack-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = Buffer.from("{}\n".repeat(400_000));

function packed(bytes: Uint8Array): string {
  const path = join(folder, "a.jsonl.zst");
  writeFileSync(path, bytes);
  return path;
}

test("a whole archive is unpacked", async () => {
  const path = packed(zstdCompressSync(text));
  const target = join(folder, "a.jsonl");
  expect(await unpackTo(target, path, {})).toEqual({ bytes: statSync(path).size, broken: undefined });
  expect(statSync(target).size).toBe(text.length);
});

test("bytes that are no archive are said to be broken", async () => {
  const result = await unpackTo(join(folder, "a.jsonl"), packed(Buffer.from("no archive at all")), {});
  expect(result.broken).toContain("broken");
});

test("what cannot be written is no fault of the archive: the read fails", async () => {
  const path = packed(zstdCompressSync(text));
  await expect(unpackTo(join(folder, "none", "a.jsonl"), path, {})).rejects.toMatchObject({
    code: "source_unreadable",
  });
});

test("an archive that would fill the disk is read up to a bound", async () => {
  const target = join(folder, "a.jsonl");
  const result = await unpackTo(target, packed(zstdCompressSync(text)), {}, 100_000);
  expect(result.broken).toContain("100000");
  expect(statSync(target).size).toBeLessThanOrEqual(100_000);
});
