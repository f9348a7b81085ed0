// Conformance and golden files of hand-written Hermes homes, and the traps of its rows and documents.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRef } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { hermes } from "./hermes.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/hermes");
for (const check of sourceChecks(hermes, fixtures)) test(check.name, check.run);

const homes: [platform: NodeJS.Platform, variables: Record<string, string>, home: string, roots: string[]][] = [
  ["linux", {}, "/home/ada", ["/home/ada/.hermes"]],
  ["darwin", { HERMES_HOME: "~/agents/hermes" }, "/Users/ada", ["/Users/ada/agents/hermes"]],
  [
    "win32",
    { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" },
    "C:\\Users\\ada",
    ["C:\\Users\\ada\\.hermes", "C:\\Users\\ada\\AppData\\Local\\hermes"],
  ],
];
for (const [platform, variables, home, roots] of homes) {
  test(`looks under ${roots.join(" and ")}`, () => expect(hermes.roots({ platform, variables, home })).toEqual(roots));
}

test("while the database of a home cannot be read its documents wait; those of a profile do not", () => {
  const root = mkdtempSync(join(tmpdir(), "tracemill-hermes-"));
  try {
    cpSync(join(fixtures, "0.19/.hermes"), root, { recursive: true });
    const told: string[] = [];
    const found = () =>
      [...(hermes.discover(root, { onUnreadable: (path) => told.push(path) }) as Iterable<LogRef>)].map(({ path }) =>
        path.slice(root.length + 1),
      );
    const all = found();
    const database = readFileSync(join(root, "state.db"));
    writeFileSync(join(root, "state.db"), "no database at all");
    expect(found()).toEqual(all.filter((path) => path.startsWith("profiles")));
    expect(told).toEqual([join(root, "state.db"), join(root, "sessions")]);
    writeFileSync(join(root, "state.db"), database);
    expect(found()).toEqual(all);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

async function readMessages(messages: unknown) {
  const root = mkdtempSync(join(tmpdir(), "tracemill-hermes-"));
  try {
    mkdirSync(join(root, "sessions"));
    writeFileSync(
      join(root, "sessions", "session_s1.json"),
      JSON.stringify({ session_id: "s1", model: "m", messages }),
    );
    const [log] = [...(hermes.discover(root) as Iterable<LogRef>)];
    return await collect(hermes.read(log as LogRef, { from: 0 }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const END = "--- END OF CONTEXT SUMMARY — respond to the message below, not the summary above ---";
const said: [name: string, message: object, kinds: string[]][] = [
  ["a prompt", { role: "user", content: "hi" }, ["prompt"]],
  [
    "a summary as the user's",
    { role: "user", content: "[CONTEXT COMPACTION] x" },
    ["compact_boundary", "compact_summary"],
  ],
  [
    "an old summary of the assistant's",
    { role: "assistant", content: "[CONTEXT SUMMARY]: x" },
    ["compact_boundary", "compact_summary"],
  ],
  [
    "a summary with a prompt behind it",
    { role: "user", content: `[CONTEXT COMPACTION — REFERENCE ONLY] x\n\n${END}\n\ngo` },
    ["compact_boundary", "compact_summary", "prompt"],
  ],
  [
    "what the harness asks",
    { role: "user", content: "Review the conversation above and consider saving to memory" },
    ["injected"],
  ],
  ["the tools of the gateway", { role: "session_meta" }, []],
  ["an unknown role", { role: "critic", content: "x" }, []],
];
for (const [name, message, kinds] of said) {
  test(`knows ${name}`, async () => {
    const [session] = (await readMessages([message])).sessions;
    expect(session?.messages.map(({ kind }) => kind)).toEqual(kinds);
  });
}

const results: [content: string, extra: object, status: string | undefined, details: unknown][] = [
  ['{"output":"x","exit_code":0,"error":null}', {}, "ok", { exit_code: 0 }],
  ['{"output":"x","exit_code":2}', {}, "error", { exit_code: 2 }],
  ['{"success":true}', {}, "ok", undefined],
  ['{"success":false}', {}, "error", undefined],
  ['{"error":"no such file"}', {}, "error", undefined],
  ["{torn", {}, undefined, undefined],
  ["text", {}, undefined, undefined],
  ["text", { finish_reason: "error" }, "error", undefined],
];
for (const [content, extra, status, details] of results) {
  test(`takes ${content} ${JSON.stringify(extra)} as ${status}`, async () => {
    const call = { id: "c", function: { name: "terminal", arguments: "{}" } };
    const messages = [
      { role: "assistant", tool_calls: [call] },
      { role: "tool", tool_call_id: "c", content, ...extra },
    ];
    const [session] = (await readMessages(messages)).sessions;
    const [part] = session?.messages[1]?.parts ?? [];
    expect(part).toMatchObject({ kind: "tool_result", callId: "c", output: content });
    expect(part).toMatchObject({ status });
    expect(part?.kind === "tool_result" ? part.details : 0).toEqual(details);
  });
}

test("calls without ids are answered in order", async () => {
  const messages = [
    {
      role: "assistant",
      tool_calls: [
        { name: "a", arguments: "{}" },
        { name: "b", arguments: "{" },
      ],
    },
    { role: "tool", content: "one" },
    { role: "tool", content: "two" },
  ];
  const [session] = (await readMessages(messages)).sessions;
  const parts = session?.messages.flatMap((message) => message.parts) ?? [];
  const ids = parts.map((part) => (part.kind === "tool_call" || part.kind === "tool_result" ? part.callId : ""));
  expect(ids).toEqual(["m0.0", "m0.1", "m0.0", "m0.1"]);
});

const messages = fc.array(
  fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        role: fc.oneof(fc.constantFrom("user", "assistant", "tool", "system"), fc.jsonValue()),
        content: fc.oneof(fc.constantFrom("[CONTEXT SUMMARY]: x", "<think>a</think>b"), fc.jsonValue()),
        tool_calls: fc.oneof(
          fc.jsonValue(),
          fc.array(fc.record({ id: fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue()), function: fc.jsonValue() })),
        ),
        tool_call_id: fc.oneof(fc.constantFrom("a", "b"), fc.jsonValue()),
        timestamp: fc.jsonValue(),
        reasoning: fc.jsonValue(),
        reasoning_details: fc.jsonValue(),
        finish_reason: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  ),
  { maxLength: 10 },
);
test("any messages are read without failing", async () => {
  await fc.assert(
    fc.asyncProperty(messages, async (list) => {
      for (const { messages: read } of (await readMessages(list)).sessions)
        expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
    }),
    { numRuns: 150 },
  );
});
