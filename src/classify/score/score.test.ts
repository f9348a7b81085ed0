import fc from "fast-check";
import { expect, test } from "vitest";
import { messageId, toolCallId } from "../../core/ids.ts";
import type { Message, MessageKind, Part } from "../../core/session.ts";
import type { Signal } from "../../core/signal.ts";
import type { Json } from "../../core/types.ts";
import { createToolSignals } from "../tools/signals.ts";
import { type SessionScore, scoreOf } from "./score.ts";
import { createSummary, type FindingCounts, findingCounts } from "./session-summary.ts";

interface Step {
  readonly kind?: MessageKind;
  readonly text?: string;
  readonly call?: readonly [tool: string, input: Json];
  /** Of the call before it. */
  readonly result?: string;
  readonly status?: "ok" | "error";
  readonly signal?: Pick<Signal, "kind" | "form"> & { readonly confidence?: number };
  /** Minutes since the message before. */
  readonly after?: number;
}

const NONE: FindingCounts = { secrets: 0, names: 0, urls: 0 };

function scored(
  steps: readonly Step[],
  known: { readonly tokens?: number; readonly findings?: FindingCounts } = {},
): SessionScore {
  const tools = createToolSignals();
  const summary = createSummary();
  let calls = 0;
  let time = 0;
  for (const [seq, step] of steps.entries()) {
    time += (step.after ?? 1) * 60_000;
    const parts: Part[] = [];
    if (step.text !== undefined) parts.push({ kind: "text", text: step.text });
    if (step.call)
      parts.push({ kind: "tool_call", callId: toolCallId(`c${++calls}`), tool: step.call[0], input: step.call[1] });
    const isResult = step.result !== undefined;
    if (isResult)
      parts.push({
        kind: "tool_result",
        callId: toolCallId(`c${calls}`),
        output: step.result ?? "",
        status: step.status ?? "ok",
      });
    const kind = step.kind ?? (isResult ? "tool_results" : "assistant");
    const role = kind === "assistant" ? "assistant" : "user";
    const message: Message = { id: messageId(`m${seq}`), seq, role, kind, time, parts, line: seq + 1 };
    const said = step.signal ? [{ confidence: 0.8, ...step.signal, seq, message: message.id }] : [];
    summary.add(message, [...tools.add(message), ...said]);
  }
  summary.late(tools.end());
  return scoreOf(
    summary.summary({ tools: tools.summary(), tokens: known.tokens ?? 1000, findings: known.findings ?? NONE }),
  );
}

const ask = (text: string, form?: string): Step => ({
  kind: "prompt",
  text,
  ...(form !== undefined && { signal: { kind: "request", form } }),
});
const say = (text: string): Step => ({ text });
const run = (command: string, result: string, status?: "error"): readonly Step[] => [
  { call: ["Bash", { command }] },
  { result, ...(status && { status }) },
];
const edit = (file: string): readonly Step[] => [
  { call: ["Edit", { file_path: file, old_string: "a", new_string: file }] },
  { result: "ok" },
];
const FAIL = "Exit code 1\nTests:       1 failed, 1 passed, 2 total";
const PASS = "Tests:       2 passed, 2 total";

type Case = readonly [name: string, steps: readonly Step[], expected: Partial<SessionScore>];
const cases: readonly Case[] = [
  [
    "a bug that is fixed and proven",
    [
      ask("the test fails", "fix"),
      ...run("npm test", FAIL, "error"),
      ...edit("/p/a.ts"),
      ...run("npm test", PASS),
      say("Fixed."),
    ],
    {
      quality: 4,
      outcome: "tests_passed",
      resolution: "resolved",
      taskType: "debugging",
      filesTouched: 1,
      value: ["tool_rich", "debugging", "verified"].slice(1),
    },
  ],
  [
    "tests that fail at the end",
    [ask("add it", "build"), ...edit("/p/a.ts"), ...run("npm test", FAIL, "error"), say("It fails.")],
    { quality: 2, outcome: "tests_failed", resolution: "failed", taskType: "feature" },
  ],
  [
    "an error in a file that was read is no outcome",
    [
      ask("how does it work?", "explain"),
      { call: ["Read", { file_path: "/p/a.log" }] },
      { result: "Error: FAILED 1 failed in 0.1s" },
      say("So: ".repeat(300)),
    ],
    { quality: 3, outcome: "analysis_only", resolution: "exploratory", taskType: "analysis" },
  ],
  [
    "a greeting",
    [ask("hello"), say("Hi.")],
    { quality: 1, outcome: undefined, resolution: "trivial", taskType: "trivial" },
  ],
  [
    "a long answer without tools",
    [ask("why?", "explain"), say("Because ".repeat(200))],
    { quality: 3, outcome: undefined, taskType: "analysis" },
  ],
  ["nobody asked anything", [say("x")], { quality: 1, reasons: [{ reason: "no_request", points: 1 }] }],
  [
    "nothing came back",
    [ask("do it"), { kind: "api_error", text: "overloaded" }],
    { quality: 1, reasons: [{ reason: "no_answer", points: 1 }] },
  ],
  [
    "the person left in the middle",
    [ask("build it", "build"), ...edit("/p/a.ts"), say("Shall I go on?"), ask("no, wait")],
    { outcome: "partial", resolution: "abandoned" },
  ],
  [
    "leaving by a command is not leaving in the middle",
    [ask("build it", "build"), ...edit("/p/a.ts"), say("Done."), { kind: "slash_command", text: "/exit" }],
    { outcome: "completed", resolution: "resolved", quality: 3 },
  ],
  [
    "what is asked by a command is asked",
    [{ kind: "slash_command", text: "/review" }, say("Looks good. ".repeat(100))],
    { quality: 3 },
  ],
  [
    "a log that ends with a call",
    [ask("look into it", "fix"), { call: ["Task", { prompt: "x" }] }],
    { outcome: "partial", resolution: "abandoned" },
  ],
  [
    "a failure late that nothing mended",
    [
      ask("run it", "other"),
      ...edit("/p/a.py"),
      ...run("python /p/a.py", "Exit code 1\nTraceback (most recent call last):\nValueError: no", "error"),
      say("Hm."),
    ],
    { outcome: "errored", resolution: "failed" },
  ],
  [
    "only documents were changed",
    [ask("add a section", "build"), ...edit("/p/README.md"), say("Done.")],
    { taskType: "documentation" },
  ],
  [
    "a search without hits is no failure",
    [ask("where?", "explain"), ...run("grep x a", "Exit code 1", "error"), say("Nowhere.")],
    { outcome: "analysis_only" },
  ],
];
for (const [name, steps, expected] of cases) test(name, () => expect(scored(steps)).toMatchObject(expected));

