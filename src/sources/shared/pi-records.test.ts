// Pi's tree of entries: what is the same in every version, and records of any kind in any order with anything in them.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { ReadOptions } from "../../ports/source.ts";
import { collect, linesOf, type Reading } from "../../testing/reading.ts";
import { readJsonLines } from "./lines.ts";
import { idInPath, piFormat } from "./pi-records.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-pi-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "2026-01-01T00-00-00-000Z_log.jsonl");
const FORMAT = piFormat({ idOf: () => "log" });

async function read(bytes: Uint8Array, options: ReadOptions = { from: 0 }): Promise<Reading> {
  writeFileSync(path, bytes);
  return collect(
    readJsonLines({ source: "pi", path, root: folder, bytes: bytes.length, modifiedAt: 0 }, options, FORMAT),
  );
}

async function messagesOf(records: readonly unknown[]) {
  const { sessions, issues } = await read(Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join("")));
  const [session] = sessions;
  assert.ok(session);
  return { ...session, issues };
}

const paths: [string, string][] = [
  ["/home/ada/.pi/agent/sessions/--x--/2026-07-09T10-00-00-000Z_019f-1.jsonl", "019f-1"],
  ["C:\\Users\\ada\\2026-07-09T10-00-00-000Z_019f-1.jsonl", "019f-1"],
  ["/home/ada/.openclaw/agents/main/sessions/3c1f.jsonl", "3c1f"],
  ["3c1f_2", "3c1f_2"],
];
for (const [given, id] of paths) test(`the id in ${given}`, () => expect(idInPath(given)).toBe(id));

const header = { type: "session", version: 3, id: "s", timestamp: "2026-01-01T00:00:00.000Z", cwd: "/w" };
const user = (id: string, parentId: string | null) => ({
  type: "message",
  id,
  parentId,
  timestamp: "2026-01-01T00:00:01.000Z",
  message: { role: "user", content: id },
});
const assistant = (id: string, parentId: string | null, extra = {}) => ({
  type: "message",
  id,
  parentId,
  timestamp: "2026-01-01T00:00:02.000Z",
  message: { role: "assistant", content: [{ type: "text", text: id }], model: "m", ...extra },
});

test("going back and asking something else is a rewind, with a summary of what was left or without", async () => {
  const back = await messagesOf([header, assistant("a", null), user("b", "a"), user("c", "a")]);
  expect(back.facts.rewindPoints).toBe(1);
  const summed = await messagesOf([
    header,
    assistant("a", null),
    user("b", "a"),
    { type: "branch_summary", id: "s1", parentId: "a", fromId: "b", summary: "It was asked." },
    user("c", "s1"),
  ]);
  expect(summed.facts.rewindPoints).toBe(1);
  expect(summed.messages.map((message) => message.parentSeq)).toEqual([undefined, 0, 0, 0]);
});

test("settings have a place in the tree but say nothing; the newest entry is the leaf", async () => {
  const { messages, facts } = await messagesOf([
    header,
    user("a", "s"),
    { type: "model_change", id: "m", parentId: "a", provider: "p", modelId: "m" },
    assistant("b", "m"),
    { type: "thinking_level_change", id: "t", parentId: "a", thinkingLevel: "high" },
  ]);
  expect(messages.map((message) => message.parentSeq)).toEqual([undefined, 0]);
  expect(facts.activeLeafSeq).toBe(0);
});

const ends: [string, string, string][] = [
  ["error", "api_error", "429"],
  ["aborted", "interrupt", "Request was aborted"],
];
for (const [stopReason, kind, errorMessage] of ends) {
  test(`an answer that ended as ${stopReason} is an answer, and what ended it`, async () => {
    const { messages } = await messagesOf([
      header,
      user("a", null),
      assistant("b", "a", { stopReason, errorMessage }),
      user("c", "b"),
    ]);
    expect(messages.map((message) => [message.kind, message.parentSeq])).toEqual([
      ["prompt", undefined],
      ["assistant", 0],
      [kind, 1],
      ["prompt", 2],
    ]);
    expect(messages[2]).toMatchObject({ id: `b.${stopReason}`, parts: [{ text: errorMessage }] });
  });
}

