// The traps of OpenCode's format: where its sessions are, databases of other versions, and records of any kind.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LogRef } from "../../ports/source.ts";
import { collect, type Reading } from "../../testing/reading.ts";
import { kiloCli } from "../kilo-cli.ts";
import { openCode } from "../opencode.ts";

const testdata = join(import.meta.dirname, "../../../testdata");
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tracemill-opencode-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function make(sql: string, name = "opencode.db"): DatabaseSync {
  const database = new DatabaseSync(join(root, name));
  database.exec(sql);
  return database;
}

async function found(unreadable: string[] = []): Promise<LogRef[]> {
  const logs: LogRef[] = [];
  for await (const log of openCode.discover(root, { onUnreadable: (path) => unreadable.push(path) })) logs.push(log);
  return logs;
}

async function readAll(): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const log of await found()) readings.push(await collect(openCode.read(log, { from: 0 })));
  return readings;
}

const SESSION = "CREATE TABLE session (id text, time_updated integer, title text);";
const MESSAGE =
  "CREATE TABLE message (id text, session_id text, time_created integer, time_updated integer, data text);";
const PART = "CREATE TABLE part (id text, message_id text, session_id text, time_created integer, data text);";

test("looks where OpenCode and its fork keep their data", () => {
  const linux = { home: "/home/ada", variables: {}, platform: "linux" as const };
  const windows = {
    home: "C:\\Users\\ada",
    variables: { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" },
    platform: "win32" as const,
  };
  expect(openCode.roots(linux)).toEqual(["/home/ada/.local/share/opencode"]);
  expect(openCode.roots({ ...linux, platform: "darwin", home: "/Users/ada" })).toEqual([
    "/Users/ada/.local/share/opencode",
  ]);
  expect(openCode.roots({ ...linux, variables: { XDG_DATA_HOME: "/data" } })).toEqual(["/data/opencode"]);
  expect(openCode.roots(windows)).toEqual([
    "C:\\Users\\ada\\.local\\share\\opencode",
    "C:\\Users\\ada\\AppData\\Local\\opencode",
  ]);
  expect(kiloCli.roots(linux)).toEqual(["/home/ada/.local/share/kilo"]);
});

test("a database made from its SQL reads as the one that is kept", async () => {
  make(readFileSync(join(testdata, "databases/opencode-1.4.sql"), "utf8")).close();
  const kept = join(testdata, "sources/opencode/1.4/.local/share/opencode");
  const log = (at: string) => ({
    source: "opencode",
    root: at,
    path: join(at, "opencode.db#ses_main"),
    bytes: 1,
    modifiedAt: 1,
  });
  const [made, there] = await Promise.all([root, kept].map((at) => collect(openCode.read(log(at), { from: 0 }))));
  assert.deepEqual(made?.sessions, there?.sessions);
  assert.equal(made?.sessions[0]?.messages.length, 20);
});

const SCHEMAS: readonly (readonly [name: string, sql: string, logs: number, messages: number])[] = [
  ["no table at all", "", 0, 0],
  ["another program's tables", "CREATE TABLE session (key text); CREATE TABLE part (x);", 0, 0],
  ["no messages", `${SESSION} INSERT INTO session VALUES ('a', 5, 't')`, 1, 0],
  ["messages without their session", `${MESSAGE} INSERT INTO message VALUES ('m', 'a', 1, 2, '{"role":"user"}')`, 1, 1],
  [
    "no parts",
    `${SESSION}${MESSAGE} INSERT INTO session VALUES ('a', 5, 't'); INSERT INTO message VALUES ('m', 'a', 1, 2, '{"role":"user"}')`,
    1,
    1,
  ],
  [
    "parts without a time",
    `${MESSAGE} CREATE TABLE part (id text, message_id text, data text); INSERT INTO message VALUES ('m', 'a', 1, 2, '{"role":"user"}'); INSERT INTO part VALUES ('p', 'm', '{"type":"text","text":"x"}')`,
    1,
    1,
  ],
  [
    "data that is no text",
    `${MESSAGE}${PART} INSERT INTO message VALUES ('m', 'a', 'soon', x'00', 7), ('n', 'a', NULL, NULL, x'ff'), (NULL, 'a', 1, 1, '{"role":"user"}')`,
    1,
    1,
  ],
  [
    "sessions without an id",
    `${SESSION} INSERT INTO session VALUES (NULL, 5, 't'), ('', 5, 't'), (x'01', 1, 't')`,
    0,
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

test("a session of the next format alone is told, not passed over", async () => {
  make(`${SESSION}${MESSAGE} CREATE TABLE session_message (id text, session_id text, data text);
    INSERT INTO session VALUES ('a', 5, 't'); INSERT INTO session_message VALUES ('x', 'a', '{}')`).close();
  const [reading] = await readAll();
  expect(reading?.issues.map(({ code }) => code)).toEqual(["unsupported_format"]);
});

test("a change of any row changes the log's bytes or time", async () => {
  const sql = readFileSync(join(testdata, "databases/opencode-1.4.sql"), "utf8");
  const database = make(sql);
  const seen = new Set<string>();
  const look = async () => {
    const log = (await found()).find(({ path }) => path.endsWith("#ses_main"));
    seen.add(`${log?.bytes} ${log?.modifiedAt}`);
  };
  const changes = [
    "DELETE FROM part WHERE id = 'prt_0001'",
    "UPDATE part SET data = data || ' ' WHERE id = 'prt_0002'",
    "UPDATE message SET time_updated = 1999999999999 WHERE id = 'msg_01'",
    "UPDATE session SET title = 'Another title' WHERE id = 'ses_main'",
    "DELETE FROM message WHERE id = 'msg_13'",
  ];
  await look();
  for (const change of changes) {
    database.exec(change);
    await look();
  }
  expect(seen.size).toBe(changes.length + 1);
  database.close();
});

test("a database that is locked or broken gives nothing out, nor its older tree", async () => {
  cpSync(join(testdata, "sources/opencode/1.4/.local/share/opencode"), root, { recursive: true });
  rmSync(join(root, "opencode.db"));
  rmSync(join(root, "opencode-dev.db"));
  const database = make(`PRAGMA journal_mode = DELETE;${SESSION} BEGIN EXCLUSIVE`);
  const unreadable: string[] = [];
  expect(await found(unreadable)).toEqual([]);
  const out = [join(root, "opencode.db"), root];
  expect(unreadable).toEqual(out);
  database.exec("ROLLBACK");
  database.close();
  writeFileSync(join(root, "opencode.db"), "no database at all, and never one");
  expect(await found(unreadable)).toEqual([]);
  expect(unreadable).toEqual([...out, ...out]);
  rmSync(join(root, "opencode.db"));
  expect((await found(unreadable)).map(({ path }) => path.slice(root.length + 1))).toEqual([
    join("storage", "session", "prj_web", "ses_main.json"),
    join("storage", "session", "prj_web", "ses_only.json"),
  ]);
  expect(unreadable).toHaveLength(4);
});

test("of several databases, one of a channel that is broken hides no other, the first does", async () => {
  cpSync(join(testdata, "sources/opencode/1.4/.local/share/opencode"), root, { recursive: true });
  const names = async () => (await found()).map(({ path }) => path.slice(root.length + 1)).sort();
  const all = await names();
  const [first, dev] = ["opencode.db", "opencode-dev.db"].map((name) => join(root, name)) as [string, string];
  const kept = readFileSync(first);
  writeFileSync(first, "no database at all, and never one");
  expect(await names()).toEqual([]);
  writeFileSync(first, kept);
  expect(await names()).toEqual(all);
  writeFileSync(dev, "no database at all, and never one");
  expect(await names()).toEqual(all.filter((name) => name.startsWith("opencode.db#")));
});

test("a session of very many parts is found and read in time that grows with them", async () => {
  const parts = join(root, "storage", "part");
  for (const folder of ["session/prj", "message/s", "part"])
    mkdirSync(join(root, "storage", folder), { recursive: true });
  writeFileSync(join(root, "storage/session/prj/s.json"), '{"id":"s"}');
  writeFileSync(join(root, "storage/message/s/m.json"), '{"id":"m","role":"user","time":{"created":1}}');
  for (let i = 0; i < 4000; i++)
    writeFileSync(join(parts, `p${i}.json`), JSON.stringify({ id: `p${i}`, messageID: "m", type: "text", text: "x" }));
  const set = vi.spyOn(Map.prototype, "set");
  const [log] = await found();
  const { sessions } = await collect(openCode.read(log as LogRef, { from: 0 }));
  // A list that is made anew for each part is put into its place as often.
  const lists = set.mock.calls.filter(([, value]) => Array.isArray(value)).length;
  set.mockRestore();
  expect(log?.files).toHaveLength(4001);
  expect(sessions[0]?.messages[0]?.parts).toHaveLength(4000);
  expect(lists).toBeLessThan(10);
});

test("a part's file that is gone since is told, and the rest is read", async () => {
  cpSync(join(testdata, "sources/opencode/0.15/.local/share/opencode"), root, { recursive: true });
  const log = (await found()).find(({ path }) => path.endsWith("ses_t1.json")) as LogRef;
  rmSync(join(root, "storage/part/msg_t2/prt_3.json"));
  rmSync(join(root, "storage/message/ses_t1/msg_t3.json"));
  const reading = await collect(openCode.read(log, { from: 0 }));
  expect(reading.issues.map(({ code }) => code)).toEqual(["missing_file", "missing_file", "bad_json"]);
  expect(reading.sessions[0]?.messages.map(({ kind }) => kind)).toEqual(["prompt", "assistant"]);
});

const TOKENS: readonly (readonly [
  name: string,
  tokens: unknown,
  steps: readonly unknown[],
  usage: readonly number[] | undefined,
])[] = [
  ["reasoning apart", { input: 1, output: 2, reasoning: 3, cache: { read: 4, write: 5 } }, [], [1, 5, 4, 5, 3]],
  [
    "reasoning inside, by the total",
    { total: 12, input: 1, output: 2, reasoning: 1, cache: { read: 4, write: 5 } },
    [],
    [1, 2, 4, 5, 1],
  ],
  ["no cache", { input: 120, output: 16 }, [{ input: 120, output: 16 }], [120, 16, 0, 0, 0]],
  [
    "two steps, the last of which is the message's",
    { input: 3, output: 4 },
    [
      { input: 1, output: 2 },
      { input: 3, output: 4 },
    ],
    [4, 6, 0, 0, 0],
  ],
  [
    "two steps that the message sums up",
    { input: 4, output: 6 },
    [
      { input: 1, output: 2 },
      { input: 3, output: 4 },
    ],
    [4, 6, 0, 0, 0],
  ],
  ["only steps", { input: 0, output: 0 }, [{ input: 1, output: 2 }], [1, 2, 0, 0, 0]],
  ["nothing yet", { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }, [], undefined],
  ["no numbers", { input: "9", output: -4, cache: [] }, [7, null], undefined],
];

for (const [name, tokens, steps, expected] of TOKENS) {
  test(`tokens: ${name}`, async () => {
    const database = make(`${MESSAGE}${PART}`);
    const data = { role: "assistant", time: { created: 5 }, modelID: "m", cost: { usd: 1 }, tokens };
    database.prepare("INSERT INTO message VALUES ('m', 'a', 5, 5, ?)").run(JSON.stringify(data));
    for (const [i, step] of steps.entries())
      database
        .prepare("INSERT INTO part VALUES (?, 'm', 'a', 5, ?)")
        .run(`p${i}`, JSON.stringify({ type: "step-finish", tokens: step }));
    database.close();
    const usage = [...((await readAll())[0]?.sessions[0]?.usage.values() ?? [])][0]?.usage;
    const counts = usage && [
      usage.inputTokens,
      usage.outputTokens,
      usage.cacheReadTokens,
      usage.cacheCreationTokens,
      usage.reasoningTokens,
    ];
    expect(counts).toEqual(expected);
  });
}

const TYPES = [
  "text",
  "reasoning",
  "tool",
  "tool-invocation",
  "file",
  "subtask",
  "step-start",
  "step-finish",
  "compaction",
  "retry",
  "patch",
  "x",
];
const KEYS = [
  "role",
  "type",
  "text",
  "state",
  "status",
  "input",
  "output",
  "callID",
  "tokens",
  "time",
  "created",
  "error",
  "summary",
  "path",
  "synthetic",
  "parts",
  "url",
  "toolInvocation",
  "metadata",
];
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>("user", "assistant", "completed", "error", "call_1", ...TYPES),
    fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string()),
    fc.dictionary(fc.constantFrom(...KEYS), tie("any")),
    fc.array(tie("any"), { maxLength: 3 }),
  ),
})).any;
const record = fc
  .dictionary(fc.constantFrom(...KEYS), value)
  .chain((data) =>
    fc.constantFrom(...TYPES).map((type) => ({ role: type.length % 2 ? "user" : "assistant", type, ...data })),
  );

