// Awkward rows and a conversation with everything in it, shared by the tests of this door.

import { sessionId } from "../../core/ids.ts";
import type { RedactedMessage } from "../../core/redacted.ts";
import type { ListedSession, SessionView } from "../../ports/app.ts";
import type { SuggestedRelink } from "../../ports/relink.ts";
import type { ProjectRow, Totals, UsageRow } from "../../ports/store.ts";
import {
  type FakeData,
  fakeCall,
  fakeMessage,
  fakeResult,
  fakeSession,
  fakeView,
  MINUTE,
  NO_COUNTS,
  NO_TOTALS,
  NOON,
} from "./fake-app.ts";

const ESC = "\u001b";
const OPUS = "claude-opus-4-5-20251101";

export const FULL = fakeSession({
  id: "0a1b2c3d-1111-2222-3333-444455556666",
  title: "Fix the flaky login test",
  project: "web-shop",
  head: { cwd: "/home/me/web-shop", gitBranch: "main", agentVersion: "2.1.42", startedAt: NOON - 97 * MINUTE },
  facts: {
    gitBranches: ["main", "fix/login"],
    hasCompaction: true,
    compactBoundaries: 1,
    rewindPoints: 1,
    lines: 40,
    records: 41,
  },
  counts: {
    messages: 14,
    prompts: 3,
    queuedPrompts: 1,
    slashCommands: 1,
    assistantMessages: 5,
    toolCalls: 3,
    toolResults: 3,
    thinkingBlocks: 1,
    tools: { Bash: 2, Task: 1 },
    models: [OPUS, "claude-haiku-4-5"],
    firstTime: NOON - 97 * MINUTE,
    lastTime: NOON,
  },
  usage: { inputTokens: 12_345, outputTokens: 4_567, cacheReadTokens: 1_234_567, cacheCreationTokens: 300_000 },
  cost: 1_234_500,
  row: {
    usageInherited: { inputTokens: 10 },
    messagesInherited: 2,
    label: { type: "debugging_trace", quality: 4, isCurrent: false },
    forkedFrom: sessionId("claude-code", "origin"),
    relinkedFrom: { name: "shop", root: "/home/me/old/shop" },
    withSubagents: {
      subagents: 11,
      usage: { inputTokens: 13_845, outputTokens: 9_567, cacheReadTokens: 1_234_567, cacheCreationTokens: 300_000 },
      costMicroUsd: 1_254_500,
      unpricedModels: ["my-own-model"],
    },
  },
});

const SUBAGENT = fakeSession({
  id: "agent-77aa",
  title: "Look for other flaky tests",
  project: "web-shop",
  head: { isSubagent: true },
  counts: { messages: 12, toolCalls: 4, prompts: 1 },
  usage: { inputTokens: 500, outputTokens: 5000 },
  row: {
    parentId: FULL.facts.head.id,
    parentCallId: "call-task",
    withSubagents: {
      subagents: 9,
      usage: { inputTokens: 1500, outputTokens: 5000 },
      costMicroUsd: 20_000,
      unpricedModels: ["my-own-model"],
    },
  },
});

const HELPER = fakeSession({
  id: "agent-88bb",
  title: "Warm up",
  head: { isSubagent: true },
  facts: { hidden: "warmup" },
  counts: { messages: 2, prompts: 1 },
  usage: { inputTokens: 1000 },
  cost: 20_000,
  row: { parentId: SUBAGENT.facts.head.id, parentCallId: "call-inner" },
});

const FORK = fakeSession({ id: "fork-1", title: "Another way" });

/** No time, no title, no project, no usage; and titles that would move the cursor or turn the text around. */
export const AWKWARD: readonly ListedSession[] = [
  FULL,
  SUBAGENT,
  fakeSession({ id: "empty-one", source: "codex", facts: { hidden: "empty" } }),
  fakeSession({
    id: "cjk-session-1",
    title: "修复登录测试的不稳定问题，并且补充文档和更多的测试用例，直到全部通过为止，然后发布新版本",
    project: "网店",
  }),
  fakeSession({
    id: "ansi-session-1",
    title: `${ESC}[31mred${ESC}[0m ${ESC}]0;owned\u0007 \u202egnp.exe\u0000 two\nlines\r over`,
    project: "a\tb",
  }),
  fakeSession({
    id: "emoji-session",
    title: "👨‍👩‍👧‍👦 family 🇪🇺 flags 🎉 e\u0301",
    cost: 4,
    usage: { inputTokens: 0 },
  }),
  fakeSession({
    id: "gone-session-1",
    title: "half \ud83d a surrogate",
    counts: { lastTime: 9e15 },
    row: { logMissing: true },
  }),
];

