import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TraceError } from "../../core/errors.ts";
import type { StoreReader } from "../../ports/store.ts";
import { finish, message, type SampleLog, writeLog } from "../../testing/sample-log.ts";
import { talk, usageEntry } from "../../testing/store-ingest.ts";
import { connect } from "./connection.ts";
import { lockHolder } from "./lock.ts";
import { openStore } from "./store.ts";
import { SqliteWriter } from "./writer.ts";

const SCAN = resolve(import.meta.dirname, "../../../testdata/store/scan.ts");

let home = "";
const opened: { close(): void }[] = [];
const open = (folder = home) => {
  const store = openStore({ home: folder, now: Date.now });
  opened.push(store);
  return store;
};

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "tracemill-faults-")), "home");
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(resolve(home, ".."), { recursive: true, force: true });
});

/** Everything that must not depend on when a scan was killed. */
function dump(store: ReturnType<typeof open>) {
  const rows = [...store.sessions({})].sort((a, b) => (a.facts.head.id < b.facts.head.id ? -1 : 1));
  return {
    sessions: rows.map(({ key, ...row }) => ({
      ...row,
      messages: [...store.messages(key)],
      relatives: store.relatives(key).map(({ facts }) => facts.head.id),
    })),
    logs: store.logs().map(({ path, state, offset, archived }) => ({ path, state, offset, archived })),
    raw: store.logs().map(({ id }) => Buffer.concat([...store.original(id)]).toString()),
    hits: ["common", "word3", "word5"].map((word) => hits(store, word)),
    totals: store.totals({}),
    days: store.usage("day", {}),
    unfinished: store.unfinished(),
  };
}

function hits(store: StoreReader, word: string) {
  return store.search({ expressions: [`"${word}"`], sort: "time" }).map(({ sessionId, seq }) => `${sessionId} ${seq}`);
}

async function scan(folder: string, killAfterMs?: number): Promise<boolean> {
  const child = spawn(process.execPath, [SCAN, folder], { stdio: ["ignore", "pipe", "inherit"] });
  let timer: NodeJS.Timeout | undefined;
  // The clock starts with the first log, so that kills fall into the work and not into the start of Node.
  if (killAfterMs !== undefined) {
    child.stdout.once("data", () => {
      timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    });
  } else child.stdout.resume();
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return code === 0;
}

test("a scan killed again and again leaves what an unkilled one does", async () => {
  await scan(home);
  const expected = dump(open());
  expect(expected.sessions).toHaveLength(24);
  expect(expected.unfinished).toBe(false);
  expect(expected.totals.messagesByRole.user + expected.totals.messagesByRole.assistant).toBe(24 * 8 - 8 * 4);
  const killed = `${home}-killed`;
  let kills = 0;
  for (let run = 0; run < 12 && !(await scan(killed, [0, 3, 8, 1, 15, 5, 2, 25, 0, 40, 1, 10][run])); run++) kills++;
  expect(await scan(killed)).toBe(true);
  expect(kills).toBeGreaterThan(0);
  const store = open(killed);
  expect(dump(store)).toEqual(expected);
  expect(store.check(true)).toEqual([]);
}, 240_000);

