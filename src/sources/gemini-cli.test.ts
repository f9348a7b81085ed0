// Conformance and golden files of hand-written chats: documents, lines that patch each other, and odd ones; and the
// traps of lines that patch each other, one by one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Message } from "../core/session.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect, type Reading } from "../testing/reading.ts";
import { geminiCli } from "./gemini-cli.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/gemini-cli");
for (const check of sourceChecks(geminiCli, fixtures)) test(check.name, check.run);

const folder = mkdtempSync(join(tmpdir(), "tracemill-gemini-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;

const HEAD = { sessionId: "s-1", projectHash: "none" };
const user = (id: string, content: unknown = id) => ({ id, type: "user", content });
const model = (id: string, content: unknown = id, more: object = {}) => ({ id, type: "gemini", content, ...more });
const set = (...messages: unknown[]) => ({ $set: { messages } });
const preamble = (id: string) => user(id, [{ text: "<session_context>\nThis is the Gemini CLI." }]);
const snapshot = (id: string) => user(id, [{ text: "<state_snapshot>short</state_snapshot>" }]);

async function read(files: Readonly<Record<string, readonly unknown[]>>): Promise<Reading[]> {
  const root = join(folder, String(++homes), ".gemini");
  for (const [name, records] of Object.entries(files)) {
    const path = join(root, "tmp/web/chats", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  }
  const readings: Reading[] = [];
  for await (const log of geminiCli.discover(root)) readings.push(await collect(geminiCli.read(log, { from: 0 })));
  return readings;
}

function idsOf(reading: Reading | undefined): string[] {
  return reading?.sessions[0]?.messages.map(({ id }: Message) => id) ?? [];
}

const PATCHES: readonly (readonly [name: string, records: readonly unknown[], ids: readonly string[]])[] = [
  ["a later version keeps the place of the first", [user("a"), model("b"), user("a", "new")], ["a", "b"]],
  ["a rewind drops the message and what follows", [user("a"), model("b"), user("c"), { $rewindTo: "b" }], ["a"]],
  ["what was dropped may be said again", [user("a"), { $rewindTo: "a" }, user("b"), user("a")], ["b", "a"]],
  ["a rewind to nowhere drops nothing", [user("a"), { $rewindTo: "z" }, user("b")], ["a", "b"]],
  ["a list takes the place of what was said", [user("a"), model("b"), set(user("c"), user("a"))], ["c", "a"]],
  ["and is added to", [user("a"), set(user("b")), user("c"), user("b", "again")], ["b", "c"]],
  ["a preamble alone drops nothing", [user("a"), set(preamble("p"))], ["a", "p"]],
  [
    "a summary is put behind what it stands for",
    [user("a"), model("b"), set(snapshot("s"), model("b"))],
    ["a", "b", "s.boundary", "s"],
  ],
  [
    "a preamble of its own before the summary changes nothing",
    [user("a"), model("b"), set(preamble("p"), snapshot("s"), model("b"))],
    ["a", "b", "p", "s.boundary", "s"],
  ],
  ["a list that is no list is passed over", [user("a"), { $set: { messages: {} } }], ["a"]],
  ["messages in a head count", [{ ...HEAD, messages: [user("a")] }, user("b")], ["a", "b"]],
];
for (const [name, records, ids] of PATCHES) {
  test(`lines: ${name}`, async () => {
    const [reading] = await read({ "session-2026-01-01T00-00-s.jsonl": [HEAD, ...records] });
    expect(idsOf(reading)).toEqual(ids);
  });
}

test("a session that goes on in a second file is one, and a subagent is its own", async () => {
  const readings = await read({
    "session-2026-01-01T00-00-s.jsonl": [HEAD, user("a"), user("b")],
    "session-2026-01-02T00-00-s.jsonl": [HEAD, set(preamble("p")), user("c"), { $rewindTo: "b" }, user("d")],
    "s-1/agent.jsonl": [{ sessionId: "agent", projectHash: "none", kind: "subagent" }, user("t")],
  });
  expect(readings.map(idsOf)).toEqual([["a", "d"], ["t"]]);
  expect(readings[1]?.sessions[0]?.facts.head).toMatchObject({ isSubagent: true, parentId: "gemini-cli:s-1" });
});

test("an output that was masked is the one that the model saw", async () => {
  const called = (output: string) => ({
    toolCalls: [{ id: "c", name: "x", status: "success", result: [{ functionResponse: { response: { output } } }] }],
  });
  const [reading] = await read({
    "a.jsonl": [HEAD, model("m", "", called("all")), set(model("m", "", called("<tool_output_masked>gone")))],
  });
  const parts = reading?.sessions[0]?.messages.flatMap((message) => message.parts);
  expect(parts).toContainEqual({ kind: "tool_result", callId: "c", output: "all", status: "ok" });
});

const TOKENS: readonly (readonly [tokens: unknown, usage: unknown])[] = [
  [
    { input: 10, output: 2, cached: 4, thoughts: 3, tool: 0, total: 15 },
    { inputTokens: 6, outputTokens: 5, cacheReadTokens: 4, reasoningTokens: 3 },
  ],
  [
    { input: 5, cached: 9 },
    { inputTokens: 0, cacheReadTokens: 9 },
  ],
  [{ input: 0, output: 0, cached: 0, thoughts: 0, tool: 0, total: 0 }, undefined],
  [null, undefined],
  [{ input: "1" }, undefined],
];
for (const [tokens, usage] of TOKENS) {
  test(`tokens ${JSON.stringify(tokens)}`, async () => {
    const [reading] = await read({ "a.jsonl": [HEAD, model("m", "", { tokens })] });
    expect([...(reading?.sessions[0]?.usage.values() ?? [])][0]?.usage).toEqual(usage);
  });
}

test("retention is what the settings say, 30 days unless they do", () => {
  const home = join(fixtures, "0.40");
  const environment = { home, variables: {}, platform: "linux" } as const;
  expect(geminiCli.retention?.(environment).days).toBe(60);
  expect(geminiCli.retention?.({ ...environment, home: folder }).days).toBe(30);
});

const anything = fc.oneof(fc.jsonValue(), fc.constantFrom("a", "b", "c", "user", "gemini", "info"));
const record = fc.oneof(
  fc.record(
    {
      id: fc.oneof(fc.constantFrom("a", "b", "c"), anything),
      type: fc.oneof(fc.constantFrom("user", "gemini", "error"), anything),
      timestamp: anything,
      content: anything,
      displayContent: anything,
      thoughts: anything,
      tokens: anything,
      toolCalls: fc.oneof(
        fc.array(fc.record({ id: anything, args: anything, result: anything, status: anything })),
        anything,
      ),
    },
    { requiredKeys: [] },
  ),
  fc.record({ $rewindTo: fc.oneof(fc.constantFrom("a", "b"), anything) }),
  fc.record({
    $set: fc.oneof(
      fc.record({ messages: fc.array(fc.record({ id: anything, type: anything, content: anything })) }),
      anything,
    ),
  }),
  fc.record({ sessionId: anything, projectHash: anything, directories: anything, summary: anything }),
  anything,
);

test("no mixture of records throws", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 12 }), async (records) => {
      const [reading] = await read({ "a.jsonl": records });
      const ids = idsOf(reading);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 150 },
  );
});
