import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import { messageId, sessionId } from "../core/ids.ts";
import { labelRevision } from "../core/label.ts";
import type { LabelProgress } from "../ports/app-desk.ts";
import type { Store, StoreWriter } from "../ports/store.ts";
import { openStore } from "../store/sqlite/store.ts";
import { finish, message, type SampleLog, writeLog } from "../testing/sample-log.ts";
import { SMALL_CLASSIFIER, smallClassifier } from "../testing/small-classifier.ts";
import { type LabelDeps, labelSessions, toLabel } from "./label-sessions.ts";

let home = "";
let store: Store;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-label-"));
  store = openStore({ home, now: Date.now });
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const log = (session: string, ...texts: string[]): SampleLog => ({
  path: `/logs/${session}`,
  session,
  messages: texts.map((text, seq) => message(seq, text, { id: messageId(`${session}-${seq}`) })),
});

async function write(act: (writer: StoreWriter) => void): Promise<void> {
  const writer = await store.writer({ waitMs: 0 });
  try {
    act(writer);
    finish(writer);
  } finally {
    writer.close();
  }
}

/** Counts how often sessions are judged, and read. */
function watched(more: Partial<LabelDeps> = {}) {
  const seen = { judged: 0, read: [] as number[] };
  const deps: LabelDeps = {
    store: Object.assign(Object.create(store) as Store, {
      messages: (key: number) => {
        seen.read.push(key);
        return store.messages(key);
      },
    }),
    classifier: SMALL_CLASSIFIER,
    judge: () => {
      seen.judged++;
      return smallClassifier();
    },
    ...more,
  };
  return { deps, seen };
}

const label = (deps: LabelDeps, options = {}) => labelSessions(deps, store.sessions({}), options);

