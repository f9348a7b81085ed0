// Any record whatever: reading never throws, threads stay sound, and reading on from any line changes nothing.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Message } from "../../core/session.ts";
import type { LogRef } from "../../ports/source.ts";
import { collect, type Reading } from "../../testing/reading.ts";
import { claudeCode } from "../claude-code.ts";

const root = join(mkdtempSync(join(tmpdir(), "tracemill-cc-")), "projects");
const path = join(root, "-p", "session.jsonl");
mkdirSync(join(root, "-p"), { recursive: true });
afterAll(() => rmSync(root, { recursive: true, force: true }));

const log: LogRef = { source: "claude-code", path, root, bytes: 0, modifiedAt: 0 };
const read = (from = 0, state?: unknown): Promise<Reading> => collect(claudeCode.read(log, { from, state }));
const write = (records: readonly unknown[]): number[] => {
  const lines = records.map((record) => Buffer.from(`${JSON.stringify(record)}\n`));
  writeFileSync(path, Buffer.concat(lines));
  let at = 0;
  return lines.map((line) => {
    at += line.length;
    return at;
  });
};
const messagesOf = (reading: Reading): readonly Message[] => reading.sessions[0]?.messages ?? [];

const uuid = fc.constantFrom("a", "b", "c", "d", "e", "f", "", null, 7);
const words = fc.constantFrom(
  "hello",
  "",
  "<command-name>/x</command-name>",
  "<system-reminder>r</system-reminder> real",
  "<ide_selection>s</ide_selection>",
  "[Request interrupted by user]",
  "<persisted-output>\nFull output saved to: /x/../y.txt\n",
  "<task-notification><task-id>a1234567</task-id><tool-use-id>t1</tool-use-id></task-notification>",
  "\ud800 lone",
);
const block = fc.oneof(
  fc.record({ type: fc.constant("text"), text: words }),
  fc.record({ type: fc.constant("thinking"), thinking: words }),
  fc.record({
    type: fc.constant("tool_use"),
    id: fc.constantFrom("t1", "t2", undefined),
    name: words,
    input: fc.jsonValue(),
  }),
  fc.record({
    type: fc.constant("tool_result"),
    tool_use_id: fc.constantFrom("t1", "t2"),
    content: fc.oneof(words, fc.jsonValue()),
  }),
  fc.record({ type: fc.constant("image"), source: fc.jsonValue() }),
  fc.jsonValue(),
);
const usage = fc.oneof(
  fc.jsonValue(),
  fc.record({ input_tokens: fc.nat(9), output_tokens: fc.integer({ min: -1, max: 9 }) }),
);
const message = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      id: fc.constantFrom("m1", "m2", 3),
      model: fc.constantFrom("claude-x", "<synthetic>", 1),
      content: fc.oneof(words, fc.array(block, { maxLength: 3 })),
      usage,
    },
    { requiredKeys: ["content"] },
  ),
);
const type = fc.constantFrom(
  "user",
  "assistant",
  "system",
  "attachment",
  "progress",
  "summary",
  "last-prompt",
  "queue-operation",
  "odd",
  5,
);
const record = fc.record(
  {
    type,
    uuid,
    parentUuid: uuid,
    message,
    subtype: fc.constantFrom("compact_boundary", "api_error", "local_command", "odd"),
    logicalParentUuid: uuid,
    content: fc.oneof(words, fc.jsonValue()),
    error: fc.jsonValue(),
    attachment: fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.constant("queued_command"), prompt: fc.oneof(words, fc.array(block)) }),
    ),
    timestamp: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T09:00:00Z", "never", 4),
    cwd: fc.constantFrom("/a", "/b", 1),
    sessionId: fc.constantFrom("session", "other", null),
    isSidechain: fc.boolean(),
    isMeta: fc.boolean(),
    isCompactSummary: fc.boolean(),
    toolUseResult: fc.jsonValue(),
    leafUuid: uuid,
    summary: words,
    data: fc.jsonValue(),
    parentToolUseID: fc.constant("t1"),
  },
  { requiredKeys: ["type"] },
);

test("any records give a sound session, the same from any line on", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 12 }), fc.nat(), async (records, pick) => {
      const ends = write(records);
      const cold = await read();
      const messages = messagesOf(cold);
      expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
      messages.forEach(({ seq, parentSeq }, i) => {
        expect(seq).toBe(i);
        if (parentSeq !== undefined) expect(parentSeq).toBeLessThan(i);
      });
      expect(cold.sessions[0]?.facts.records).toBe(records.length);

      const cut = pick % records.length;
      write(records.slice(0, cut));
      const first = await read();
      const before = serialize(first.state);
      write(records);
      expect(first.offset).toBe(ends[cut - 1] ?? 0);
      const second = await read(first.offset, deserialize(before));
      expect([...messagesOf(first), ...messagesOf(second)]).toEqual(messages);
      expect(second.sessions[0]?.facts).toEqual(cold.sessions[0]?.facts);
      expect([...first.issues, ...second.issues]).toEqual(cold.issues);
      const merged = new Map([...(first.sessions[0]?.usage ?? []), ...(second.sessions[0]?.usage ?? [])]);
      expect(merged).toEqual(cold.sessions[0]?.usage);
    }),
    { numRuns: 150 },
  );
});

test("reading on leaves the state it was given as it was", async () => {
  const user = (id: string) => ({ type: "user", uuid: id, parentUuid: null, message: { content: id } });
  const ends = write([user("one")]);
  const { state } = await read();
  const kept = serialize(state);
  write([user("one"), user("two"), user("three")]);
  await read(ends[0], state);
  expect(serialize(state)).toEqual(kept);
});

test("a thread of a hundred thousand records that all wait for their parents is read in time", async () => {
  const count = 100_000;
  const records = Array.from({ length: count }, (_, i) => ({
    type: i % 2 === 0 ? "user" : "progress",
    uuid: `u${i}`,
    parentUuid: `u${i + 1}`,
    message: { content: "x" },
  }));
  write(records);
  const reading = await read();
  expect(messagesOf(reading).length).toBe(count / 2);
  expect(reading.issues).toEqual([]);
});

test("issues of one kind are listed up to a limit", async () => {
  write(Array.from({ length: 500 }, () => ({ type: "user", message: 5 })));
  const { issues } = await read();
  expect(issues.length).toBe(50);
  expect(issues.at(-1)?.message).toContain("not listed");
});

test("nesting without end does not end the read", async () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const block = (type: string, key: string) => `{"type":"${type}","id":"t","${key}":${deep}}`;
  const blocks = [block("tool_use", "input"), block("odd", "x"), block("tool_result", "content")].join(",");
  writeFileSync(
    path,
    `{"type":"user","toolUseResult":{"structuredPatch":${deep},"x":${deep}},"message":{"content":[${blocks}]}}\n`,
  );
  const reading = await read();
  expect(messagesOf(reading)[0]?.parts.length).toBe(3);
  expect(JSON.stringify(messagesOf(reading)).length).toBeLessThan(1000);
});
