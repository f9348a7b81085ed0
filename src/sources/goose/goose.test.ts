// The traps of Goose's format: where its sessions are, databases of other versions, and records of any kind.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LogRef } from "../../ports/source.ts";
import { collect, type Reading } from "../../testing/reading.ts";
import { goose } from "../goose.ts";

const testdata = join(import.meta.dirname, "../../../testdata");
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tracemill-goose-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function make(sql: string): DatabaseSync {
  const database = new DatabaseSync(join(root, "sessions.db"));
  database.exec(sql);
  return database;
}

async function found(unreadable: string[] = []): Promise<LogRef[]> {
  const logs: LogRef[] = [];
  for await (const log of goose.discover(root, { onUnreadable: (path) => unreadable.push(path) })) logs.push(log);
  return logs;
}

async function readAll(): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const log of await found()) readings.push(await collect(goose.read(log, { from: 0 })));
  return readings;
}

test("looks where Goose keeps its sessions", () => {
  const linux = { home: "/home/ada", variables: {}, platform: "linux" as const };
  const windows = { home: "C:\\Users\\ada", variables: { APPDATA: "D:\\Roaming" }, platform: "win32" as const };
  expect(goose.roots(linux)).toEqual(["/home/ada/.local/share/goose/sessions"]);
  expect(goose.roots({ ...linux, variables: { XDG_DATA_HOME: "/data" } })).toEqual(["/data/goose/sessions"]);
  expect(goose.roots({ ...linux, variables: { GOOSE_PATH_ROOT: "/srv/goose" } })).toEqual(["/srv/goose/data/sessions"]);
  // Goose passes over a folder that is not absolute.
  expect(goose.roots({ ...linux, variables: { GOOSE_PATH_ROOT: "goose" } })).toEqual(goose.roots(linux));
  expect(goose.roots({ ...linux, platform: "darwin", home: "/Users/ada" })).toEqual([
    "/Users/ada/.local/share/goose/sessions",
    "/Users/ada/Library/Application Support/Block/goose/data/sessions",
  ]);
  expect(goose.roots(windows)).toEqual(["D:\\Roaming\\Block\\goose\\data\\sessions"]);
});

test("a database made from its SQL reads as the one that is kept", async () => {
  make(readFileSync(join(testdata, "databases/goose-1.30.sql"), "utf8")).close();
  const kept = join(testdata, "sources/goose/1.30/.local/share/goose/sessions");
  const log = (at: string) => ({
    source: "goose",
    root: at,
    path: join(at, "sessions.db#20260217_1"),
    bytes: 1,
    modifiedAt: 1,
  });
  const [made, there] = await Promise.all([root, kept].map((at) => collect(goose.read(log(at), { from: 0 }))));
  assert.deepEqual(made?.sessions, there?.sessions);
  assert.equal(made?.sessions[0]?.messages.length, 15);
});

const SESSIONS =
  "CREATE TABLE sessions (id text, working_dir text, updated_at text, accumulated_input_tokens, accumulated_output_tokens);";
const MESSAGES =
  "CREATE TABLE messages (id integer PRIMARY KEY, session_id text, role text, content_json text, created_timestamp, metadata_json text);";

const SCHEMAS: readonly (readonly [name: string, sql: string, logs: number, messages: number])[] = [
  ["no table at all", "", 0, 0],
  ["another program's tables", "CREATE TABLE sessions (key text); CREATE TABLE messages (x);", 0, 0],
  ["no messages", `${SESSIONS} INSERT INTO sessions VALUES ('a', '/w', '2026-01-01 00:00:00', 1, 2)`, 1, 0],
  [
    "messages without their session",
    `${MESSAGES} INSERT INTO messages VALUES (1, 'a', 'user', '[{"type":"text","text":"x"}]', 5, NULL)`,
    1,
    1,
  ],
  [
    "values of other kinds",
    `${SESSIONS}${MESSAGES} INSERT INTO sessions VALUES ('a', 7, x'00', 'many', -3); INSERT INTO messages VALUES (1, 'a', 9, x'ff', 'soon', '{'), (2, 'a', 'user', '{"type":"text"}', 5, '[]')`,
    1,
    0,
  ],
];

for (const [name, sql, logs, messages] of SCHEMAS) {
  test(`reads what there is of a database with ${name}`, async () => {
    make(sql).close();
    const unreadable: string[] = [];
    expect(await found(unreadable)).toHaveLength(logs);
    expect(unreadable).toEqual([]);
    const readings = await readAll();
    expect(readings.flatMap(({ sessions }) => sessions.flatMap((session) => session.messages))).toHaveLength(messages);
  });
}