test("a killed writer's lock is free, a living one's is not", async () => {
  open();
  expect(lockHolder(home)).toBeUndefined();
  const script = `import { openStore } from ${JSON.stringify(resolve(import.meta.dirname, "store.ts"))};
    await openStore({ home: ${JSON.stringify(home)}, now: Date.now }).writer({ waitMs: 0 });
    console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  expect(lockHolder(home)).toContain(`process ${child.pid}`);
  await expect(open().writer({ waitMs: 0 })).rejects.toMatchObject({ code: "store_locked", retryable: true });
  child.kill("SIGKILL");
  await once(child, "close");
  const writer = await open().writer({ waitMs: 5000 });
  writer.close();
});

test("everything is private, whatever the umask", async () => {
  const before = process.umask(0);
  try {
    const store = open();
    const writer = await store.writer({ waitMs: 0 });
    writeLog(writer, talk);
    finish(writer);
    for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
      const { mode } = statSync(join(entry.parentPath, entry.name));
      expect([entry.name, (mode & 0o777).toString(8)]).toEqual([entry.name, entry.isDirectory() ? "700" : "600"]);
    }
    expect(statSync(home).mode & 0o777).toBe(0o700);
    writer.close();
  } finally {
    process.umask(before);
  }
});

test("a full disk is said, and the store is as it was at the last commit", async () => {
  const store = open();
  const first = await store.writer({ waitMs: 0 });
  writeLog(first, talk);
  finish(first);
  first.close();
  const path = join(home, "tracemill.db");
  const writer = new SqliteWriter({ home, path, now: Date.now, release: () => {}, maxPages: 120 });
  const large: SampleLog = {
    path: "/logs/large.jsonl",
    session: "large",
    messages: Array.from({ length: 2000 }, (_, i) => message(i + 100, `large ${i} ${"word ".repeat(50)}`)),
    usage: Array.from({ length: 3000 }, (_, i) => usageEntry(i + 100, i)),
  };
  const full = { code: "disk_full", retryable: true };
  expect(codeOf(() => [writeLog(writer, large), finish(writer)])).toMatchObject(full);
  expect(
    codeOf(() => writer.commit(true)),
    "nothing follows a failure",
  ).toMatchObject(full);
  writer.close();
  expect(store.sessionCount()).toBe(1);
  expect(store.check(true)).toEqual([]);
  const next = await store.writer({ waitMs: 0 });
  writeLog(next, large);
  finish(next);
  next.close();
  expect(store.sessionCount()).toBe(2);
  expect(hits(store, "large")).toHaveLength(2000);
});

test("a damaged store is said, with the way out", async () => {
  const store = open();
  const writer = await store.writer({ waitMs: 0 });
  writeLog(writer, {
    ...talk,
    messages: Array.from({ length: 500 }, (_, i) => message(i, `text ${i} ${"w ".repeat(i)}`)),
  });
  finish(writer);
  writer.close();
  for (const connection of opened.splice(0)) connection.close();
  for (const name of ["tracemill.db", "bodies.db"]) {
    const path = join(home, name);
    const size = statSync(path).size;
    truncateSync(path, Math.floor(size / 2));
    truncateSync(path, size);
    for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
  }
  const error = codeOf(() => {
    const broken = open();
    if (broken.check(true).length > 0) for (const { key } of broken.sessions({})) for (const _ of broken.messages(key));
    throw new Error(`problems: ${broken.check(true).join("; ")}`);
  });
  expect(error?.code === "store_damaged" || /problems: .+/.test(error?.message ?? "")).toBe(true);
  for (const connection of opened.splice(0)) connection.close();
  writeFileSync(join(home, "tracemill.db"), "this is no database, only some text ".repeat(100));
  expect(codeOf(() => open())).toMatchObject({
    code: "store_damaged",
    hint: expect.stringContaining("tracemill scan"),
  });
});

test("a missing block is named by the quick check and told when it is read", async () => {
  const store = open();
  const writer = await store.writer({ waitMs: 0 });
  const key = writeLog(writer, talk);
  finish(writer);
  writer.close();
  const bodies = connect(join(home, "bodies.db"), { readOnly: false, cacheKiB: 64 });
  bodies.run("DELETE FROM blocks WHERE id = 2");
  bodies.close();
  expect(store.check()).toEqual([expect.stringContaining("sample:talk")]);
  expect(store.message(key, 0)?.message.seq).toBe(0);
  expect(codeOf(() => [...store.messages(key)])).toMatchObject({ code: "store_damaged" });
});

test("reading only makes nothing", () => {
  expect(codeOf(() => openStore({ home, readOnly: true, now: Date.now }))).toMatchObject({ code: "not_found" });
  expect(existsSync(home)).toBe(false);
});

test("large texts, one after the other, are written in runs and found", async () => {
  const store = open();
  const writer = await store.writer({ waitMs: 0 });
  for (let i = 0; i < 5; i++) {
    const filler = `filler${i} `.repeat(350_000);
    const messages = [message(0, `${filler} needle${i}`, { id: `n${i}` as never, time: 5_000_000 - i })];
    writeLog(writer, { path: `/logs/${i}`, session: `s${i}`, messages });
    writer.commit(false);
  }
  expect(writer.pendingText).toBeLessThan(16 << 20);
  finish(writer);
  expect(writer.pendingText).toBe(0);
  writer.close();
  expect([0, 1, 2, 3, 4].map((i) => hits(store, `needle${i}`))).toEqual([0, 1, 2, 3, 4].map((i) => [`sample:s${i} 0`]));
});

test("many small runs of full text are merged, and every hit stays", async () => {
  const store = open();
  const writer = await store.writer({ waitMs: 0 });
  for (let i = 0; i < 140; i++) {
    writeLog(writer, {
      path: `/logs/${i}`,
      session: `s${i}`,
      messages: [message(0, `steady word${i}`, { id: `n${i}` as never })],
    });
    writer.commit(true);
  }
  const reader = connect(join(home, "tracemill.db"), { readOnly: true, cacheKiB: 64 });
  opened.push(reader);
  const runs = () => reader.get<{ n: number }>("SELECT count(DISTINCT segid) AS n FROM full_text_idx")?.n ?? 0;
  expect(runs()).toBeGreaterThan(128);
  writer.tidy(10_000);
  expect(runs()).toBeLessThan(8);
  writer.close();
  expect(hits(store, "steady")).toHaveLength(140);
  expect(hits(store, "word33")).toEqual(["sample:s33 0"]);
  expect(store.check(true)).toEqual([]);
});

function codeOf(action: () => unknown): Partial<TraceError> | undefined {
  try {
    action();
  } catch (error) {
    return error as TraceError;
  }
  return undefined;
}
