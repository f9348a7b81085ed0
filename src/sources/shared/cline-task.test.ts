// The traps of Cline's two transcripts: joining them, taking user messages apart, tokens, and files that are broken.

import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRef } from "../../ports/source.ts";
import { collect } from "../../testing/reading.ts";
import { clineSource } from "./cline-family.ts";
import { tokensOfRequest } from "./cline-usage.ts";
import { userPieces } from "./cline-user.ts";
import { xmlPieces } from "./cline-xml.ts";

const plain = { name: "cline", title: "Cline", roots: () => [] };
const forked = { ...plain, name: "roo-code", wholePromptSince: Date.UTC(2025, 10, 1) };

async function readFiles(files: Record<string, unknown>, change?: (log: LogRef) => void) {
  const root = mkdtempSync(join(tmpdir(), "tracemill-cline-"));
  try {
    for (const [name, value] of Object.entries(files)) {
      const path = name.includes("/") ? join(root, name) : join(root, "tasks", "1700000000000", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
    }
    const source = clineSource(plain);
    const logs: LogRef[] = [];
    for await (const log of source.discover(root)) logs.push(log);
    const [log] = logs;
    if (log === undefined) return undefined;
    change?.(log);
    return await collect(source.read(log, { from: 0 }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const xml: [name: string, text: string, expected: unknown[]][] = [
  ["a call", "<read_file>\n<path>a</path>\n</read_file>", [["read_file", { path: "a" }]]],
  [
    "text around it",
    "Now.\n<read_file><path>a</path></read_file>\nThen.",
    ["Now.", ["read_file", { path: "a" }], "Then."],
  ],
  [
    "two calls",
    "<read_file><path>a</path></read_file>\n<read_file><path>b</path></read_file>",
    [
      ["read_file", { path: "a" }],
      ["read_file", { path: "b" }],
    ],
  ],
  [
    "tags inside a file's content",
    "<write_to_file>\n<path>a</path>\n<content>\n<p>\n</content></p>\n</content>\n</write_to_file>",
    [["write_to_file", { path: "a", content: "<p>\n</content></p>" }]],
  ],
  [
    "a content's indent",
    "<write_to_file><path>a</path><content>\n  x\n\n</content></write_to_file>",
    [["write_to_file", { path: "a", content: "  x\n" }]],
  ],
  [
    "a parameter given twice",
    "<read_file><path>a</path><path>b</path></read_file>",
    [["read_file", { path: ["a", "b"] }]],
  ],
  ["a call cut off", "<execute_command>\n<command>npm te", [["execute_command", { command: "npm te" }]]],
  ["a tool that is spoken of", "Use\n<read_file> for that", ["Use\n<read_file> for that"]],
  [
    "a tool in the middle of a line",
    "see <read_file><path>a</path></read_file>",
    ["see <read_file><path>a</path></read_file>"],
  ],
  ["a tag that is no tool", "<div>\n<path>a</path>\n</div>", ["<div>\n<path>a</path>\n</div>"]],
  ["a thought", "<thinking>\nhm\n</thinking>\n<list_files></list_files>", ["(hm)", ["list_files", {}]]],
  ["a thought without end", "<thinking>\nhm", ["<thinking>\nhm"]],
  [
    "arguments as JSON",
    '<use_mcp_tool><arguments>{"a":[1]}</arguments></use_mcp_tool>',
    [["use_mcp_tool", { arguments: { a: [1] } }]],
  ],
  [
    "arguments that are none",
    "<use_mcp_tool><arguments>{a}</arguments></use_mcp_tool>",
    [["use_mcp_tool", { arguments: "{a}" }]],
  ],
  ["nothing", "", []],
];
for (const [name, text, expected] of xml) {
  test(`XML: ${name}`, () => {
    const got = xmlPieces(text).map((piece) =>
      piece.kind === "call" ? [piece.tool, piece.input] : piece.kind === "text" ? piece.text : `(${piece.text})`,
    );
    expect(got).toEqual(expected);
  });
}

const users: [name: string, content: unknown, expected: string[]][] = [
  ["a task", "<task>\nfix\n</task>", ["prompt fix"]],
  ["a task in the task's words", "<task>\nuse <task>x</task>\n</task>", ["prompt use <task>x</task>"]],
  [
    "environment glued to a result",
    "[list_files for '.'] Result:\na\n\n<environment_details>\nx\n</environment_details>",
    ["result list_files a", "environment"],
  ],
  [
    "a file that holds the wrappers",
    ["[read_file for 'a'] Result:\n<feedback>\nno prompt\n</feedback>\n(File has 3 lines total.)"],
    ["result read_file <feedback>"],
  ],
  [
    "a file that ends with a wrapper",
    ["[read_file for 'a'] Result:\n<answer>\nno prompt\n</answer>"],
    ["result read_file <answer>"],
  ],
  [
    "feedback behind a result",
    ["[read_file for 'a'] Result:\nx", "The user provided the following feedback:\n<feedback>\nyes\n</feedback>"],
    ["result read_file x", "prompt yes"],
  ],
  [
    "feedback in a result",
    [
      "[apply_diff for 'a'] Result:\nThe user denied this operation and provided the following feedback:\n<feedback>\nno\n</feedback>",
    ],
    ["result apply_diff The user denied this operation and provided the following feedback:", "prompt no"],
  ],
  [
    "feedback as JSON",
    [{ type: "tool_result", tool_use_id: "a", content: '{"status":"approved","feedback":"go on"}' }],
    ['result a {"status":"approved","feedback":"go on"}', "prompt go on"],
  ],
  [
    "an empty answer",
    "[ask_followup_question for 'x'] Result:\n<answer>\n\n</answer>",
    ["result ask_followup_question <answer>"],
  ],
  [
    "two interruptions",
    [
      "[TASK RESUMPTION] x",
      "New instructions for task continuation:\n<user_message>\na\n</user_message>",
      "<user_message>\nb\n</user_message>",
    ],
    ["injected [TASK RESUMPTION] x", "injected New instructions for task continuation:", "prompt a", "prompt b"],
  ],
  [
    "mistakes",
    "You seem to be having trouble proceeding. The user has provided the following feedback to help guide you:\n<feedback>\nstop\n</feedback>",
    [
      "injected You seem to be having trouble proceeding. The user has provided the following feedback to help guide you:",
      "prompt stop",
    ],
  ],
  ["tags that a person typed", "<task>\nx\n</task>", ["prompt x"]],
  [
    "a wrapper in the middle of what is said",
    "what is <answer>42</answer> for?",
    ["injected what is <answer>42</answer> for?"],
  ],
  [
    "an AI SDK result",
    [{ type: "tool-result", toolCallId: "a", output: { type: "json", value: { value: 1 } } }],
    ['result a {"value":1}'],
  ],
  [
    "words behind feedback",
    "<feedback>\nyes\n</feedback>\n\nFiles attached by the user:\nx",
    ["injected Files attached by the user:", "prompt yes"],
  ],
  ["no content", undefined, []],
  ["numbers", [1, null], ["block", "block"]],
];
for (const [name, content, expected] of users) {
  test(`user message: ${name}`, () => {
    const got = userPieces(content, { isFirst: false, typed: new Set(), toolOf: () => undefined }).map((piece) => {
      if (piece.kind === "block" || piece.kind === "environment") return piece.kind;
      const named = piece.kind === "result" ? `result ${piece.tool ?? piece.id}` : piece.kind;
      return `${named} ${piece.text.trim().split("\n")[0]}`;
    });
    expect(got).toEqual(expected);
  });
}

test("user message: text without a wrapper is a prompt where it was typed, or where nothing is known of that", () => {
  const kinds = (isFirst: boolean, typed: ReadonlySet<number> | undefined) =>
    userPieces("do it", { isFirst, typed, toolOf: () => undefined }).map(({ kind }) => kind);
  expect([kinds(true, new Set()), kinds(false, new Set()), kinds(false, undefined)]).toEqual([
    ["prompt"],
    ["injected"],
    ["prompt"],
  ]);
});

const late = Date.UTC(2026, 0, 1);
const early = Date.UTC(2025, 8, 1);
const whole = { tokensIn: 900, tokensOut: 5, cacheReads: 500, cacheWrites: 100 };
const usages: [
  name: string,
  family: typeof plain,
  provider: string | undefined,
  info: object,
  time: number,
  input?: number,
][] = [
  ["Cline: without cache", plain, "anthropic", whole, late, 900],
  ["Cline: a provider that hands the whole prompt on", plain, "litellm", whole, late, 300],
  ["Cline: less than the cache", plain, "litellm", { ...whole, tokensIn: 20 }, late, 20],
  ["Roo: before, Anthropic", forked, undefined, { ...whole, apiProtocol: "anthropic" }, early, 900],
  ["Roo: before, OpenAI", forked, undefined, { ...whole, apiProtocol: "openai" }, early, 300],
  ["Roo: since 3.29.5", forked, undefined, { ...whole, apiProtocol: "anthropic" }, late, 300],
  ["Roo: no protocol", forked, undefined, whole, early, 900],
  ["zeros", plain, undefined, { tokensIn: 0, tokensOut: 0, cacheReads: 0, cacheWrites: 0 }, late],
  ["no figures", plain, undefined, { request: "x" }, late],
  ["figures of wrong kinds", plain, undefined, { tokensIn: "9", tokensOut: -1, cacheReads: null }, late],
];
for (const [name, family, provider, info, time, input] of usages) {
  test(`tokens: ${name}`, () => {
    const tokens = tokensOfRequest({ ...info }, { family, provider, time });
    expect(tokens?.inputTokens).toBe(input);
    if (input === undefined) expect(tokens).toBeUndefined();
  });
}

const task = { role: "user", content: [{ type: "text", text: "<task>\nfix\n</task>" }] };
const answer = { role: "assistant", content: [{ type: "text", text: "done" }] };

test("a file that vanished between finding and reading costs only what it held", async () => {
  const files = {
    "api_conversation_history.json": [task, answer],
    "ui_messages.json": [{ ts: 5, type: "say", say: "task", text: "fix" }],
  };
  const gone = (name: string) => (log: LogRef) => unlinkSync(join(dirname(log.path), name));
  const noHistory = await readFiles(files, gone("api_conversation_history.json"));
  expect(noHistory?.sessions[0]?.messages.map(({ kind }) => kind)).toEqual(["prompt"]);
  expect(noHistory?.issues.map(({ code }) => code)).toEqual(["missing_file"]);
  await expect(readFiles(files, gone("ui_messages.json"))).rejects.toThrow("cannot open");
});

test("the last of several shown messages of one moment stands, and each moment is counted once", async () => {
  const request = (ts: number, tokensOut: number) => ({
    ts,
    type: "say",
    say: "api_req_started",
    text: JSON.stringify({ tokensOut }),
  });
  const shown = (partial: boolean, text: string) => ({ ts: 30, type: "say", say: "text", text, partial });
  const ui = [
    { ts: 10, type: "say", say: "task", text: "fix" },
    request(20, 1),
    request(20, 2),
    shown(true, "do"),
    shown(false, "done"),
    request(40, 8),
  ];
  for (const history of [undefined, [task, answer]]) {
    const files = { "ui_messages.json": ui, ...(history && { "api_conversation_history.json": history }) };
    const session = (await readFiles(files))?.sessions[0];
    expect(session?.messages.map(({ kind, time }) => [kind, time])).toEqual([
      ["prompt", 10],
      ["assistant", 30],
    ]);
    expect([...(session?.usage.values() ?? [])].map(({ usage }) => usage.outputTokens)).toEqual([2, 8]);
  }
});

test("a text of nothing but tags is read in one go", () => {
  expect(xmlPieces("\n<thinking>\n<read_file> x".repeat(100_000))).toHaveLength(1);
});

test("an old task's files have other names, and a folder without any is no task", async () => {
  const session = (await readFiles({ "claude_messages.json": [{ ts: 1, type: "say", say: "task", text: "fix" }] }))
    ?.sessions[0];
  expect(session?.facts.head.externalId).toBe("1700000000000");
  expect(session?.messages).toHaveLength(1);
  expect(await readFiles({ "task_metadata.json": {} })).toBeUndefined();
});

const word = fc.constantFrom(
  "role",
  "user",
  "assistant",
  "content",
  "type",
  "text",
  "tool_use",
  "tool_result",
  "id",
  "ts",
  "say",
  "ask",
  "task",
  "api_req_started",
  "image",
  "<task>",
  "</task>",
  "<read_file>",
  "</read_file>",
  "<feedback>",
  "[read_file] Result:",
  "<environment_details>",
  "isSummary",
  "reasoning",
  "conversationHistoryIndex",
  "partial",
  "modelInfo",
  "{}",
  "followup",
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 5 }, word, fc.integer(), fc.constant(null), fc.boolean(), tie("list"), tie("object")),
  list: fc.array(tie("any"), { maxLength: 4 }),
  object: fc.dictionary(word, tie("any"), { maxKeys: 5 }),
}));
const element = fc.oneof(
  value.any,
  fc.record({
    role: word,
    content: fc.array(fc.record({ type: word, text: fc.array(word).map((words) => words.join("\n")) })),
  }),
  fc.record({
    ts: fc.integer({ max: 99 }),
    type: word,
    say: word,
    text: word,
    conversationHistoryIndex: fc.integer({ min: -1, max: 4 }),
  }),
);

test("whatever the files hold, a task is read", async () => {
  const list = fc.array(element, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(list, list, value.any, fc.nat(), async (api, ui, side, cut) => {
      const whole = JSON.stringify(api);
      const reading = await readFiles({
        "api_conversation_history.json": whole.slice(0, whole.length - (cut % 40)),
        "ui_messages.json": ui,
        "task_metadata.json": side,
        "history_item.json": side,
        "state/taskHistory.json": [side],
      });
      expect(reading?.sessions).toHaveLength(1);
      const ids = reading?.sessions[0]?.messages.map(({ id }) => id) ?? [];
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 150 },
  );
});