test("a database that is locked or broken gives nothing out, nor its older files", async () => {
  writeFileSync(join(root, "20250612_101500.jsonl"), '{"role":"user","created":1749723300,"content":[]}\n');
  const database = make(`PRAGMA journal_mode = DELETE;${SESSIONS} BEGIN EXCLUSIVE`);
  const unreadable: string[] = [];
  expect(await found(unreadable)).toEqual([]);
  database.exec("ROLLBACK");
  database.close();
  writeFileSync(join(root, "sessions.db"), "no database at all");
  expect(await found(unreadable)).toEqual([]);
  expect(unreadable).toEqual([join(root, "sessions.db"), root, join(root, "sessions.db"), root]);
  rmSync(join(root, "sessions.db"));
  expect((await found(unreadable)).map(({ path }) => path)).toEqual([join(root, "20250612_101500.jsonl")]);
});

const LEDGER =
  "CREATE TABLE usage_ledger (id integer PRIMARY KEY, session_id text, created_timestamp, model, input_tokens, output_tokens, total_tokens, cache_read_tokens, cache_write_tokens);";
const CALLS: readonly (readonly [name: string, row: string, usage: readonly (number | undefined)[]])[] = [
  ["cache inside of the input", "100, 20, 120, 60, 30", [10, 20, 60, 30]],
  ["cache apart, by the total", "10, 20, 330, 300, 0", [10, 20, 300, 0]],
  ["cache apart, larger than the input", "10, 20, NULL, 300, 0", [10, 20, 300, 0]],
  ["no cache", "10, 20, 30, NULL, NULL", [10, 20, undefined, undefined]],
  ["only the output", "NULL, 20, NULL, NULL, NULL", [undefined, 20, undefined, undefined]],
];

for (const [name, row, expected] of CALLS) {
  test(`tokens: ${name}`, async () => {
    // A sum beside a ledger counts nothing once more.
    make(`${SESSIONS}${LEDGER} INSERT INTO sessions VALUES ('a', '/w', NULL, 9999, 9999);
      INSERT INTO usage_ledger VALUES (1, 'a', 1771322400, 'm', ${row})`).close();
    const [reading] = await readAll();
    const entries = [...(reading?.sessions[0]?.usage.values() ?? [])];
    expect(
      entries.map(({ usage }) => [
        usage.inputTokens,
        usage.outputTokens,
        usage.cacheReadTokens,
        usage.cacheCreationTokens,
      ]),
    ).toEqual([expected]);
    expect(entries[0]?.time).toBe(1_771_322_400_000);
  });
}

const KEYS = [
  "type",
  "text",
  "id",
  "toolCall",
  "toolResult",
  "value",
  "status",
  "name",
  "arguments",
  "content",
  "annotations",
  "audience",
  "msg",
  "data",
  "error",
  "thinking",
  "isError",
];
const TYPES = [
  "text",
  "image",
  "thinking",
  "toolRequest",
  "toolResponse",
  "actionRequired",
  "systemNotification",
  "conversationCompacted",
  "redactedThinking",
  "x",
];
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>("success", "error", "call_1", ["user"], ...TYPES),
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string()),
    fc.dictionary(fc.constantFrom(...KEYS), tie("any")),
    fc.array(tie("any"), { maxLength: 3 }),
  ),
})).any;
const item = fc
  .tuple(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...KEYS), value))
  .map(([type, rest]) => ({ type, ...rest }));
const visible = fc.constantFrom(
  undefined,
  { userVisible: false, agentVisible: true },
  { agentVisible: false },
  "hidden",
);

test("messages of any shape never throw, and keep ids of their own", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom("user", "assistant", 3), fc.oneof(value, fc.array(item, { maxLength: 4 })), visible),
        { maxLength: 10 },
      ),
      async (messages) => {
        const lines = messages.map(([role, content, metadata], i) =>
          JSON.stringify({ role, content, metadata, created: i, id: "m" }),
        );
        writeFileSync(join(root, "any.jsonl"), `${lines.join("\n")}\n`);
        for (const { sessions } of await readAll())
          for (const session of sessions) {
            const ids = session.messages.map(({ id }) => id);
            assert.equal(new Set(ids).size, ids.length);
          }
      },
    ),
    { numRuns: 150 },
  );
});