const spent: [string, object, object | undefined][] = [
  [
    "all four",
    { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 },
    { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheCreationTokens: 4 },
  ],
  ["all zero: unknown", { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, totalTokens: 0 }, undefined],
  [
    "no cache, and no room for one",
    { input: 1, output: 2, totalTokens: 3 },
    { inputTokens: 1, outputTokens: 2, cacheReadTokens: 0, cacheCreationTokens: 0 },
  ],
  ["no cache, but room for one", { input: 1, output: 2, totalTokens: 9 }, { inputTokens: 1, outputTokens: 2 }],
  [
    "reasoning, a part of the output",
    { input: 1, output: 9, reasoning: 5 },
    { inputTokens: 1, outputTokens: 9, reasoningTokens: 5 },
  ],
  ["nonsense", { input: "1", output: -2 }, undefined],
];
for (const [name, usage, expected] of spent) {
  test(`tokens: ${name}`, async () => {
    const { usage: entries } = await messagesOf([header, assistant("a", null, { usage })]);
    expect([...entries.values()].map((entry) => entry.usage)).toEqual(expected === undefined ? [] : [expected]);
  });
}

test("an answer's tokens have one key in its session, in a fork, and after Pi took the log into its next version", async () => {
  const usage = { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 };
  const keyOf = async (records: readonly unknown[]) => [...(await messagesOf(records)).usage.keys()];
  const began = { usage, timestamp: 1_700_000_000_000 };
  const { id: _id, parentId: _parent, ...old } = assistant("a", null, began);
  const own = await keyOf([header, assistant("a", null, began)]);
  expect(await keyOf([{ ...header, id: "fork" }, user("u", null), assistant("a", "u", began)])).toEqual(own);
  expect(await keyOf([{ ...header, version: undefined }, old])).toEqual(own);
  const other = await keyOf([header, assistant("a", null, { ...began, timestamp: 1_700_000_000_001 })]);
  expect(other).not.toEqual(own);
});

const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1e99,
    "",
    "a",
    "b",
    "user",
    "assistant",
    "toolResult",
    "error",
    "session",
    "2026-01-01T00:00:00.000Z",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const block = fc.oneof(
  value,
  fc.record(
    {
      type: fc.constantFrom("text", "thinking", "toolCall", "image", "odd"),
      text: value,
      thinking: value,
      id: value,
      name: value,
      arguments: value,
      data: value,
    },
    { requiredKeys: ["type"] },
  ),
);
const message = fc.oneof(
  value,
  fc.record(
    {
      role: fc.oneof(fc.constantFrom("user", "assistant", "toolResult", "bashExecution", "custom", "system"), value),
      content: fc.oneof(value, fc.array(block, { maxLength: 3 })),
      usage: fc.oneof(value, fc.record({ input: value, output: value, cacheRead: value, totalTokens: value })),
      stopReason: fc.oneof(fc.constantFrom("error", "aborted", "stop"), value),
      toolCallId: value,
      details: value,
      attachments: value,
      timestamp: value,
      errorMessage: value,
      command: value,
    },
    { requiredKeys: [] },
  ),
);
const entry = fc.record(
  {
    type: fc.oneof(
      {
        arbitrary: fc.constantFrom(
          "message",
          "compaction",
          "branch_summary",
          "custom_message",
          "custom",
          "label",
          "session_info",
          "model_change",
        ),
        weight: 8,
      },
      { arbitrary: value, weight: 1 },
    ),
    id: fc.oneof(fc.constantFrom("a", "b", "c", "d"), value),
    parentId: fc.oneof(fc.constantFrom("a", "b", "c", "d", null), value),
    timestamp: value,
    message,
    summary: value,
    content: value,
    label: value,
    name: value,
    version: value,
    cwd: value,
  },
  { requiredKeys: ["type"] },
);

test("records of any kind, in any order, with anything in them: read whole, soundly, and in two steps as in one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 12 }), fc.nat(12), async (records, cut) => {
      const bytes = Buffer.from([header, ...records].map((record) => `${JSON.stringify(record)}\n`).join(""));
      const cold = await read(bytes);
      const [session] = cold.sessions;
      assert.ok(session && cold.sessions.length === 1);
      session.messages.forEach(({ seq, parentSeq }, i) => {
        assert.equal(seq, i);
        assert.ok(parentSeq === undefined || (parentSeq >= 0 && parentSeq < i));
      });
      assert.equal(new Set(session.messages.map(({ id }) => id)).size, session.messages.length);
      assert.equal(session.facts.records, records.length + 1);
      const at = linesOf(bytes)[Math.min(cut, records.length)] ?? 0;
      const first = await read(bytes.subarray(0, at));
      const second = await read(bytes, { from: first.offset, state: deserialize(serialize(first.state)) });
      const messages = [...first.sessions, ...second.sessions].flatMap((part) => part.messages);
      assert.deepEqual(messages, session.messages);
      assert.deepEqual(second.sessions[0]?.facts, session.facts);
      assert.deepEqual([...first.issues, ...second.issues], cold.issues);
    }),
    { numRuns: 300 },
  );
});