test("quality grows with work that is proven, and struggle costs nothing", () => {
  const work = ["/p/a.ts", "/p/b.ts", "/p/c.ts"].flatMap(edit);
  const straight = [ask("build it", "build"), ...work, ...run("npm test", PASS), say("Done. ".repeat(300))];
  const struggle = [
    ask("build it", "build"),
    ...work,
    ...run("npm test", FAIL, "error"),
    ...edit("/p/d.ts"),
    ...run("npm test", PASS),
    say("Done. ".repeat(300)),
  ];
  const unproven = [ask("build it", "build"), ...work, say("Done. ".repeat(300))];
  const points = (steps: readonly Step[]) => scored(steps).reasons.reduce((all, each) => all + each.points, 0);
  expect(points(struggle)).toBeGreaterThan(points(straight));
  expect(points(straight)).toBeGreaterThan(points(unproven));
});

test("effort is time at work, not time passed", () => {
  const one = [ask("x"), say("y")];
  expect(scored([ask("x"), { text: "y", after: 60 * 24 }]).effort).toBeLessThan(0.05);
  expect(scored(one, { tokens: 200_000 }).effort).toBeGreaterThan(0.2);
  expect(scored([...one, ...Array.from({ length: 60 }, () => run("ls", "")).flat()]).effort).toBeGreaterThan(0.55);
});

test("badges of risk", () => {
  const risk = (findings: FindingCounts) => scored([ask("x"), say("y")], { findings }).risk;
  expect(risk(NONE)).toEqual([]);
  expect(risk({ secrets: 1, names: 0, urls: 1 })).toEqual(["secrets_detected", "private_url"]);
  expect(risk({ secrets: 1, names: 5, urls: 0 })).toEqual(["secrets_detected", "names_detected", "manual_review"]);
});

test("findings are counted by value", () => {
  const finding = { kind: "secret", severity: "HIGH", confidence: 0.9, label: "x", valueHash: "1" } as const;
  const host = { ...finding, kind: "pii", label: "host", valueHash: "2" } as const;
  const user = { ...finding, kind: "identity", label: "user", valueHash: "3" } as const;
  const counts = findingCounts([finding, finding, { ...finding, confidence: 0.3, valueHash: "9" }, host, user, user]);
  expect(counts).toEqual({ secrets: 1, names: 1, urls: 1 });
});

test("any session has a score, and the reasons add up to it", () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      kind: fc.constantFrom("prompt", "slash_command", "interrupt", "api_error", "assistant"),
      text: fc.string(),
      after: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    }),
    fc.record({
      call: fc.tuple(
        fc.constantFrom("Bash", "Edit", "Read", "x"),
        fc.record({ command: fc.string(), file_path: fc.string() }),
      ),
    }),
    fc.record({ result: fc.string(), status: fc.constantFrom("ok", "error") }),
    fc.record({
      signal: fc.record({
        kind: fc.constantFrom("correction", "praise", "loop", "abandonment", "request"),
        form: fc.constantFrom("fix", "build", "explain", "__proto__"),
      }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.nat(1e9), (steps, tokens) => {
      const { quality, reasons, effort } = scored(steps, { tokens });
      expect([1, 2, 3, 4, 5]).toContain(quality);
      expect(effort).toBeGreaterThanOrEqual(0);
      expect(effort).toBeLessThanOrEqual(1);
      const sum = reasons.reduce((all, { points }) => all + points, 0);
      expect(quality).toBe(Math.min(5, Math.max(1, Math.ceil(sum - 0.5))));
    }),
  );
});