test("labels what lacks a label, each session read once, and nothing twice", async () => {
  await write((writer) => {
    writeLog(writer, log("a", "do it", "done, all passed", "thanks"));
    writeLog(writer, log("b", "do it", "done", "that is wrong", "sorry"));
    writeLog(writer, log("c"));
  });
  const { deps, seen } = watched();
  const told: LabelProgress[] = [];
  expect(await label(deps, { onProgress: (at: LabelProgress) => told.push(at) })).toEqual({
    labelled: 3,
    kept: 0,
    failed: [],
  });
  expect(seen.read.length).toBe(3);
  expect(told.map(({ done, total }) => [done, total])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  const types = store.sessions({}).map((row) => {
    const kept = store.labels.of(row.key);
    expect(kept?.revision).toBe(labelRevision(row));
    return [row.facts.head.externalId, kept?.label.main.type, kept?.label.quality];
  });
  expect(types.sort()).toEqual([
    ["a", "sft_clean", 4],
    ["b", "correction_loop", 2],
    ["c", "unlabelled", 3],
  ]);
  expect(await label(deps)).toEqual({ labelled: 0, kept: 3, failed: [] });
  expect(seen.judged).toBe(3);
});

test("a session that grew and a better classifier make labels stale, a log that is read anew does not", async () => {
  const [a, b] = [log("a", "one", "two"), log("b", "one", "two")];
  await write((writer) => [a, b].map((one) => writeLog(writer, one)));
  const { deps } = watched();
  await label(deps);
  await write((writer) => writeLog(writer, a));
  expect(await label(deps)).toMatchObject({ labelled: 0, kept: 2 });
  await write((writer) => {
    writeLog(writer, log("b", "one", "two", "that is wrong"), { mode: "append", fromSeq: 2 });
  });
  expect(await label(deps)).toMatchObject({ labelled: 1, kept: 1 });
  const next = { ...deps, classifier: 2, judge: () => bumped(2) };
  expect(await label(next)).toMatchObject({ labelled: 2, kept: 0 });
  expect(await label(next)).toMatchObject({ labelled: 0, kept: 2 });
});

const bumped = (classifier: number) => {
  const judging = smallClassifier();
  return { ...judging, end: () => ({ ...judging.end(), classifier }) };
};

test("what is inherited is part of what a label was made from", async () => {
  const original = log("a", "one", "two");
  await write((writer) => {
    writeLog(writer, original);
    const own = log("b", "one", "two", "three", "four").messages.slice(2);
    const head = { forkedFrom: sessionId("sample", "a") };
    writeLog(writer, { path: "/logs/b", session: "b", head, messages: [...original.messages, ...own] });
  });
  const row = store.findSessions("b")[0];
  expect(row?.messagesInherited).toBe(2);
  await label(watched().deps);
  expect(store.labels.of(row?.key ?? 0)?.revision).toBe(`${row?.revision}+2`);
  expect(toLabel(store.sessions({}), store.labels.summaries(), SMALL_CLASSIFIER)).toEqual([]);
});

test("what a rewind left behind is told to whoever judges", async () => {
  const messages = [
    ...log("a", "one", "two", "left behind").messages,
    message(3, "asked otherwise", { id: messageId("a-3"), parentSeq: 1, role: "user", kind: "prompt" }),
    message(4, "answered", { id: messageId("a-4"), role: "assistant", kind: "assistant" }),
  ];
  await write((writer) => {
    writeLog(writer, { path: "/logs/a", session: "a", messages, facts: { rewindPoints: 1, activeLeafSeq: 4 } });
  });
  const told: number[][] = [];
  const judge = (skip: ReadonlySet<number>) => {
    told.push([...skip].sort());
    return smallClassifier();
  };
  await label(watched({ judge }).deps);
  expect(told).toEqual([[2]]);
});

test("a session that grows while it is judged is judged again", async () => {
  await write((writer) => writeLog(writer, log("a", "one", "two")));
  let grow: (() => Promise<void>) | undefined = () =>
    write((writer) => {
      writeLog(writer, log("a", "one", "two", "three"), { mode: "append", fromSeq: 2 });
    });
  // Between the last message and the writing of the label: the lock is free.
  const { deps } = watched();
  const late: LabelDeps = {
    ...deps,
    store: Object.assign(Object.create(store) as Store, {
      writer: async (options: { waitMs: number }) => {
        await grow?.();
        grow = undefined;
        return store.writer(options);
      },
    }),
  };
  expect(await label(late)).toMatchObject({ labelled: 1 });
  expect(await label(deps)).toMatchObject({ labelled: 1 });
  expect(await label(deps)).toMatchObject({ labelled: 0 });
});

test("the lock is never held while sessions are judged, and what was done before Ctrl-C stays", async () => {
  await write((writer) => {
    for (let i = 0; i < 150; i++) writeLog(writer, log(`s${i}`, `prompt ${i}`, "answer"));
  });
  const stop = new AbortController();
  let judged = 0;
  const busy: LabelDeps = {
    ...watched().deps,
    judge: () => {
      if (++judged === 140) stop.abort();
      // A writer that waited for nobody: it throws where the lock is held.
      locks.push(store.writer({ waitMs: 0 }).then((writer) => writer.close()));
      return smallClassifier();
    },
  };
  const locks: Promise<void>[] = [];
  await expect(label(busy, { signal: stop.signal })).rejects.toMatchObject({ name: "AbortError" });
  await Promise.all(locks);
  expect(store.labels.summaries().size).toBe(128);
  expect(await label(watched().deps)).toEqual({ labelled: 22, kept: 128, failed: [] });
});

test("a session that cannot be read is told, and stops nothing; a bug does", async () => {
  await write((writer) => ["a", "b"].map((name) => writeLog(writer, log(name, "one", "two"))));
  const broken = store.findSessions("a")[0]?.key;
  const { deps } = watched();
  const damaged: LabelDeps = {
    ...deps,
    store: Object.assign(Object.create(store) as Store, {
      messages: (key: number) => {
        if (key === broken) throw new TraceError("store_damaged", "block 1 is missing");
        return store.messages(key);
      },
    }),
  };
  expect(await label(damaged)).toEqual({
    labelled: 1,
    kept: 0,
    failed: [{ session: "sample:a", message: "block 1 is missing" }],
  });
  const bug = () => {
    throw new Error("a bug");
  };
  await expect(label({ ...deps, judge: () => ({ ...smallClassifier(), add: bug }) })).rejects.toThrow("a bug");
});
