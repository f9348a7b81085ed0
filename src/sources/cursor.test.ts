// Conformance and golden files of hand-written Cursor homes, and the traps of its stores.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DiscoverOptions, type Environment, type LogRef, rootsOf } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { askedOf } from "./cursor/asked.ts";
import { toolOf } from "./cursor/tool.ts";
import { folderNamed } from "./cursor/transcript.ts";
import { wireFields } from "./cursor/wire.ts";
import { cursor } from "./cursor.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/cursor");
for (const check of sourceChecks(cursor, fixtures)) test(check.name, check.run);

const homes: [platform: NodeJS.Platform, variables: Record<string, string>, home: string, roots: string[]][] = [
  ["linux", {}, "/home/ada", ["/home/ada/.cursor", "/home/ada/.config/Cursor/User"]],
  ["darwin", {}, "/Users/ada", ["/Users/ada/.cursor", "/Users/ada/Library/Application Support/Cursor/User"]],
  [
    "win32",
    { APPDATA: "D:\\Roaming", CURSOR_DATA_DIR: "D:\\cursor" },
    "C:\\Users\\ada",
    ["D:\\cursor", "C:\\Users\\ada\\.cursor", "D:\\Roaming\\Cursor\\User"],
  ],
];
for (const [platform, variables, home, roots] of homes) {
  test(`looks on ${platform} under ${roots.join(", ")}`, () =>
    expect(cursor.roots({ platform, variables, home })).toEqual(roots));
}

const asked: [text: string, typed: string, added: string, time?: string][] = [
  ["plain", "plain", ""],
  ["<user_query>\nhi\n</user_query>", "hi", ""],
  ["<user_query>a</user_query> <user_query>b</user_query>", "a\n\nb", ""],
  ["<open>x</open>\n<user_query>a</user_query>", "a", "<open>x</open>"],
  ["<div>is this right?</div>", "<div>is this right?</div>", ""],
  ["<user_info>x</user_info>", "", "<user_info>x</user_info>"],
  ["<timestamp>Wednesday, Jun 10, 2026, 9:11 AM (UTC+2)</timestamp>\nhi", "hi", "", "2026-06-10T07:11:00.000Z"],
  ["<timestamp>Monday, Dec 1, 2025, 12:05 AM (UTC)</timestamp>", "", "", "2025-12-01T00:05:00.000Z"],
  ["<timestamp>Monday, Dec 1, 2025, 12:05 PM (UTC-3:30)</timestamp>", "", "", "2025-12-01T15:35:00.000Z"],
  ["<timestamp>yesterday</timestamp> hi", "<timestamp>yesterday</timestamp> hi", ""],
];
for (const [text, typed, added, time] of asked) {
  test(`takes "${text}" apart`, () =>
    expect(askedOf(text)).toEqual({ typed, added, time: time === undefined ? undefined : Date.parse(time) }));
}

const tools: [name: string, data: object, output: string | undefined, status: string | undefined][] = [
  ["a text", { status: "completed", result: "plain" }, "plain", "ok"],
  ["an output", { status: "completed", result: '{"output":"x","exitCode":0}' }, "x", "ok"],
  ["an exit code", { status: "completed", result: '{"output":"x","exitCode":2}' }, "x", "error"],
  ["contents", { result: { contents: "file" } }, "file", undefined],
  ["an error beside it", { status: "error", error: "no such file" }, "no such file", "error"],
  ["a rejection", { status: "completed", result: '{"rejected":true}' }, '{"rejected":true}', "error"],
  ["nothing of a finished call", { status: "completed" }, "", "ok"],
  ["nothing of a running call", { status: "loading" }, undefined, undefined],
];
for (const [name, data, output, status] of tools) {
  test(`knows ${name} of a tool`, () => {
    const tool = toolOf({ name: "run", ...data });
    expect(tool?.result?.output).toBe(output);
    expect(tool?.result?.status).toBe(status);
  });
}

const folders: [name: string, path: string, folder: string | undefined][] = [
  ["home-ada-web", "/home/ada/web/src/a.ts", "/home/ada/web"],
  ["home-ada-my-api", "/home/ada/my_api", "/home/ada/my_api"],
  ["home-ada-web", "/home/ada/other/a.ts", undefined],
  ["c-Users-ada-web", "c:\\Users\\ada\\web\\a.ts", "c:\\Users\\ada\\web"],
  ["home-ada-web", "src/a.ts", undefined],
];
for (const [name, path, folder] of folders) {
  test(`${path} ${folder ? "tells" : "does not tell"} what ${name} means`, () =>
    expect(folderNamed(name, path)).toBe(folder));
}

