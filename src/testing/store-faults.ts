// Checks of what goes wrong or runs at once: a kill, two writers, readers meanwhile; and of the archive.

import assert from "node:assert/strict";
import { zstdCompressSync } from "node:zlib";
import type { Store } from "../ports/store.ts";
import { beginLog, endLog, finish, indexText, message, plainText, type SampleLog, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";
import { find, stored, talk } from "./store-ingest.ts";

export const checksOfFaults: readonly StoreCheck[] = [
  ["undoes what was not committed", undoes],
  ["finishes what a kill left", finishesAfterKill],
  ["keeps raw logs byte for byte", archives],
  ["begins a new generation for a rewritten log", archivesRewritten],
  ["has one writer", hasOneWriter],
  ["lets readers read while it writes", readsMeanwhile],
];

async function undoes({ store, write, again }: StoreDesk): Promise<void> {
  await write((writer) => {
    writeLog(writer, talk);
  });
  assert.deepEqual(store.sessions({}), []);
  assert.deepEqual(store.logs(), []);
  await write((writer) => {
    writeLog(writer, talk);
    finish(writer);
    writeLog(writer, { ...talk, messages: [message(0, "lost")] });
  });
  const [row] = again().sessions({});
  assert.deepEqual(stored(store, row?.key ?? 0), talk.messages);
}

/** Content was committed, its full text was not; another log was cut in the middle. */
async function finishesAfterKill({ store, write }: StoreDesk): Promise<void> {
  const later = { time: Date.UTC(2026, 1, 1) };
  const half: SampleLog = {
    path: "/logs/half.jsonl",
    session: "half",
    messages: [message(0, "one half", later)],
  };
  await write((writer) => {
    writeLog(writer, talk);
    beginLog(writer, half);
    writer.commit(false);
  });
  assert.equal(store.unfinished(), true);
  assert.deepEqual(
    store.logs().map(({ state }) => state),
    ["unindexed", "reading"],
  );
  assert.equal(store.sessionCount(), 1, "a session is shown when it was once read to its end");
  const whole: SampleLog = { ...half, messages: [message(0, "one whole", later), message(1, "thing", later)] };
  await write((writer) => {
    writeLog(writer, whole);
    for (const session of writer.unindexed()) {
      for (const { message: entry } of store.messages(session)) {
        writer.reindex(session, entry.seq, indexText(plainText(entry)));
      }
      writer.setIndexed(session);
    }
    for (const { session, lastSeq } of store.toSearch()) writer.spread.setSearched(session, lastSeq, 0);
    finish(writer);
  });
  for (const { session, lastSeq } of store.toSearch()) {
    await write((writer) => {
      writer.spread.setSearched(session, lastSeq, 0);
      writer.commit(true);
    });
  }
  assert.equal(store.unfinished(), false);
  assert.deepEqual(
    store.logs().map(({ state }) => state),
    ["ready", "ready"],
  );
  assert.deepEqual(find(store, '"fixed"'), [1]);
  assert.deepEqual(find(store, '"half"'), []);
  assert.deepEqual(find(store, '"whole"'), [0]);
  assert.equal(store.sizes().waitingText, 0);
  assert.deepEqual(store.check(true), []);
}

async function archives({ store, write }: StoreDesk): Promise<void> {
  const lines = Array.from({ length: 60 }, (_, i) => `line ${i} ${"x".repeat(i * 7)}\n`);
  let raw = "";
  for (const line of lines) {
    const before = raw.length;
    raw += line;
    const log = { ...talk, raw, messages: talk.messages.slice(0, 1) };
    await write((writer) => {
      const again = writeLog(writer, log, before === 0 ? {} : { mode: "append", fromSeq: 1, archivedBefore: before });
      assert.ok(again > 0);
      writer.commit(true);
    });
  }
  assert.equal(text(store, 1), raw);
  await write((writer) => {
    const key = writer.openLog(
      { source: "sample", path: talk.path, root: "/logs", bytes: 0, modifiedAt: 1 },
      "append",
      false,
    );
    const overlap = Buffer.from(`${lines.at(-1)}more\n`);
    const frame = zstdCompressSync(overlap);
    writer.putSegment(key, { offset: raw.length - (lines.at(-1)?.length ?? 0), length: overlap.length, frame });
    raw += "more\n";
    writer.commit(true);
    writer.tidy(1000);
    assert.throws(() =>
      writer.putSegment(key, { offset: raw.length + 1, length: 1, frame: zstdCompressSync(Buffer.from("x")) }),
    );
  });
  assert.equal(text(store, 1), raw, "merging changes no byte");
  assert.equal(store.logs()[0]?.archived, raw.length);
  assert.ok(store.sizes().archiveBytes > 0);
  assert.deepEqual(store.check(true), []);
}

async function archivesRewritten({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    writeLog(writer, talk);
    writer.commit(true);
  });
  await write((writer) => {
    beginLog(writer, { ...talk, raw: "cut short\n" }, { rewritten: true });
    writer.commit(false);
  });
  await write((writer) => {
    writeLog(writer, { ...talk, raw: "rewritten\n" }, { rewritten: true });
    writer.commit(true);
  });
  assert.equal(text(store, 1), "rewritten\n");
  assert.deepEqual(store.check(true), []);
}

async function hasOneWriter({ store, again }: StoreDesk): Promise<void> {
  const other = again();
  const first = await store.writer({ waitMs: 0 });
  const held = (error: unknown) => (error as { code?: string; message: string }).code === "store_locked";
  await assert.rejects(other.writer({ waitMs: 0 }), held);
  await assert.rejects(store.writer({ waitMs: 10 }), held);
  let waiting = "";
  const second = other.writer({ waitMs: 10_000, onWait: (holder) => (waiting = holder) });
  assert.notEqual(waiting, "");
  assert.match(waiting, new RegExp(`\\b${process.pid}\\b`));
  writeLog(first, talk);
  first.commit(true);
  first.close();
  const writer = await second;
  writeLog(writer, talk);
  finish(writer);
  writer.close();
  assert.throws(() => writer.commit(true));
  assert.equal(store.sessionCount(), 1);
}

async function readsMeanwhile({ store, again }: StoreDesk): Promise<void> {
  const other = again();
  const writer = await store.writer({ waitMs: 0 });
  try {
    const key = writeLog(writer, talk);
    assert.equal(other.sessionCount(), 0);
    writer.commit(false);
    assert.equal(other.sessionCount(), 1, "visible before its full text");
    const reading = other.messages(key)[Symbol.iterator]();
    assert.deepEqual(reading.next().value?.message, talk.messages[0]);
    const open = beginLog(writer, { ...talk, messages: [message(0, "new")] });
    writer.commit(true);
    writer.tidy(100);
    assert.doesNotThrow(() => [...{ [Symbol.iterator]: () => reading }]);
    endLog(writer, { ...talk, messages: [message(0, "new")] }, open.logKey, open.session);
    finish(writer);
    assert.deepEqual(stored(other, key), [message(0, "new")]);
  } finally {
    writer.close();
  }
}

function text(store: Store, log: number): string {
  return Buffer.concat([...store.original(log)]).toString();
}
