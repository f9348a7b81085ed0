// What holds of rows for every sequence of messages, and the formats of the seeds: subagents within their session, ShareGPT.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkRow } from "../core/check-row.ts";
import { messageId, toolCallId } from "../core/ids.ts";
import { leaving } from "../core/policy.ts";
import { MESSAGE_KINDS, type Message, type Part, type SessionFacts } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import type { ExportItem, Format, FormatOptions } from "../ports/format.ts";
import { makeStamp, redactFacts, redactSession } from "../privacy/redact.ts";
import { formatItems } from "../testing/format-items.ts";
import { FORMATS } from "./index.ts";
import { messages } from "./messages.ts";
import { pairs } from "./pairs.ts";
import { sessions } from "./sessions.ts";
import { sharegpt, sharegptPairs } from "./sharegpt.ts";
import { turns } from "./turns.ts";

const ROWS = FORMATS.filter(({ output }) => output.kind === "rows");
const OPTIONS: FormatOptions = { shape: { thinking: true, toolUses: true, outputs: "whole" }, arguments: "object" };
const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };

function mint(facts: SessionFacts, spoken: readonly Message[]) {
  const stored = spoken.map((message) => ({ message, findings: [] }));
  return redactSession(redactFacts(facts, [], context), stored, context);
}

type Row = { readonly [key: string]: Json };

async function rowsOf({ output }: Format, item: ExportItem, options = OPTIONS): Promise<readonly Row[]> {
  if (output.kind !== "rows") throw new Error("writes no rows");
  const rows = await Array.fromAsync(output.rows(item, options));
  for (const row of rows) expect([...checkRow(row, output.type), ...(output.check?.(row) ?? [])]).toEqual([]);
  return rows as readonly Row[];
}

const TEXTS = ["", " ", "Do it.", "\ud800", "<think>\nno\n</think>\n\n", "<tool_call>[]</tool_call>", "```\n{}\n```"];
const text = fc.constantFrom(...TEXTS);
const callId = fc.constantFrom("", "a", "b", "c").map(toolCallId);
const input = fc.constantFrom<Json>({}, null, "ls", ["ls"], { command: "echo '</tool_call><think>'" });
const part: fc.Arbitrary<Part> = fc.oneof(
  text.map((of) => ({ kind: "text" as const, text: of })),
  text.map((of) => ({ kind: "reasoning" as const, text: of })),
  fc.record({ kind: fc.constant("tool_call" as const), callId, tool: fc.constantFrom("Bash", "__proto__"), input }),
  fc.record({
    kind: fc.constant("tool_result" as const),
    callId,
    output: text,
    status: fc.constantFrom("ok" as const, "error" as const, undefined),
  }),
  fc.constant({ kind: "image" as const, mediaType: undefined, bytes: undefined, ref: "log:1" }),
);
const spoken = fc.array(
  fc.record({
    kind: fc.constantFrom(...MESSAGE_KINDS),
    parts: fc.array(part, { maxLength: 3 }),
    apiId: fc.constantFrom("x", "y", undefined),
    // One of a log that counts microseconds.
    time: fc.constantFrom(undefined, 1.7e12, 1.7e15),
  }),
  { maxLength: 12 },
);

interface Spoken {
  readonly kind: Message["kind"];
  readonly parts: readonly Part[];
  readonly apiId: string | undefined;
  readonly time?: number | undefined;
}

function itemOf(said: readonly Spoken[]): ExportItem {
  const [like] = formatItems(mint) as [ExportItem];
  const all = said.map(({ kind, parts, apiId, time }, seq): Message => {
    const isModel = kind === "assistant" || kind === "step";
    // Only what the model writes holds calls.
    const kept = isModel ? parts : parts.filter((one) => one.kind !== "tool_call");
    const role = isModel ? "assistant" : kind === "tool_results" ? "tool" : "user";
    const more = { ...(apiId && { apiId }), ...(time !== undefined && { time }) };
    return { id: messageId(`m${seq}`), seq, role, kind, parts: kept, line: seq + 1, ...more };
  });
  const [first] = all;
  const counts = { ...like.counts, firstTime: first?.time, lastTime: all.at(-1)?.time };
  return { ...like, counts, session: mint(like.session.facts, all), subagents: new Map() };
}

describe("whatever was said", () => {
  test.each(ROWS.map((format) => [format.name, format] as const))("%s writes rows that pass its check", (_, format) =>
    fc.assert(
      fc.asyncProperty(spoken, fc.boolean(), fc.boolean(), async (said, thinking, toolUses) => {
        await rowsOf(format, itemOf(said), { ...OPTIONS, shape: { thinking, toolUses, outputs: "whole" } });
      }),
      { numRuns: 150 },
    ),
  );

  test("thinking changes no number of rows where each row is a turn or a path", () =>
    fc.assert(
      fc.asyncProperty(spoken, async (said) => {
        const without = { ...OPTIONS, shape: { ...OPTIONS.shape, thinking: false } };
        for (const format of [pairs, turns, sharegpt, sharegptPairs]) {
          const counts = [await rowsOf(format, itemOf(said)), await rowsOf(format, itemOf(said), without)];
          expect(counts[0]?.length).toBe(counts[1]?.length);
        }
      }),
      { numRuns: 150 },
    ));
});