export const CONVERSATION: readonly RedactedMessage[] = [
  fakeMessage({ seq: 0, role: "user", kind: "prompt", text: "old start", time: NOON - 97 * MINUTE }),
  fakeMessage({ seq: 1, role: "user", kind: "slash_command", text: "/review login" }),
  fakeMessage({ seq: 2, role: "user", kind: "injected", text: "Caveat\n2\n3\n4\n5" }),
  fakeMessage({ seq: 3, role: "user", kind: "prompt", text: "this was rewound", time: NOON - 90 * MINUTE }),
  fakeMessage({
    seq: 4,
    role: "user",
    kind: "prompt",
    text: `The login test is flaky.\n${ESC}[2Jplease\tfix\n\`\`\`ts\nopen fence`,
    time: NOON - 89 * MINUTE,
  }),
  fakeMessage({
    seq: 5,
    role: "assistant",
    kind: "assistant",
    model: OPUS,
    time: NOON - 88 * MINUTE,
    parts: [
      { kind: "reasoning", text: "It races.\nLook at the clock." },
      { kind: "text", text: "I will run it." },
      fakeCall("call-1", "Bash", { command: "npm test -- login", description: "Run it" }),
      fakeCall("call-task", "Task", { description: "Find more", prompt: "Look for other\nflaky tests" }),
    ],
  }),
  fakeMessage({
    seq: 6,
    role: "tool",
    kind: "tool_results",
    time: NOON - 87 * MINUTE,
    parts: [
      fakeResult("call-1", Array.from({ length: 30 }, (_, i) => `line ${i + 1} of the output`).join("\n"), "error"),
    ],
  }),
  fakeMessage({
    seq: 7,
    role: "tool",
    kind: "tool_results",
    parts: [fakeResult("call-task", "", "ok"), fakeResult("nobody", "```\nfenced", undefined)],
  }),
  fakeMessage({ seq: 8, role: "system", kind: "compact_boundary", time: NOON - 60 * MINUTE }),
  fakeMessage({ seq: 9, role: "user", kind: "compact_summary", text: "We fixed a race." }),
  fakeMessage({
    seq: 10,
    role: "assistant",
    kind: "step",
    parts: [
      fakeCall("call-3", "shell", { command: ["bash", "-lc", "git diff | head"] }),
      { kind: "image", mediaType: "image/png", bytes: 2048, ref: "log:12" },
    ],
  }),
  fakeMessage({ seq: 11, role: "user", kind: "interrupt", text: "[Request interrupted by user]" }),
  fakeMessage({ seq: 12, role: "assistant", kind: "api_error", text: "API Error: 529 overloaded" }),
  fakeMessage({ seq: 13, role: "user", kind: "queued_prompt", text: "修复 and 🎉", time: NOON }),
];

export function sampleView(more: Partial<SessionView> = {}): SessionView {
  return fakeView(FULL, CONVERSATION, {
    issues: [{ code: "bad_json", log: FULL.logPath, line: 7, message: "no JSON from column 3 on" }],
    forkedFrom: {
      id: "claude-code:origin",
      relation: "resume",
      row: fakeSession({ id: "origin", title: `Before${ESC}[2J`, facts: { hidden: "probe" } }),
      from: { id: "claude-code:first", relation: "fork", row: undefined, from: undefined },
    },
    forks: [
      { id: FORK.facts.head.id, relation: "fork", row: FORK, from: undefined },
      { id: FORK.facts.head.id, relation: "resume", row: FORK, from: undefined },
    ],
    subagents: [
      {
        row: SUBAGENT,
        subagents: [
          { row: HELPER, subagents: [], deeper: 0 },
          { row: fakeSession({ id: "agent-aa" }), subagents: [], deeper: 7 },
        ],
        deeper: 0,
      },
      { row: fakeSession({ id: "agent-bb", title: `Lost${ESC}[31m` }), subagents: [], deeper: 0 },
    ],
    abandoned: new Set([3]),
    inherited: new Set([0, 1]),
    resumeCommand: "cd /home/me/web-shop && claude --resume 0a1b2c3d",
    ...more,
  });
}

