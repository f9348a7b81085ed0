// Conformance and golden files of both Kimi agents, and the traps of their formats in tables.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect, type SessionReading } from "../testing/reading.ts";
import { kimiCli } from "./kimi-cli.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/kimi-cli");
for (const check of sourceChecks(kimiCli, fixtures)) test(check.name, check.run);

const folder = mkdtempSync(join(tmpdir(), "tracemill-kimi-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;

type Files = Readonly<Record<string, readonly unknown[]>>;

async function read(files: Files) {
  const root = join(folder, `${homes++}`);
  for (const [name, rows] of Object.entries(files)) {
    const path = join(root, "sessions", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join(""));
  }
  const sessions: SessionReading[] = [];
  const issues: string[] = [];
  for await (const log of kimiCli.discover(root)) {
    const reading = await collect(kimiCli.read(log, { from: 0 }));
    sessions.push(...reading.sessions);
    issues.push(...reading.issues.map(({ code }) => code));
  }
  return { sessions, issues };
}

const wire = (type: string, payload: unknown = {}) => ({ timestamp: 1_764_066_000, message: { type, payload } });
const spent = (id: string, output: number) =>
  wire("StatusUpdate", { token_usage: { input_other: 1, output }, message_id: id });
const none = wire("StatusUpdate", { token_usage: { input_other: 0, output: 0 }, message_id: "a" });
const loop = (type: string, event: object) => ({ type: "context.append_loop_event", event: { type, ...event } });
const usage = { inputOther: 9, output: 2, inputCacheRead: 0, inputCacheCreation: 0 };
const record = { type: "usage.record", model: "m", usage, time: 1_785_612_800_000 };
const end = loop("step.end", { uuid: "s", usage, messageId: "id" });
const again = loop("step.end", { uuid: "t", usage, messageId: "id2" });
const other = loop("step.end", { uuid: "t", usage: { ...usage, output: 5 }, messageId: "id2" });
const otherRecord = { ...record, usage: { ...usage, output: 5 } };

const WIRES: [string, unknown[], unknown][] = [
  ["the last usage of a message counts", [spent("a", 1), spent("a", 5), spent("b", 2)], { output: 7 }],
  ["no usage is no entry", [none, wire("StatusUpdate", { context_usage: 1 })], { answers: 0 }],
  ["a command is no prompt", [wire("TurnBegin", { user_input: "/clear now" })], { kinds: ["slash_command"] }],
  ["a path is one", [wire("TurnBegin", { user_input: "/tmp/a is full" })], { kinds: ["prompt"] }],
  [
    "results that come while the answer is written follow it",
    [
      wire("StepBegin"),
      wire("ToolCall", { id: "x", function: { name: "A", arguments: "{}" } }),
      wire("ToolResult", { tool_call_id: "x", return_value: { is_error: false, output: "1" } }),
      wire("ContentPart", { type: "text", text: "and" }),
    ],
    { kinds: ["assistant", "tool_results"] },
  ],
  ["a lonely piece of a call", [wire("ToolCallPart", { arguments_part: "{" })], { kinds: [], issues: ["bad_record"] }],
];

for (const [name, rows, wanted] of WIRES)
  test(`wire: ${name}`, async () => {
    const { sessions, issues } = await read({ "ab/1/wire.jsonl": rows });
    check(sessions[0], issues, wanted as Wanted);
  });

const CODES: [string, unknown[], unknown][] = [
  ["step.end and usage.record are one", [end, record], { output: 2 }],
  ["in either order", [loop("step.begin", { uuid: "s" }), record, end], { output: 2 }],
  [
    "a record behind the next step's begin is its step's",
    [end, loop("step.begin", { uuid: "t" }), record],
    { output: 2, answers: 1 },
  ],
  [
    "a record behind the next step's end is its step's",
    [end, loop("step.begin", { uuid: "t" }), other, record, otherRecord],
    { output: 7, answers: 2 },
  ],
  [
    "late records of steps of the same numbers",
    [end, loop("step.begin", { uuid: "t" }), again, record, record],
    { output: 4, answers: 2 },
  ],
  ["step.end alone counts", [end, loop("step.begin", { uuid: "t" })], { output: 2 }],
  ["usage.record alone counts", [record], { output: 2 }],
  ["two answers of the same numbers are two", [end, record, { ...record, time: 1_785_612_900_000 }], { output: 4 }],
  [
    "a context message without its input is the prompt",
    [{ type: "context.append_message", message: { role: "user", content: [{ type: "text", text: "hi" }] } }],
    { kinds: ["prompt"] },
  ],
  [
    "a brief is no prompt",
    [{ type: "turn.prompt", input: [{ type: "text", text: "hi" }], origin: { kind: "system_trigger" } }],
    { kinds: ["injected"] },
  ],
  ["a step that says nothing is no message", [loop("step.begin", { uuid: "s" }), end], { kinds: [] }],
];

for (const [name, rows, wanted] of CODES)
  test(`Kimi Code: ${name}`, async () => {
    const { sessions, issues } = await read({ "wd_a_1/session_1/agents/main/wire.jsonl": rows });
    check(sessions[0], issues, wanted as Wanted);
  });

interface Wanted {
  readonly kinds?: readonly string[];
  readonly output?: number;
  readonly answers?: number;
  readonly issues?: readonly string[];
}

function check(session: SessionReading | undefined, issues: readonly string[], wanted: Wanted): void {
  const { kinds, output } = wanted;
  expect(issues).toEqual(wanted.issues ?? []);
  if (kinds) expect(session?.messages.map(({ kind }) => kind)).toEqual(kinds);
  const entries = [...(session?.usage.values() ?? [])];
  if (wanted.answers !== undefined) expect(entries.length).toBe(wanted.answers);
  if (output !== undefined)
    expect(entries.reduce((sum, entry) => sum + (entry.usage.outputTokens ?? 0), 0)).toBe(output);
}

test("roots are where each system has them, and the agents' variables move them", () => {
  const roots = (platform: NodeJS.Platform, home: string, variables: Record<string, string> = {}) =>
    kimiCli.roots({ home, variables, platform });
  expect(roots("linux", "/home/ada")).toEqual(["/home/ada/.kimi", "/home/ada/.kimi-code"]);
  expect(roots("darwin", "/Users/ada")[2]).toBe(
    "/Users/ada/Library/Application Support/kimi-desktop/daimon-share/daimon/runtime/kimi-code/home",
  );
  expect(roots("win32", "C:\\Users\\ada")[1]).toBe("C:\\Users\\ada\\.kimi-code");
  const moved = { KIMI_SHARE_DIR: "~/k", KIMI_CODE_HOME: "/opt/kimi" };
  expect(roots("linux", "/home/ada", moved)).toEqual(["/home/ada/k", "/opt/kimi"]);
});

test("a subagent is taken up again with its session", () => {
  const resume = kimiCli.resume?.({ externalId: "session_1.agent-0", cwd: undefined });
  expect(resume).toEqual(["kimi", "--session", "session_1"]);
});

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom("text", "x", 0, -1, null, [], {}, [{ type: "text", text: "t" }], { kind: "user" }),
);
const TYPES = ["TurnBegin", "StepBegin", "ContentPart", "ToolCall", "ToolCallPart", "ToolResult", "StatusUpdate"];
const MORE = ["StepRetry", "SubagentEvent", "ApprovalRequest", "ApprovalResponse", "CompactionEnd", "Notification"];
const FIELDS = ["user_input", "type", "text", "id", "function", "tool_call_id", "return_value", "token_usage"];
const NESTED = ["event", "task_tool_call_id", "agent_id", "request_id", "message_id", "arguments_part", "display"];
const payloads = fc.dictionary(fc.constantFrom(...FIELDS, ...NESTED), odd);
const events = fc.record({
  timestamp: odd,
  message: fc.oneof(fc.record({ type: fc.constantFrom(...TYPES, ...MORE), payload: payloads }), odd),
});
const RECORDS = ["turn.prompt", "turn.steer", "context.append_message", "context.append_loop_event", "context.undo"];
const FACTS = ["llm.request", "usage.record", "config.update", "context.apply_compaction", "metadata"];
const LOOP = ["step.begin", "content.part", "tool.call", "tool.result", "step.end"];
const records = fc.record({
  type: fc.oneof(fc.constantFrom(...RECORDS, ...FACTS), odd),
  time: odd,
  input: odd,
  origin: odd,
  count: odd,
  usage: odd,
  message: fc.record({
    role: fc.oneof(fc.constantFrom("user", "assistant", "tool"), odd),
    content: odd,
    toolCalls: odd,
  }),
  event: fc.record({ type: fc.oneof(fc.constantFrom(...LOOP), odd), uuid: odd, part: odd, result: odd, usage: odd }),
});
const contexts = fc.record({
  role: fc.oneof(fc.constantFrom("user", "assistant", "tool", "_usage"), odd),
  content: odd,
});

test("no mixture of records throws", async () => {
  const lists = [fc.array(events), fc.array(records), fc.array(contexts)] as const;
  await fc.assert(
    fc.asyncProperty(...lists, async (wires, codes, rows) => {
      await read({
        "ab/1/wire.jsonl": wires,
        "ab/1/context.jsonl": rows,
        "ab/2/context.jsonl": rows,
        "wd_a_1/session_1/agents/main/wire.jsonl": codes,
      });
    }),
    { numRuns: 60 },
  );
});