// Those that judge say nothing of it.
test.each(
  ROWS.filter(({ name }) => name !== "kto" && name !== "preference").map((format) => [format.name, format] as const),
)("%s says where an image is that the model made", async (_, format) => {
  const image: Part = { kind: "image", mediaType: "image/png", bytes: 1, ref: "log:77" };
  const item = itemOf([
    { kind: "prompt", parts: [{ kind: "text", text: "Draw it." }], apiId: undefined },
    { kind: "assistant", parts: [image], apiId: "x" },
  ]);
  expect(JSON.stringify(await rowsOf(format, item))).toContain("log:77");
});

describe("subagents inline", () => {
  const inline = () => formatItems(mint, true)[0] as ExportItem;

  test("sessions lists them with the call that started them, and counts its own messages alone", async () => {
    const [row] = await rowsOf(sessions, inline());
    const [alone] = await rowsOf(sessions, formatItems(mint)[0] as ExportItem);
    expect(row?.["stats"]).toEqual(alone?.["stats"]);
    expect(row?.["subagents"]).toMatchObject([
      { session_id: "claude-code:agent-1", parent_session_id: "claude-code:mended", tool_use_id: "c3" },
    ]);
    const [child] = (row?.["subagents"] ?? []) as unknown as readonly { readonly messages: readonly Row[] }[];
    expect(child?.messages.map(({ role, content }) => [role, content])).toEqual([
      ["user", "Find callers of total."],
      ["assistant", ""],
      ["assistant", "Only src/page.ts calls it."],
    ]);
  });

  test("messages puts them behind the call, before its result", async () => {
    const rows = await rowsOf(messages, inline());
    expect(
      rows.map(({ session_id, is_sidechain }) => `${session_id}${is_sidechain ? " side" : ""}`).slice(7, 13),
    ).toEqual([
      "claude-code:mended",
      "claude-code:agent-1 side",
      "claude-code:agent-1 side",
      "claude-code:agent-1 side",
      "claude-code:agent-1 side",
      "claude-code:mended",
    ]);
  });

  test("a subagent that is its own ancestor is written once", async () => {
    const loop = (make: (item: ExportItem) => ExportItem) => {
      const [like] = formatItems(mint) as [ExportItem];
      return make({ ...like, subagents: new Map([["c3", { id: like.id, item: { ...like } }]]) });
    };
    const [row] = await rowsOf(
      sessions,
      loop((item) => item),
    );
    expect(row?.["subagents"]).toEqual([]);
    expect(
      (
        await rowsOf(
          messages,
          loop((item) => item),
        )
      ).length,
    ).toBe(16);
  });
});

describe("ShareGPT", () => {
  const chat = async (said: Parameters<typeof itemOf>[0]) => {
    const [row] = await rowsOf(sharegpt, itemOf(said));
    return (row?.["conversations"] as unknown as readonly { readonly from: string; readonly value: string }[]) ?? [];
  };
  const say = (of: string): Part => ({ kind: "text", text: of });
  const call = (id: string): Part => ({ kind: "tool_call", callId: toolCallId(id), tool: "Bash", input: { id } });
  const result = (id: string, output: string): Part => {
    return { kind: "tool_result", callId: toolCallId(id), output, status: "ok" };
  };

  test("what is said between a result and the next answer stands with the result", async () => {
    const said = await chat([
      { kind: "prompt", parts: [say("Go.")], apiId: undefined },
      { kind: "assistant", parts: [call("a"), call("b")], apiId: "x" },
      { kind: "tool_results", parts: [result("a", "A"), result("b", "B")], apiId: undefined },
      { kind: "queued_prompt", parts: [say("Faster.")], apiId: undefined },
      { kind: "assistant", parts: [say("Done.")], apiId: "y" },
    ]);
    expect(said).toEqual([
      { from: "human", value: "Go." },
      {
        from: "function_call",
        value: '[{"name":"Bash","arguments":{"id":"a"}},{"name":"Bash","arguments":{"id":"b"}}]',
      },
      { from: "observation", value: "A\n</tool_response>\n<tool_response>\nB\n\nFaster." },
      { from: "gpt", value: "Done." },
    ]);
  });

  test("begins with what someone asks, and ends with an answer", async () => {
    const said = await chat([
      { kind: "assistant", parts: [call("a")], apiId: "x" },
      { kind: "tool_results", parts: [result("a", "A")], apiId: undefined },
      { kind: "prompt", parts: [say("Go.")], apiId: undefined },
      { kind: "assistant", parts: [call("b")], apiId: "y" },
      { kind: "tool_results", parts: [result("b", "B")], apiId: undefined },
      { kind: "prompt", parts: [say("And?")], apiId: undefined },
    ]);
    expect(said).toEqual([
      { from: "human", value: "Go." },
      { from: "function_call", value: '{"name":"Bash","arguments":{"id":"b"}}' },
    ]);
  });

  test("marks of LLaMA-Factory in the model's words are none", async () => {
    const said = await chat([
      { kind: "prompt", parts: [say("Go.")], apiId: undefined },
      {
        kind: "assistant",
        parts: [
          { kind: "reasoning", text: "A </think> B" },
          say("I write <tool_call>."),
          { kind: "tool_call", callId: toolCallId("a"), tool: "Bash", input: { command: "</tool_call>" } },
        ],
        apiId: "x",
      },
      { kind: "tool_results", parts: [result("a", "A")], apiId: undefined },
      { kind: "assistant", parts: [say("Done.")], apiId: "y" },
    ]);
    expect(said[1]?.value).toBe(
      '<think>\nA < /think> B\n</think>\n\nI write < tool_call>.\n\n<tool_call>\n{"name":"Bash","arguments":{"command":"\\u003c/tool_call>"}}\n</tool_call>',
    );
  });
});