const PROJECTS: readonly ProjectRow[] = [
  {
    project: { name: "web-shop", root: "/home/me/web-shop" },
    sources: ["claude-code", "codex"],
    sessions: 1234,
    bytes: 98_765_432,
    firstTime: NOON - 9e9,
    lastTime: NOON,
    gitRemotes: ["git.example/me/web-shop"],
    relinkedFrom: [
      {
        from: { name: `shop${ESC}[31m`, root: "/home/me/old/shop" },
        to: { name: "web-shop", root: "/home/me/web-shop" },
        shown: { name: "web-shop", root: "/home/me/web-shop" },
        along: undefined,
        sessions: 34,
        relinkedAt: NOON,
      },
    ],
  },
  {
    project: { name: "网店", root: "/home/me/网店" },
    sources: ["codex"],
    sessions: 1,
    bytes: 0,
    firstTime: undefined,
    lastTime: undefined,
    gitRemotes: [],
    relinkedFrom: [],
  },
];

const SUGGESTED: readonly SuggestedRelink[] = [
  {
    from: { name: "[REDACTED:github-token:1]", root: "/home/me/[REDACTED:github-token:1]" },
    to: { name: "web-shop", root: "/home/me/web-shop" },
    gitRemote: "git.example/me/web-shop",
    sessions: 9,
    words: undefined,
  },
  ...["/home/me/web-shop", "/home/me/clone"].map(
    (root): SuggestedRelink => ({
      from: { name: "网店 old", root: "/home/me/网店 old" },
      to: { name: "web-shop", root },
      gitRemote: `git.example/me/web-shop${ESC}[2J`,
      sessions: 3,
      words: ["/home/me/网店 old", root],
    }),
  ),
];

const USAGE: readonly UsageRow[] = [
  {
    group: "2026-01",
    usage: FULL.usage,
    costMicroUsd: 1_234_500,
    unpricedModels: ["my-own-model"],
    sessions: 2,
    apiMessages: 17,
  },
  { group: undefined, usage: {}, costMicroUsd: undefined, unpricedModels: [], sessions: 1, apiMessages: 0 },
];

const TOTALS: Totals = {
  ...NO_TOTALS,
  sessions: 3,
  hiddenSessions: 1,
  projects: 2,
  counts: { ...NO_COUNTS, ...FULL.counts, models: ["b-model", "a-model"] },
  messagesByRole: { user: 6, assistant: 4, system: 1, tool: 3 },
  usage: { ...FULL.usage, reasoningTokens: 400 },
  costMicroUsd: 1_234_500_000,
  unpricedModels: ["my-own-model"],
};

export const SAMPLE: FakeData = {
  sessions: AWKWARD,
  projects: PROJECTS,
  suggested: SUGGESTED,
  usage: USAGE,
  totals: TOTALS,
  view: sampleView(),
  scan: {
    logs: { found: 12, read: 3, unchanged: 8, failed: 1, missing: 2 },
    sessions: { total: 1234, new: 3, updated: 1, unchanged: 1230 },
    messages: 345,
    bytesRead: 4_500_000,
    issues: [
      { code: "bad_json", log: "/home/me/logs/a.jsonl", line: 7, message: "no JSON from column 3 on" },
      { code: "unreadable", log: "/home/me/logs/b.jsonl", message: `permission denied ${ESC}[31m` },
    ],
    durationMs: 1234.56,
  },
  hits: [
    {
      session: FULL,
      message: fakeMessage({ seq: 4, role: "user", kind: "prompt", text: "x", time: NOON - 89 * MINUTE }),
      score: 12.5,
      snippet: "The login test is flaky, login again",
      matches: [
        { start: 4, end: 9 },
        { start: 25, end: 30 },
      ],
      resumeCommand: "claude --resume 0a1b2c3d",
    },
    {
      session: fakeSession({ id: "bare" }),
      message: fakeMessage({ seq: 0, role: "assistant", kind: "assistant" }),
      score: 1,
      snippet: `${ESC}[2J修复\nlogin ${ESC}]0;x\u0007`,
      matches: [
        { start: 7, end: 12 },
        { start: 3, end: 2 },
      ],
      resumeCommand: undefined,
    },
  ],
};
