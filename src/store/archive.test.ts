import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packSegment } from "../io/zstd.ts";
import type { Store, StoreWriter } from "../ports/store.ts";
import { writeLog } from "../testing/sample-log.ts";
import { talk } from "../testing/store-ingest.ts";
import { packHeader, readHeader } from "./archive-header.ts";
import { openStore } from "./sqlite/store.ts";

let home = "";
let store: Store;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-archive-"));
  store = openStore({ home, now: Date.now });
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const files = () =>
  readdirSync(join(home, "archive"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

async function write(action: (writer: StoreWriter) => void): Promise<void> {
  const writer = await store.writer({ waitMs: 0 });
  try {
    action(writer);
  } finally {
    writer.close();
  }
}

const original = (log: number) => Buffer.concat([...store.original(log)]);
const ref = { source: "sample", path: talk.path, root: "/logs", bytes: 0, modifiedAt: 1 };

const CLOSE = { modifiedAt: 1, tailHash: "", parserVersion: 1, resume: new Uint8Array(0) };

function put(writer: StoreWriter, offset: number, bytes: Uint8Array): void {
  const log = writer.openLog(ref, "replace", false);
  writer.putSegment(log, { offset, length: bytes.length, frame: packSegment(bytes) });
}

test("a file says whose log it holds, and any zstd program unpacks it", async () => {
  await write((writer) => {
    writeLog(writer, talk);
    writer.commit(true);
  });
  const [file = ""] = files();
  expect(readHeader(file)).toMatchObject({ source: "sample", path: talk.path });
  const bytes = readFileSync(file);
  expect(zstdDecompressSync(bytes.subarray(8 + bytes.readUInt32LE(4))).toString()).toBe(talk.raw);
});

test("what a killed writer appended is written over", async () => {
  await write((writer) => {
    put(writer, 0, Buffer.from("one\n"));
    writer.commit(true);
    put(writer, 4, Buffer.from("never committed\n"));
  });
  await write((writer) => {
    put(writer, 4, Buffer.from("two\n"));
    writer.commit(true);
  });
  appendFileSync(files()[0] ?? "", "torn");
  await write((writer) => {
    put(writer, 8, Buffer.from("three\n"));
    writer.commit(true);
  });
  expect(original(1).toString()).toBe("one\ntwo\nthree\n");
  expect(files()).toHaveLength(1);
  expect(store.check(true)).toEqual([]);
});

test("a first read that was never committed leaves no second file", async () => {
  await write((writer) => put(writer, 0, Buffer.from("lost\n")));
  await write((writer) => {
    put(writer, 0, Buffer.from("kept\n"));
    writer.commit(true);
  });
  expect(files()).toHaveLength(1);
  expect(original(1).toString()).toBe("kept\n");
});

test("a store made anew leaves an older archive alone", async () => {
  await write((writer) => {
    put(writer, 0, Buffer.from("of the old store\n"));
    writer.commit(true);
  });
  const [old = ""] = files();
  const before = readFileSync(old);
  store.close();
  for (const name of readdirSync(home)) if (name !== "archive") rmSync(join(home, name));
  store = openStore({ home, now: Date.now });
  await write((writer) => {
    put(writer, 0, Buffer.from("of the new one\n"));
    writer.commit(true);
  });
  expect(readFileSync(old).equals(before)).toBe(true);
  expect(original(1).toString()).toBe("of the new one\n");
  expect(files()).toHaveLength(2);
});

test("damage is told, with the place, and never passed on as bytes", async () => {
  const raw = Buffer.from("a line of some length\n".repeat(100));
  await write((writer) => {
    put(writer, 0, raw);
    put(writer, raw.length, raw);
    writer.commit(true);
  });
  const [file = ""] = files();
  const whole = readFileSync(file);
  for (const damage of [
    () => truncateSync(file, whole.length - 1),
    () =>
      writeFileSync(
        file,
        whole.map((byte, i) => (i === whole.length - 3 ? byte ^ 0x55 : byte)),
      ),
    () => rmSync(file),
  ]) {
    damage();
    expect(() => original(1)).toThrow(expect.objectContaining({ code: "archive_damaged" }));
    expect(store.check(true)).toHaveLength(1);
    writeFileSync(file, whole);
  }
  expect(original(1)).toHaveLength(2 * raw.length);
});

test("many appends are put together without changing a byte", async () => {
  const raw = Buffer.from(
    Array.from({ length: 3000 }, (_, i) => `record ${i} of a log that repeats itself\n`).join(""),
  );
  await write((writer) => {
    for (let at = 0; at < raw.length; at += 500) put(writer, at, raw.subarray(at, at + 500));
    writer.commit(true);
  });
  const before = statSync(files()[0] ?? "").size;
  await write((writer) => writer.tidy(5000));
  expect(original(1).equals(raw)).toBe(true);
  expect(files()).toHaveLength(1);
  expect(statSync(files()[0] ?? "").size).toBeLessThan(before / 5);
  expect(store.sizes().archiveBytes).toBe(statSync(files()[0] ?? "").size);
  await write((writer) => {
    put(writer, raw.length, Buffer.from("and on\n"));
    writer.commit(true);
    writer.tidy(5000);
  });
  expect(original(1).subarray(raw.length).toString()).toBe("and on\n");
});

test("what a merge that was cut short left is removed by the next one, and nothing of another store", async () => {
  await write((writer) => {
    for (let n = 0; n < 20; n++) put(writer, n * 5, Buffer.from("line\n"));
    writer.commit(true);
  });
  const [file = ""] = files();
  const orphan = file.replace(/\.zst$/, ".m1.zst");
  const foreign = file.replace(/\.zst$/, ".m2.zst");
  writeFileSync(orphan, readFileSync(file).subarray(0, -2));
  const header = packHeader({ store: "another", source: "sample", path: talk.path });
  writeFileSync(foreign, header);
  await write((writer) => writer.tidy(5000));
  expect(files()).toHaveLength(2);
  expect(files()).toContain(foreign);
  expect(readFileSync(foreign).equals(header)).toBe(true);
  expect(original(1).toString()).toBe("line\n".repeat(20));
});

test("a newest generation whose file is gone gives the one before it", async () => {
  await write((writer) => {
    writeLog(writer, talk);
    writer.commit(true);
  });
  const [first = ""] = files();
  await write((writer) => {
    const log = writer.openLog({ ...ref, path: talk.path }, "replace", true);
    writer.putSegment(log, { offset: 0, length: 4, frame: packSegment(Buffer.from("new\n")) });
    writer.closeLog(log, { ...CLOSE, bytes: 4, offset: 4, archived: 4 });
    writer.commit(true);
  });
  expect(original(1).toString()).toBe("new\n");
  for (const path of files()) if (path !== first) rmSync(path);
  expect(store.archiveOf(1)).toEqual({ bytes: Buffer.byteLength(talk.raw ?? ""), whole: true, intact: false });
  expect(original(1).toString()).toBe(talk.raw);
});

test("any appends, overlaps and commits come back whole", async () => {
  let log = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.array(fc.record({ size: fc.nat(80), back: fc.nat(20), commit: fc.boolean(), tidy: fc.boolean() }), {
        maxLength: 20,
      }),
      async (bytes, steps) => {
        const path = `/logs/${log++}`;
        let kept = 0;
        for (const { size, back, commit, tidy } of steps) {
          await write((writer) => {
            const key = writer.openLog({ ...ref, path }, "replace", false);
            const from = Math.max(0, kept - back);
            const piece = bytes.subarray(from, kept + size);
            if (piece.length > 0)
              writer.putSegment(key, { offset: from, length: piece.length, frame: packSegment(piece) });
            if (commit) {
              writer.commit(true);
              kept = Math.max(kept, Math.min(bytes.length, kept + size));
            }
            if (tidy && commit) writer.tidy(1000);
          });
        }
        const record = store.logs().find((entry) => entry.path === path);
        expect(record?.archived ?? 0).toBe(kept);
        if (record) expect(original(record.id).equals(bytes.subarray(0, kept))).toBe(true);
      },
    ),
    { numRuns: 15 },
  );
});
