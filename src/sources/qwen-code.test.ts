// Conformance and golden files of hand-written logs: sessions, forks, subagents, the older documents, and odd ones; and
// the traps of the format, one by one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect, type Reading } from "../testing/reading.ts";
import { usageOf } from "./qwen-code/usage.ts";
import { qwenCode } from "./qwen-code.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/qwen-code");
const odd = [
  { what: "a result of no call", times: 2, reason: "torn records: one names no call, one a call that is not there" },
] as const;
for (const check of sourceChecks(qwenCode, fixtures, { odd })) test(check.name, check.run);

const folder = mkdtempSync(join(tmpdir(), "tracemill-qwen-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const chats = join(folder, ".qwen/projects/-home-ada-web/chats");
mkdirSync(chats, { recursive: true });
const SESSION = "30000000-0000-4000-8000-00000000000a";
const path = join(chats, `${SESSION}.jsonl`);

async function read(records: readonly unknown[], cut = 0): Promise<Reading[]> {
  const texts = records.map((record) => `${JSON.stringify(record)}\n`);
  const readings: Reading[] = [];
  for (const part of cut > 0 ? [texts.slice(0, cut), texts] : [texts]) {
    writeFileSync(path, part.join(""));
    const last = readings.at(-1);
    for await (const log of qwenCode.discover(join(folder, ".qwen")))
      readings.push(await collect(qwenCode.read(log, last ? { from: last.offset, state: last.state } : { from: 0 })));
  }
  return readings;
}

const TOKENS: readonly (readonly [name: string, metadata: Record<string, unknown>, usage: unknown])[] = [
  [
    "thoughts in the candidates",
    { promptTokenCount: 100, candidatesTokenCount: 40, thoughtsTokenCount: 10, totalTokenCount: 140 },
    { inputTokens: 100, outputTokens: 40, reasoningTokens: 10 },
  ],
  [
    "thoughts beside them",
    { promptTokenCount: 100, candidatesTokenCount: 40, thoughtsTokenCount: 10, totalTokenCount: 150 },
    { inputTokens: 100, outputTokens: 50, reasoningTokens: 10 },
  ],
  [
    "cached is part of the prompt",
    { promptTokenCount: 100, candidatesTokenCount: 1, cachedContentTokenCount: 70, totalTokenCount: 101 },
    { inputTokens: 30, outputTokens: 1, cacheReadTokens: 70 },
  ],
  ["no total", { candidatesTokenCount: 4, thoughtsTokenCount: 9 }, { outputTokens: 13, reasoningTokens: 9 }],
  [
    "a total that is too small",
    { promptTokenCount: 9, candidatesTokenCount: 4, totalTokenCount: 3 },
    { inputTokens: 9, outputTokens: 4 },
  ],
  ["nothing", { promptTokenCount: 0, totalTokenCount: 0 }, undefined],
];
for (const [name, metadata, usage] of TOKENS) test(`tokens: ${name}`, () => expect(usageOf(metadata)).toEqual(usage));

const asked = (uuid: string, parentUuid: string | null, more: object = {}) => ({
  uuid,
  parentUuid,
  sessionId: SESSION,
  type: "user",
  message: { role: "user", parts: [{ text: uuid }] },
  ...more,
});

const KINDS: readonly (readonly [more: object, kind: string])[] = [
  [{}, "prompt"],
  [{ provenance: "real_user" }, "prompt"],
  [{ provenance: "system" }, "injected"],
  [{ subtype: "cron" }, "injected"],
  [{ subtype: "notification" }, "injected"],
  [{ subtype: "goal_runtime" }, "injected"],
  [{ subtype: "mid_turn_user_message" }, "queued_prompt"],
  [{ subtype: "realtime_message" }, "prompt"],
  [{ externalInputKind: "notification" }, "injected"],
  [
    { message: { parts: [{ text: "This is the Qwen Code. We are setting up the context for our chat." }] } },
    "injected",
  ],
  [{ message: { parts: [{ functionResponse: { id: "c", response: { output: "x" } } }] } }, "tool_results"],
];
for (const [more, kind] of KINDS) {
  test(`a user record with ${JSON.stringify(more)} is ${kind}`, async () => {
    const [reading] = await read([asked("u", null, more)]);
    expect(reading?.sessions[0]?.messages.map((message) => message.kind)).toEqual([kind]);
  });
}

test("more of one answer follows it, and what comes next follows the last of it", async () => {
  const answer = (text: string, model?: string) => ({
    ...asked("a", "u"),
    type: "assistant",
    model,
    message: { parts: [{ text }] },
  });
  const [reading] = await read([asked("u", null), answer("one"), answer("two", "qwen3"), asked("v", "a")]);
  const messages = reading?.sessions[0]?.messages ?? [];
  expect(messages.map(({ parentSeq }) => parentSeq)).toEqual([undefined, 0, 1, 2]);
  expect(new Set(messages.map(({ apiId }) => apiId))).toEqual(new Set([undefined, "a"]));
});

const anything = fc.oneof(fc.jsonValue(), fc.constantFrom("a", "b", "c"));
const part = fc.oneof(
  fc.record({ text: anything, thought: anything }, { requiredKeys: [] }),
  fc.record({ functionCall: fc.record({ id: anything, name: anything, args: anything }) }),
  fc.record({ functionResponse: fc.record({ id: anything, response: anything }) }),
  anything,
);
const record = fc.record(
  {
    uuid: fc.oneof(fc.constantFrom("a", "b", "c"), anything),
    parentUuid: fc.oneof(fc.constantFrom("a", "b", "c", null), anything),
    sessionId: anything,
    timestamp: anything,
    type: fc.constantFrom("user", "assistant", "tool_result", "system", "other"),
    subtype: fc.constantFrom(
      "custom_title",
      "chat_compression",
      "slash_command",
      "ui_telemetry",
      "turn_result",
      "rewind",
    ),
    message: fc.oneof(fc.record({ parts: fc.oneof(fc.array(part), anything) }), anything),
    systemPayload: anything,
    toolCallResult: anything,
    usageMetadata: anything,
    forkedFrom: anything,
  },
  { requiredKeys: ["type"] },
);

test("no mixture of records throws, and two reads are one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 10 }), fc.nat(), async (records, at) => {
      const [whole] = await read(records);
      const [first, second] = await read(records, 1 + (at % records.length));
      const messages = [first, second].flatMap(
        (reading) => reading?.sessions.flatMap((session) => session.messages) ?? [],
      );
      expect(messages).toEqual(whole?.sessions.flatMap((session) => session.messages));
      expect(second?.sessions.at(-1)?.facts ?? whole?.sessions.at(-1)?.facts).toEqual(whole?.sessions.at(-1)?.facts);
    }),
    { numRuns: 150 },
  );
});
