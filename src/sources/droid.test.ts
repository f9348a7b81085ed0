// Conformance and golden files of hand-written Droid sessions, and the traps of their format.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { droid } from "./droid.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/droid");
for (const check of sourceChecks(droid, fixtures)) test(check.name, check.run);

const homes: [platform: NodeJS.Platform, variables: Record<string, string>, home: string, root: string][] = [
  ["linux", {}, "/home/ada", "/home/ada/.factory/sessions"],
  ["win32", {}, "C:\\Users\\ada", "C:\\Users\\ada\\.factory\\sessions"],
  ["darwin", { FACTORY_HOME_OVERRIDE: "/srv/agents" }, "/Users/ada", "/srv/agents/.factory/sessions"],
];
for (const [platform, variables, home, root] of homes) {
  test(`looks under ${root}`, () => expect(droid.roots({ platform, variables, home })).toEqual([root]));
}

async function readLines(lines: readonly unknown[], settings?: unknown) {
  const root = mkdtempSync(join(tmpdir(), "tracemill-droid-"));
  try {
    mkdirSync(join(root, "-p"));
    writeFileSync(join(root, "-p", "s1.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    if (settings !== undefined) writeFileSync(join(root, "-p", "s1.settings.json"), JSON.stringify(settings));
    const [log] = [...(droid.discover(root) as Iterable<never>)];
    return await collect(droid.read(log as never, { from: 0 }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const start = { type: "session_start", id: "s1" };
const tokens: [name: string, tokenUsage: unknown, expected: unknown][] = [
  ["reasoning inside output", { outputTokens: 10, thinkingTokens: 4 }, { outputTokens: 10, reasoningTokens: 4 }],
  ["reasoning beside output", { outputTokens: 3, thinkingTokens: 4 }, { outputTokens: 7, reasoningTokens: 4 }],
  ["nothing used", { inputTokens: 0, outputTokens: 0 }, undefined],
  ["no counts", "many", undefined],
];
for (const [name, tokenUsage, expected] of tokens) {
  test(`counts ${name}`, async () => {
    const [session] = (await readLines([start], { model: "m", tokenUsage })).sessions;
    expect([...(session?.usage.values() ?? [])].map(({ usage }) => usage)).toEqual(expected ? [expected] : []);
  });
}

const said: [name: string, message: object, kinds: string[]][] = [
  ["a prompt", { content: "hi" }, ["prompt"]],
  ["a reminder alone", { content: "<system-reminder>x</system-reminder>" }, ["injected"]],
  ["a reminder and words", { content: "<system-reminder>x</system-reminder>\nhi" }, ["injected", "prompt"]],
  [
    "a result and words",
    {
      content: [
        { type: "tool_result", tool_use_id: "a" },
        { type: "text", text: "hi" },
      ],
    },
    ["tool_results", "prompt"],
  ],
  ["words for the model alone", { content: "x", visibility: "llm_only" }, ["injected"]],
  ["words for the person alone", { content: "x", visibility: "user_only" }, ["status"]],
  ["a hook", { content: [], hookEventName: "Stop" }, ["status"]],
  ["a command", { content: "/compact now" }, ["slash_command"]],
  ["a path", { content: "/home/ada is full" }, ["prompt"]],
];
for (const [name, message, kinds] of said) {
  test(`takes ${name}`, async () => {
    const record = { type: "message", id: "m", message: { role: "user", ...message } };
    const [session] = (await readLines([start, record])).sessions;
    expect(session?.messages.map(({ kind }) => kind)).toEqual(kinds);
    expect(session?.messages.at(-1)?.id).toBe("m");
  });
}

test("no mixture of records makes it throw", async () => {
  const block = fc.oneof(fc.jsonValue(), fc.constant({ type: "tool_result", tool_use_id: "a", content: [1] }));
  const message = fc.record({
    role: fc.constantFrom("user", "assistant", 3),
    content: fc.oneof(fc.array(block), block),
  });
  const record = fc.record({
    type: fc.constantFrom("session_start", "message", "compaction_state", "todo_state", "agent_turn_outcome", "x"),
    id: fc.oneof(fc.constantFrom("a", "b", "s1"), fc.jsonValue()),
    parentId: fc.constantFrom("a", "b", "s1", null, 4),
    message: fc.oneof(message, fc.jsonValue()),
    todos: fc.jsonValue(),
    reason: fc.jsonValue(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 10 }), fc.jsonValue(), async (records, settings) => {
      await readLines(records, settings);
    }),
    { numRuns: 60 },
  );
});
