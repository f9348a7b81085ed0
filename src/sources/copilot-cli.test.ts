// Conformance and golden files of hand-written sessions, one home for each generation of Copilot CLI, and its traps.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { titleOf } from "./copilot-cli/workspace.ts";
import { copilotCli } from "./copilot-cli.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/copilot-cli");
const odd = [
  { what: "a result of no call", times: 2, reason: "torn records: the call is not there, and its end comes twice" },
] as const;
for (const check of sourceChecks(copilotCli, fixtures, { odd })) test(check.name, check.run);

const homes: [platform: NodeJS.Platform, variables: Record<string, string>, home: string, root: string][] = [
  ["linux", {}, "/home/ada", "/home/ada/.copilot"],
  ["darwin", { COPILOT_HOME: "" }, "/Users/ada", "/Users/ada/.copilot"],
  ["win32", {}, "C:\\Users\\ada", "C:\\Users\\ada\\.copilot"],
  ["linux", { COPILOT_HOME: "~/agents/copilot" }, "/home/ada", "/home/ada/agents/copilot"],
];
for (const [platform, variables, home, root] of homes) {
  test(`looks under ${root}`, () => expect(copilotCli.roots({ platform, variables, home })).toEqual([root]));
}

const titles: [string, string | undefined][] = [
  ["id: a\nsummary: Fix it\n", "Fix it"],
  ["summary: one\nname: two\n", "two"],
  ["name:\nsummary: |-\n  first line\n  second\n", "first line"],
  ["name: 'Ada''s'\n", "Ada's"],
  ['name: "a\\tb"\n', "a\tb"],
  ['name: "a\\xb"\n', "a\\xb"],
  ["name: null\n", undefined],
  ["  name: nested\n", undefined],
  ["summary: >\nother: x\n", undefined],
];
for (const [yaml, title] of titles) test(`title of ${JSON.stringify(yaml)}`, () => expect(titleOf(yaml)).toBe(title));

async function readEvents(lines: readonly unknown[]) {
  const home = mkdtempSync(join(tmpdir(), "tracemill-copilot-"));
  try {
    const folder = join(home, "session-state", "s1");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "events.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const [log] = [...(copilotCli.discover(home) as Iterable<never>)];
    return await collect(copilotCli.read(log as never, { from: 0 }));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const start = { type: "session.start", data: { sessionId: "s1" }, id: "a", timestamp: "2026-01-01T00:00:00Z" };
const answer = (id: string) => ({ type: "assistant.message", data: { content: "hi", toolRequests: [] }, id });
const shutdown = (id: string, inputTokens: number) => ({
  type: "session.shutdown",
  id,
  timestamp: "2026-01-01T00:01:00Z",
  data: { modelMetrics: { m: { usage: { inputTokens, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 0 } } } },
});

const sums: [name: string, lines: unknown[], input: number][] = [
  ["one run", [start, answer("b"), shutdown("c", 10)], 7],
  ["two runs", [start, answer("b"), shutdown("c", 10), answer("d"), shutdown("e", 10)], 14],
  ["a shutdown written twice", [start, answer("b"), shutdown("c", 10), shutdown("d", 10)], 7],
  ["a run that died, then one that ended", [start, answer("b"), answer("d"), shutdown("e", 5)], 2],
];
for (const [name, lines, input] of sums) {
  test(`counts ${name}`, async () => {
    const [session] = (await readEvents(lines)).sessions;
    const counted = [...(session?.usage.values() ?? [])].map(({ usage }) => usage.inputTokens ?? 0);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(input);
  });
}

const TYPES = [
  ...["session.start", "session.resume", "session.model_change", "session.shutdown", "session.compaction_complete"],
  ...["user.message", "assistant.message", "assistant.reasoning", "tool.execution_start", "tool.execution_complete"],
  ...["tool.user_requested", "subagent.started", "subagent.completed", "session.error", "abort", "system.message", "x"],
];

test("no mixture of events makes it throw", async () => {
  const data = fc.dictionary(
    fc.constantFrom("content", "toolCallId", "toolRequests", "result", "modelMetrics", "model", "context", "source"),
    fc.oneof(fc.jsonValue(), fc.constantFrom("call_1", "call_2"), fc.constant([{ toolCallId: "call_1", name: "x" }])),
  );
  const event = fc.record({
    type: fc.constantFrom(...TYPES),
    data: fc.oneof(data, fc.jsonValue()),
    id: fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue()),
    timestamp: fc.jsonValue(),
    agentId: fc.constantFrom(undefined, "call_1"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      await readEvents(events);
    }),
    { numRuns: 60 },
  );
});
