// Databases as their agents leave them: written while they are read, locked, left by a crash, cut, of another schema.

import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, test, vi } from "vitest";
import { TraceError } from "../../core/errors.ts";
import type { LogRef, SourceItem } from "../../ports/source.ts";
import { collect } from "../../testing/reading.ts";
import { textParts } from "./blocks.ts";
import { blobOf, openDatabase, partsOfRowsPath, type RowFormat, readRows, rowsPath } from "./rows.ts";
import { textOf } from "./values.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracemill-rows-test-"));
  path = join(folder, "agent.db");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const FORMAT: RowFormat<{ readonly blobs: string[] }> = {
  queries: (key) => [
    {
      table: "said",
      sql: "SELECT * FROM said WHERE session = ? ORDER BY id",
      values: [key],
      below: { table: "note", by: "id", sql: "SELECT * FROM note WHERE said = ?" },
    },
  ],
  start: () => ({ blobs: [] }),
  take(reading, table, values, row) {
    const session = reading.session ?? reading.open({ externalId: "one" });
    const text = textOf(values["text"]) ?? blobOf(values["text"])?.toString("hex") ?? JSON.stringify(values["text"]);
    session.say({ role: "user", kind: table === "said" ? "prompt" : "injected", parts: textParts(text), line: row });
  },
};

function make(at: string, mode: "wal" | "delete" = "wal"): DatabaseSync {
  const database = new DatabaseSync(at);
  database.exec(`PRAGMA journal_mode = ${mode};
    CREATE TABLE said (id integer PRIMARY KEY, session text, text);
    CREATE TABLE note (said integer, text);`);
  return database;
}

function say(database: DatabaseSync, count: number): void {
  for (let i = 0; i < count; i++) database.exec(`INSERT INTO said (session, text) VALUES ('one', 'said ${i}')`);
}

function logAt(at: string): LogRef {
  return { source: "agent", path: rowsPath(at, "one"), root: folder, bytes: 1, modifiedAt: 1 };
}

function read(at: string, tap?: (bytes: Uint8Array, offset: number) => void): Generator<SourceItem> {
  return readRows(logAt(at), { from: 0, ...(tap && { tap }) }, FORMAT);
}

async function texts(items: Iterable<SourceItem>): Promise<string[]> {
  const { sessions } = await collect(items);
  return sessions.flatMap(({ messages }) =>
    messages.map(({ parts: [part] }) => (part?.kind === "text" ? part.text : "")),
  );
}

const isUnreadable = (error: unknown) => error instanceof TraceError && error.code === "source_unreadable";

test("reads one picture while its agent writes, and leaves the files as they are", async () => {
  const agent = make(path);
  say(agent, 3);
  const files = readdirSync(folder).sort();
  assert.deepEqual(files, ["agent.db", "agent.db-shm", "agent.db-wal"]);
  const written = ["agent.db", "agent.db-wal"].map((name) => readFileSync(join(folder, name)).toString("hex"));
  const items = read(path);
  const seen = [items.next().value, items.next().value].filter((item) => item !== undefined);
  assert.deepEqual(
    ["agent.db", "agent.db-wal"].map((name) => readFileSync(join(folder, name)).toString("hex")),
    written,
  );
  say(agent, 5);
  assert.deepEqual(await texts([...seen, ...items] as SourceItem[]), ["said 0", "said 1", "said 2"]);
  assert.equal((await texts(read(path))).length, 8);
  assert.deepEqual(readdirSync(folder).sort(), files);
  agent.close();
});

test("makes no file beside a database that nobody writes", async () => {
  const agent = make(path);
  say(agent, 2);
  agent.close();
  assert.deepEqual(readdirSync(folder), ["agent.db"]);
  const before = readFileSync(path);
  const items = read(path);
  const first = items.next().value as SourceItem;
  assert.deepEqual(readdirSync(folder), ["agent.db"]);
  const reading = await collect([first, ...items]);
  assert.deepEqual(reading.issues, []);
  assert.deepEqual(readdirSync(folder), ["agent.db"]);
  assert.ok(readFileSync(path).equals(before));
});

test("tells when its agent began to write in the middle", async () => {
  const agent = make(path);
  say(agent, 2);
  agent.close();
  const items = read(path);
  const first = items.next().value as SourceItem;
  const again = new DatabaseSync(path);
  say(again, 1);
  const reading = await collect([first, ...items]);
  assert.deepEqual(
    reading.issues.map(({ code }) => code),
    ["changed_while_read"],
  );
  assert.equal((await texts(read(path))).length, 3);
  again.close();
});

test("reads what a crash left in a write-ahead log without its index", async () => {
  const agent = make(path);
  say(agent, 4);
  const left = join(folder, "left.db");
  for (const end of ["", "-wal"]) copyFileSync(path + end, left + end);
  agent.close();
  const files = readdirSync(folder).sort();
  assert.deepEqual(files, ["agent.db", "left.db", "left.db-wal"]);
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, temporary);
  const items = read(left);
  const first = items.next().value as SourceItem;
  // Two at a time, each with a picture of its own.
  assert.deepEqual(await texts(read(left)), ["said 0", "said 1", "said 2", "said 3"]);
  // Where open files can be removed, nobody else ever finds the copy.
  if (process.platform !== "win32") assert.deepEqual(readdirSync(temporary), []);
  assert.deepEqual(await texts([first, ...items]), ["said 0", "said 1", "said 2", "said 3"]);
  const copied = vi.spyOn(process, "pid", "get");
  assert.equal(
    openDatabase(left, (database) => database.prepare("SELECT 1 AS one").get()?.["one"]),
    1,
  );
  assert.equal((await texts(read(left))).length, 4);
  // The copy that is there is read again.
  assert.equal(copied.mock.calls.length, 0);
  await setTimeout(1500);
  assert.deepEqual(readdirSync(temporary), []);
  rmSync(temporary, { recursive: true });
  assert.deepEqual(readdirSync(folder).sort(), files);
});

