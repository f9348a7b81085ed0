// Small sessions that hold what formats stumble over, for the conformance kit and for golden rows.

import { messageId, sessionId, toolCallId } from "../core/ids.ts";
import type { SessionLabel } from "../core/label.ts";
import type { RedactedSession } from "../core/redacted.ts";
import type { Message, MessageKind, Part, SessionFacts } from "../core/session.ts";
import { Tally } from "../core/tally.ts";
import type { Json } from "../core/types.ts";
import type { ExportItem } from "../ports/format.ts";

/** Makes a session as it may leave; only `privacy/` can. */
export type Mint = (facts: SessionFacts, messages: readonly Message[]) => RedactedSession;

type Spoken = readonly [MessageKind, readonly Part[], { readonly apiId?: string; readonly model?: string }?];

const START = Date.UTC(2026, 0, 8, 20, 16, 4);
const MODEL = "claude-opus-4-5";

const say = (text: string): Part => ({ kind: "text", text });
const think = (text: string): Part => ({ kind: "reasoning", text });
const call = (id: string, tool: string, input: Json): Part => ({
  kind: "tool_call",
  callId: toolCallId(id),
  tool,
  input,
});
const result = (id: string, output: string, status: "ok" | "error" | undefined, details?: Json): Part => ({
  kind: "tool_result",
  callId: toolCallId(id),
  output,
  status,
  ...(details !== undefined && { details }),
});

/** A task with parallel calls, a failure, a correction and a subagent; records of one API message apart. */
const MENDED: readonly Spoken[] = [
  ["injected", [say("<system-reminder>Tests run with npm test.</system-reminder>")]],
  ["prompt", [say("The total is wrong for an empty cart. Fix it.")]],
  ["assistant", [think("Look at the code and its test.")], { apiId: "a1" }],
  ["assistant", [say("I look at both."), call("c1", "Read", { file_path: "src/cart.ts" })], { apiId: "a1" }],
  ["assistant", [call("c2", "Bash", { command: "npm test", timeout: 60_000 })], { apiId: "a1" }],
  ["tool_results", [result("c1", "export const total = (cart) => cart.reduce((a, b) => a + b.price);\n", "ok")]],
  ["tool_results", [result("c2", "1 failed\nTypeError: Reduce of empty array\n", "error", { exit_code: 1 })]],
  ["assistant", [call("c3", "Task", { prompt: "Find callers of total." })], { apiId: "a2" }],
  ["tool_results", [result("c3", "Only src/page.ts calls it.", "ok")]],
  [
    "assistant",
    [call("c4", "Edit", { file_path: "src/cart.ts", old_string: "b.price)", new_string: "b.price, 0)" })],
    { apiId: "a3" },
  ],
  ["tool_results", [result("c4", "", "ok", { patch: ["-b.price)", "+b.price, 0)"] })]],
  ["assistant", [say("Fixed: an empty cart adds up to 0.")], { apiId: "a4" }],
  ["prompt", [say("No, that is not what I asked for: an empty cart must show a dash, see [REDACTED:email:1].")]],
  ["assistant", [call("c5", "Bash", { command: "npm test" })], { apiId: "a5", model: "claude-haiku-4-5" }],
  ["tool_results", [result("c5", "2 passed", "ok", { exit_code: 0 })]],
  ["assistant", [say("It shows a dash now.")], { apiId: "a6" }],
];

/** No API ids, an image, a steering prompt, an interruption, a compaction, a call without a result. */
const BUILT: readonly Spoken[] = [
  ["slash_command", [say("/model opus")]],
  ["injected", [say("Set model to opus")]],
  [
    "prompt",
    [say("Build the page in the picture."), { kind: "image", mediaType: "image/png", bytes: 1234, ref: "log:3" }],
  ],
  ["step", [think("A page.")]],
  ["step", [call("x1", "shell", ["bash", "-lc", "ls"])]],
  ["queued_prompt", [say("Use plain CSS.")]],
  ["tool_results", [result("x1", "index.html\n", undefined)]],
  ["assistant", [say("There is an index.html.")]],
  ["step", [call("x2", "apply_patch", "*** Begin Patch\n*** Update File: index.html\n+<p>你好</p>\n*** End Patch")]],
  ["interrupt", [say("[Request interrupted by user]")]],
  ["compact_boundary", []],
  ["compact_summary", [say("So far: index.html exists.")]],
  ["prompt", [say("Go on.")]],
  ["assistant", [say("Done \ud83d\ude00.")]],
];

/** What an old agent and a broken log leave: no times, no models, a lone surrogate, results that nobody asked for. */
const BARE: readonly Spoken[] = [
  ["prompt", [say("Warum? \ud800")]],
  ["assistant", [say("Darum.")]],
  ["tool_results", [result("nobody", "lost", "ok")]],
];

/** Asked, and never answered. */
const UNANSWERED: readonly Spoken[] = [["prompt", [say("Hello?")]]];

const CHILD: readonly Spoken[] = [
  ["prompt", [say("Find callers of total.")]],
  ["assistant", [call("k1", "Grep", { pattern: "total\\(" })], { apiId: "k" }],
  ["tool_results", [result("k1", "src/page.ts:3", "ok")]],
  ["assistant", [say("Only src/page.ts calls it.")], { apiId: "l" }],
];