test("records of any shape never throw, and their calls have ids of their own", async () => {
  const database = make(`${MESSAGE}${PART}`);
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 12 }), async (records) => {
      database.exec("DELETE FROM message; DELETE FROM part");
      records.forEach((data, i) => {
        const text = JSON.stringify(data);
        if (i % 3 === 0) database.prepare("INSERT INTO message VALUES (?, 'a', ?, 1, ?)").run(`m${i}`, i, text);
        else database.prepare("INSERT INTO part VALUES (?, ?, 'a', ?, ?)").run(`p${i}`, `m${i - (i % 3)}`, i, text);
      });
      for (const { sessions } of await readAll()) {
        for (const { messages } of sessions) {
          const calls = messages.flatMap(({ parts }) =>
            parts.flatMap((part) => (part.kind === "tool_call" ? [part.callId] : [])),
          );
          assert.equal(new Set(calls).size, calls.length);
          assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length);
        }
      }
    }),
    { numRuns: 150 },
  );
  database.close();
});

test("a tree whose folders are files, or lead nowhere, is passed over", async () => {
  mkdirSync(join(root, "storage"));
  writeFileSync(join(root, "storage/session"), "");
  writeFileSync(join(root, "project"), "");
  const unreadable: string[] = [];
  expect(await found(unreadable)).toEqual([]);
  expect(unreadable).toHaveLength(2);
});

test("a session whose messages lead in a circle is found all the same", async () => {
  mkdirSync(join(root, "storage/session/web"), { recursive: true });
  mkdirSync(join(root, "storage/message"));
  writeFileSync(join(root, "storage/session/web/ses_1.json"), '{"id":"ses_1"}');
  symlinkSync("ses_1", join(root, "storage/message/ses_1"));
  const unreadable: string[] = [];
  expect(await found(unreadable)).toHaveLength(1);
  expect(unreadable).toEqual([join(root, "storage/message/ses_1")]);
});