test("a copy whose database cannot be read is removed", () => {
  const agent = make(path);
  say(agent, 4);
  const left = join(folder, "left.db");
  for (const end of ["", "-wal"]) copyFileSync(path + end, left + end);
  agent.close();
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, temporary);
  rmSync(`${left}-wal`);
  mkdirSync(`${left}-wal`);
  assert.throws(() => [...read(left)], isUnreadable);
  assert.deepEqual(readdirSync(temporary), []);
});

test("reads what stood before a transaction that a crash cut off", async () => {
  const agent = make(path, "delete");
  say(agent, 2);
  // Pages go to the file before the commit.
  agent.exec("PRAGMA cache_size = 1; BEGIN; UPDATE said SET text = 'never said'");
  agent.exec("INSERT INTO note SELECT 1, hex(randomblob(4000)) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8))");
  const left = join(folder, "left.db");
  for (const end of ["", "-journal"]) copyFileSync(path + end, left + end);
  agent.exec("ROLLBACK");
  agent.close();
  assert.deepEqual(await texts(read(left)), ["said 0", "said 1"]);
  assert.ok(existsSync(`${left}-journal`));
});

test("says that a locked database is locked", () => {
  const agent = make(path, "delete");
  say(agent, 1);
  agent.exec("BEGIN EXCLUSIVE");
  assert.throws(() => [...read(path)], isUnreadable);
  assert.throws(() => openDatabase(path, (database) => database.prepare("SELECT * FROM said").all()), isUnreadable);
  agent.exec("ROLLBACK");
  agent.close();
});

test("gives the same sessions from its dump, numbers and bytes included", async () => {
  const agent = make(path);
  const insert = agent.prepare("INSERT INTO said (session, text) VALUES ('one', ?)");
  for (const value of [
    2n ** 62n,
    -(2n ** 63n),
    7,
    1.5,
    Number.POSITIVE_INFINITY,
    null,
    Buffer.from([0, 255]),
    "a\u0000\n\u2028é",
  ])
    insert.run(value);
  agent.exec("INSERT INTO note VALUES (1, 'below the first'), (1, 'too'), (3, 'below the third')");
  const pieces: Buffer[] = [];
  const whole = await collect(
    read(path, (bytes, offset) => {
      assert.equal(offset, Buffer.concat(pieces).length);
      pieces.push(Buffer.from(bytes));
    }),
  );
  const dump = Buffer.concat(pieces);
  assert.equal(whole.offset, dump.length);
  const said = whole.sessions[0]?.messages.map(({ parts: [part] }) => (part?.kind === "text" ? part.text : ""));
  assert.deepEqual(said, [
    "4611686018427387904",
    "below the first",
    "too",
    "-9223372036854775808",
    "7",
    "below the third",
    "1.5",
    "null",
    "null",
    "00ff",
    "a\u0000\n\u2028é",
  ]);
  agent.close();
  rmSync(path);
  writeFileSync(logAt(path).path, dump);
  const again = await collect(read(path, () => undefined));
  assert.deepEqual(again.sessions, whole.sessions);
  assert.deepEqual(again.issues, []);
});

test("passes over a row that is too large, live and in the dump", async () => {
  const agent = make(path);
  agent.exec(
    `INSERT INTO said (session, text) VALUES ('one', 'short'), ('one', '${"x".repeat(5000)}'), ('one', 'end')`,
  );
  const pieces: Buffer[] = [];
  const options = { from: 0, maxLineBytes: 2000 };
  const live = await collect(
    readRows(logAt(path), { ...options, tap: (bytes) => pieces.push(Buffer.from(bytes)) }, FORMAT),
  );
  agent.close();
  rmSync(path);
  writeFileSync(logAt(path).path, Buffer.concat(pieces));
  const dumped = await collect(readRows(logAt(path), options, FORMAT));
  for (const { sessions, issues } of [live, dumped]) {
    assert.deepEqual(
      issues.map(({ code, line }) => [code, line]),
      [["line_too_long", 2]],
    );
    assert.equal(sessions[0]?.messages.length, 2);
  }
});

test("a database cut at any place is unreadable, or read as far as it goes, and never more", async () => {
  const agent = make(path, "delete");
  say(agent, 400);
  agent.close();
  const whole = readFileSync(path);
  let unreadable = 0;
  for (let length = 0; length < whole.length; length += 397) {
    const cut = join(folder, "cut.db");
    writeFileSync(cut, whole.subarray(0, length));
    try {
      assert.ok((await texts(read(cut))).length <= 400);
    } catch (error) {
      assert.ok(isUnreadable(error), String(error));
      unreadable++;
    }
  }
  assert.ok(unreadable > 10);
});

test("a key never breaks its path", () => {
  for (const key of ["ses_1", "a#b", "a/b\\c", "100%", "%23", "", "ä:*?", "a\nb"]) {
    const made = rowsPath("/home/ada#1/agent.db", key);
    assert.deepEqual(partsOfRowsPath(made), { database: "/home/ada#1/agent.db", key });
    assert.ok(!/[#/\\]/.test(made.slice("/home/ada#1/agent.db#".length)));
  }
});