test("any bytes are a message of fields, or none", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const field of wireFields(Buffer.from(bytes)) ?? [])
        expect(field.bytes.length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});

async function inHome<T>(use: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "tracemill-cursor-"));
  try {
    return await use(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

type Rows = readonly (readonly [key: string, value: unknown])[];

function editor(home: string, rows: Rows, root = join(home, ".config", "Cursor", "User")): string {
  mkdirSync(join(root, "globalStorage"), { recursive: true });
  const database = new DatabaseSync(join(root, "globalStorage", "state.vscdb"));
  database.exec("CREATE TABLE cursorDiskKV (key TEXT UNIQUE, value BLOB)");
  const insert = database.prepare("INSERT OR REPLACE INTO cursorDiskKV VALUES (?, ?)");
  for (const [key, value] of rows) insert.run(key, typeof value === "string" ? value : JSON.stringify(value ?? null));
  database.close();
  return root;
}

const found = (root: string, options: DiscoverOptions = {}) => [
  ...(cursor.discover(root, options) as Iterable<LogRef>),
];

test("a conversation is read where it is the richest", () =>
  inHome(async (home) => {
    const transcripts = join(home, ".cursor", "projects", "p", "agent-transcripts");
    const line = `${JSON.stringify({ role: "user", message: { content: "hi" } })}\n`;
    for (const id of ["in-editor", "in-lines", "in-text"]) write(join(transcripts, id, `${id}.txt`), "user:\nhi\n");
    for (const id of ["in-editor", "in-lines"]) write(join(transcripts, id, `${id}.jsonl`), line);
    const root = editor(home, [
      ["composerData:in-editor", { fullConversationHeadersOnly: [{ bubbleId: "b" }] }],
      ["bubbleId:in-editor:b", { type: 1, text: "hi" }],
      ["composerData:draft", { fullConversationHeadersOnly: [] }],
    ]);
    expect(found(root).map(({ path }) => path.slice(path.lastIndexOf("#")))).toEqual(["#in-editor"]);
    const names = found(join(home, ".cursor")).map(({ path }) => path.slice(transcripts.length + 1));
    expect(names).toEqual([join("in-lines", "in-lines.jsonl"), join("in-text", "in-text.txt")]);
  }));

test("a conversation is found once wherever its places were moved to", () =>
  inHome(async (home) => {
    const own = join(home, "moved", "cursor");
    const variables = { XDG_CONFIG_HOME: join(home, "moved", "config"), CURSOR_DATA_DIR: own };
    const environment: Environment = { home, variables, platform: "linux" };
    const line = `${JSON.stringify({ role: "user", message: { content: "hi" } })}\n`;
    const transcript = (root: string, id: string) =>
      write(join(root, "projects", "p", "agent-transcripts", `${id}.jsonl`), line);
    for (const id of ["in-editor", "in-both", "old"]) transcript(join(home, ".cursor"), id);
    for (const id of ["in-editor", "in-both", "own"]) transcript(own, id);
    editor(home, [["bubbleId:unused:b", { type: 1, text: "hi" }]]);
    editor(home, [["bubbleId:in-editor:b", { type: 1, text: "hi" }]], join(home, "moved", "config", "Cursor", "User"));
    const logs = rootsOf(cursor, environment).flatMap((root) => found(root, { environment }));
    expect(logs.map(({ root, path }) => [root, basename(path)])).toEqual([
      [own, "in-both.jsonl"],
      [own, "own.jsonl"],
      [join(home, ".cursor"), "old.jsonl"],
      [join(home, "moved", "config", "Cursor", "User"), "state.vscdb#in-editor"],
    ]);
  }));

const unreadable: [name: string, spoil: (database: string) => () => void][] = [
  ["locked", lock],
  ["broken", spoil],
];
for (const [name, take] of unreadable) {
  test(`while the editor's database is ${name} its conversations are taken from nowhere else`, () =>
    inHome(async (home) => {
      const root = join(home, ".cursor");
      write(join(root, "projects", "p", "agent-transcripts", "a.txt"), "user:\nhi\n");
      const user = editor(home, [["bubbleId:a:b", { type: 1, text: "hi" }]]);
      const giveBack = take(join(user, "globalStorage", "state.vscdb"));
      const told: string[] = [];
      const options = { onUnreadable: (path: string) => told.push(path) };
      expect([...found(root, options), ...found(user, options)]).toEqual([]);
      expect(told).toEqual([root, join(user, "globalStorage", "state.vscdb")]);
      giveBack();
      expect([...found(root), ...found(user)].map(({ path }) => basename(path))).toEqual(["state.vscdb#a"]);
    }));
}

function lock(path: string): () => void {
  const database = new DatabaseSync(path);
  database.exec("BEGIN EXCLUSIVE");
  return () => {
    database.exec("ROLLBACK");
    database.close();
  };
}

function spoil(path: string): () => void {
  const bytes = readFileSync(path);
  writeFileSync(path, "no database");
  return () => writeFileSync(path, bytes);
}

test("the transcript of a chat store that cannot be read waits for it", () =>
  inHome(async (home) => {
    write(join(home, "projects", "p", "agent-transcripts", "a.txt"), "user:\nhi\n");
    write(join(home, "chats", "h", "a", "store.db"), "no database");
    const told: string[] = [];
    expect(found(home, { onUnreadable: (path) => told.push(path) })).toEqual([]);
    expect(told).toEqual([join(home, "chats", "h", "a", "store.db")]);
  }));

test("a call in a text is said before its result", () =>
  inHome(async (home) => {
    const path = join(home, "projects", "p", "agent-transcripts", "a.txt");
    write(path, "user:\nhi\n\nassistant:\n[Tool call] Read\n  path: a.ts\n\n[Tool result] Read\none line\n");
    const [log] = found(home);
    const [session] = (await collect(cursor.read(log as LogRef, { from: 0 }))).sessions;
    expect(session?.messages.map(({ kind, parts }) => [kind, parts[0]])).toMatchObject([
      ["prompt", { text: "hi" }],
      ["assistant", { callId: "L4.0", tool: "Read", input: { path: "a.ts" } }],
      ["tool_results", { callId: "L4.0", output: "one line" }],
    ]);
  }));

const bubble = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      bubbleId: fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue()),
      type: fc.oneof(fc.constantFrom(1, 2), fc.jsonValue()),
      text: fc.jsonValue(),
      thinking: fc.jsonValue(),
      capabilityType: fc.constantFrom(15, 22, 30),
      createdAt: fc.jsonValue(),
      tokenCount: fc.oneof(fc.record({ inputTokens: fc.jsonValue(), outputTokens: fc.integer() }), fc.jsonValue()),
      toolFormerData: fc.oneof(
        fc.record(
          {
            name: fc.jsonValue(),
            toolCallId: fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue()),
            status: fc.jsonValue(),
            params: fc.jsonValue(),
            result: fc.oneof(fc.json(), fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
        fc.jsonValue(),
      ),
      images: fc.jsonValue(),
      errorDetails: fc.jsonValue(),
      modelInfo: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);
const headers = fc.oneof(
  fc.jsonValue(),
  fc.array(fc.oneof(fc.record({ bubbleId: fc.constantFrom("0", "1", "2", "9") }), fc.jsonValue())),
);
test("any conversation is read without failing", () =>
  fc.assert(
    fc.asyncProperty(fc.array(bubble, { maxLength: 4 }), headers, fc.jsonValue(), async (bubbles, named, other) =>
      inHome(async (home) => {
        const record = { fullConversationHeadersOnly: named, name: other, modelConfig: other, subagentInfo: other };
        const root = editor(home, [
          ["composerData:c", record],
          ...bubbles.map((value, i) => [`bubbleId:c:${i}`, value] as const),
        ]);
        for (const log of found(root)) {
          for (const { messages } of (await collect(cursor.read(log, { from: 0 }))).sessions)
            expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
        }
      }),
    ),
    { numRuns: 60 },
  ));

const content = fc.array(
  fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        type: fc.constantFrom("text", "thinking", "tool_use", "tool-call", "tool-result", "image", "other"),
        id: fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue()),
        toolCallId: fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue()),
        name: fc.jsonValue(),
        text: fc.jsonValue(),
        input: fc.jsonValue(),
        content: fc.jsonValue(),
        result: fc.jsonValue(),
        image: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  ),
);
const spoken = fc.record({
  role: fc.oneof(fc.constantFrom("user", "assistant", "tool"), fc.jsonValue()),
  message: fc.record({ content }),
});
test("any transcript is read without failing", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(spoken, fc.jsonValue()), { maxLength: 8 }), async (records) =>
      inHome(async (home) => {
        const path = join(home, "projects", "p", "agent-transcripts", "a.jsonl");
        write(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
        for (const log of found(home)) {
          for (const { messages } of (await collect(cursor.read(log, { from: 0 }))).sessions)
            expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
        }
      }),
    ),
    { numRuns: 100 },
  ));
