// Conformance and golden files of hand-written iFlow sessions, and the traps of their format.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { iflow } from "./iflow.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/iflow");
for (const check of sourceChecks(iflow, fixtures)) test(check.name, check.run);

async function readLines(lines: readonly unknown[]) {
  const root = mkdtempSync(join(tmpdir(), "tracemill-iflow-"));
  try {
    mkdirSync(join(root, "-p"));
    writeFileSync(join(root, "-p", "session-1.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const [log] = [...(iflow.discover(root) as Iterable<never>)];
    return await collect(iflow.read(log as never, { from: 0 }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const call = (id: string, command: string) => ({ type: "tool_use", id, name: "shell", input: { command } });
const answer = (uuid: string, content: unknown, usage?: object) => ({
  uuid,
  type: "assistant",
  parentUuid: "u1",
  message: { id: `response-${uuid}`, content, usage },
});
const prompt = { uuid: "u1", type: "user", parentUuid: null, message: { content: "go" } };
const result = {
  uuid: "r1",
  type: "user",
  message: { content: [{ type: "tool_result", tool_use_id: "a", content: "x" }] },
};

const answers: [name: string, lines: unknown[], calls: string[], answers: number][] = [
  [
    "a call written again with the next",
    [answer("1", [call("a", "x")]), answer("2", [call("a", "x"), call("b", "y")])],
    ["a", "b"],
    1,
  ],
  ["a last record that says nothing new", [answer("1", [call("a", "x")]), answer("2", [call("a", "x")])], ["a"], 1],
  [
    "a call written again behind its result",
    [answer("1", [call("a", "x")]), result, answer("2", [call("a", "x"), call("b", "y")])],
    ["a", "b"],
    2,
  ],
  [
    "an id that stands for another call",
    [answer("1", [call("a", "x")]), result, answer("2", [call("a", "z")])],
    ["a", "a#2"],
    2,
  ],
  ["answers that share no call", [answer("1", [call("a", "x")]), answer("2", [call("b", "y")])], ["a", "b"], 2],
];
for (const [name, lines, calls, count] of answers) {
  test(`takes ${name} once`, async () => {
    const [session] = (await readLines([prompt, ...lines])).sessions;
    const messages = session?.messages.filter(({ kind }) => kind === "assistant") ?? [];
    const ids = messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === "tool_call" ? [part.callId] : [])),
    );
    expect(ids).toEqual(calls);
    expect(new Set(messages.map(({ apiId }) => apiId)).size).toBe(count);
  });
}

test("counts the tokens of an answer once, by its last record that has any", async () => {
  const lines = [
    answer("1", [call("a", "x")], { input_tokens: 5, output_tokens: 1 }),
    answer("2", [call("a", "x"), call("b", "y")], { input_tokens: 9, output_tokens: 2 }),
    answer("3", [call("b", "y")], { input_tokens: 0, output_tokens: 0 }),
  ];
  const [session] = (await readLines([prompt, ...lines])).sessions;
  expect([...(session?.usage.values() ?? [])].map(({ usage }) => usage)).toEqual([{ inputTokens: 9, outputTokens: 2 }]);
});

test("follows the order of the log within a turn, and goes back where a prompt says so", async () => {
  const lines = [
    prompt,
    answer("1", [{ type: "text", text: "one" }]),
    answer("2", [{ type: "text", text: "two" }]),
    { uuid: "u2", type: "user", parentUuid: "1", message: { content: "more" } },
    { uuid: "u3", type: "user", parentUuid: "u1", message: { content: "other" } },
  ];
  const [session] = (await readLines(lines)).sessions;
  expect(session?.messages.map(({ parentSeq }) => parentSeq)).toEqual([undefined, 0, 1, 2, 0]);
});

const records = fc.record(
  {
    uuid: fc.oneof(fc.constantFrom("a", "b", "c"), fc.jsonValue()),
    parentUuid: fc.oneof(fc.constantFrom("a", "b", "c"), fc.jsonValue()),
    type: fc.oneof(fc.constantFrom("user", "assistant"), fc.jsonValue()),
    timestamp: fc.jsonValue(),
    isMeta: fc.jsonValue(),
    message: fc.oneof(
      fc.jsonValue(),
      fc.record({
        id: fc.jsonValue(),
        usage: fc.jsonValue(),
        content: fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.record({
              type: fc.constantFrom("text", "tool_use", "tool_result", "image"),
              id: fc.constantFrom("a", "b"),
              tool_use_id: fc.jsonValue(),
              name: fc.jsonValue(),
              input: fc.jsonValue(),
              content: fc.oneof(
                fc.jsonValue(),
                fc.record({ responseParts: fc.jsonValue(), resultDisplay: fc.jsonValue() }),
              ),
            }),
          ),
        ),
      }),
    ),
    toolUseResult: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test("any records are read without failing, the same twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(records, { maxLength: 12 }), async (lines) => {
      const { state: _, ...first } = await readLines(lines);
      const { state: __, ...second } = await readLines(lines);
      const plain = ({ sessions }: typeof first) => JSON.stringify(sessions);
      expect(plain(second)).toBe(plain(first));
    }),
    { numRuns: 100 },
  );
});