/** The sessions as items, always the same; `inline`: the subagent within its parent too. */
export function formatItems(mint: Mint, inline = false): readonly ExportItem[] {
  const child = itemOf(mint, "agent-1", CHILD, { parent: { id: "claude-code:mended", callId: "c3" } });
  const subagents = new Map([["c3", { id: child.id, ...(inline && { item: child }) }]]);
  return [
    itemOf(mint, "mended", MENDED, { subagents }),
    itemOf(mint, "built", BUILT, {}),
    itemOf(mint, "bare", BARE, { isBare: true }),
    itemOf(mint, "unanswered", UNANSWERED, {}),
    itemOf(mint, "agent-1", CHILD, { parent: { id: "claude-code:mended", callId: "c3" } }),
  ];
}

interface More extends Partial<Pick<ExportItem, "parent" | "subagents">> {
  /** No times and no models. */
  readonly isBare?: boolean;
}

function itemOf(mint: Mint, name: string, spoken: readonly Spoken[], more: More): ExportItem {
  const messages = spoken.map((one, seq) => messageOf(name, one, { seq, isBare: more.isBare ?? false }));
  const tally = new Tally();
  for (const message of messages) tally.add(message);
  const facts = factsOf(name, messages.length, more);
  return {
    id: facts.head.id,
    session: mint(facts, messages),
    isWhole: true,
    isEnd: true,
    isMain: true,
    title: more.isBare ? undefined : `About ${name}`,
    project: more.isBare ? undefined : "shop",
    source: "claude-code",
    label: LABELS[name] ?? label({}),
    review: name === "mended" ? "approved" : "new",
    counts: tally.counts,
    usage: more.isBare ? {} : { inputTokens: 1200, outputTokens: 345, cacheReadTokens: 6000 },
    costMicroUsd: more.isBare ? undefined : 12_345,
    revision: "r1",
    contentHash: `hash-${name}`,
    continues: undefined,
    parent: more.parent,
    subagents: more.subagents ?? new Map(),
  };
}

function messageOf(
  name: string,
  [kind, parts, { apiId, model } = {}]: Spoken,
  { seq, isBare }: { readonly seq: number; readonly isBare: boolean },
): Message {
  const isModel = kind === "assistant" || kind === "step";
  return {
    id: messageId(`${name}-${seq}`),
    seq,
    ...(seq > 0 && { parentSeq: seq - 1 }),
    role: isModel ? "assistant" : kind.startsWith("compact") ? "system" : kind === "tool_results" ? "tool" : "user",
    kind,
    ...(!isBare && { time: START + seq * 1000 }),
    ...(!isBare && isModel && { model: model ?? MODEL }),
    ...(apiId !== undefined && { apiId }),
    parts,
    line: seq + 1,
  };
}

function factsOf(name: string, lines: number, { parent, isBare }: More): SessionFacts {
  return {
    head: {
      id: sessionId("claude-code", name),
      source: "claude-code",
      externalId: name,
      ...(!isBare && { cwd: ".", gitBranch: "main", agentVersion: "2.1.0", startedAt: START }),
      ...(parent && { parentId: parent.id as SessionFacts["head"]["id"] }),
      isSubagent: parent !== undefined,
    },
    cwds: isBare ? [] : ["."],
    gitBranches: isBare ? [] : ["main"],
    agentVersions: isBare ? [] : ["2.1.0"],
    compactBoundaries: name === "built" ? 1 : 0,
    microcompactBoundaries: 0,
    hasCompaction: name === "built",
    rewindPoints: 0,
    lines,
    records: lines,
    children: [],
    foreignTitles: [],
  };
}

function label(some: Partial<SessionLabel>): SessionLabel {
  return {
    main: { type: "sft_clean", confidence: 0.6, evidence: [] },
    contains: [],
    turns: [],
    quality: 3,
    reasons: [],
    outcome: "completed",
    value: [],
    risk: [],
    effort: 0.1,
    taskType: "unknown",
    resolution: "resolved",
    signals: {},
    examples: [],
    corrections: [],
    filesTouched: 0,
    tokens: 100,
    language: "en",
    ...some,
  };
}

const LABELS: Readonly<Record<string, SessionLabel>> = {
  mended: label({
    main: { type: "correction_loop", confidence: 0.9, evidence: [messageId("mended-12")] },
    contains: [{ type: "debugging_trace", confidence: 0.7, evidence: [messageId("mended-6")] }],
    quality: 4,
    outcome: "tests_passed",
    taskType: "debugging",
    signals: { correction: 1, failure: 1, verification: 2, edit: 1 },
    corrections: [
      { kind: "correction", form: "negation", seq: 12, message: messageId("mended-12"), confidence: 0.9, about: 1 },
    ],
    filesTouched: 1,
  }),
  built: label({ main: { type: "iterative_build", confidence: 0.7, evidence: [] }, outcome: "partial" }),
  unanswered: label({
    main: { type: "unlabelled", confidence: 1, evidence: [] },
    quality: 1,
    outcome: undefined,
    resolution: "abandoned",
  }),
};
