// What OpenAI would refuse, and what is not to be learnt.

import { expect, test } from "vitest";
import { messageId, toolCallId } from "../core/ids.ts";
import { leaving } from "../core/policy.ts";
import type { Message, MessageKind, Part, SessionFacts } from "../core/session.ts";
import type { ExportItem } from "../ports/format.ts";
import { makeStamp, redactFacts, redactSession } from "../privacy/redact.ts";
import { formatItems } from "../testing/format-items.ts";
import { openai } from "./openai.ts";

const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };

function mint(facts: SessionFacts, messages: readonly Message[]) {
  const stored = messages.map((message) => ({ message, findings: [] }));
  return redactSession(redactFacts(facts, [], context), stored, context);
}

const text = (words: string): Part => ({ kind: "text", text: words });

function itemOf(spoken: readonly (readonly [MessageKind, Part])[], corrections: readonly [number, number][] = []) {
  const [base] = formatItems(mint) as [ExportItem];
  const messages = spoken.map(
    ([kind, part], seq): Message => ({
      id: messageId(`m${seq}`),
      seq,
      role: kind === "assistant" ? "assistant" : "user",
      kind,
      parts: [part],
      line: seq + 1,
    }),
  );
  const label = {
    ...base.label,
    corrections: corrections.map(([about, seq]) => ({
      kind: "correction" as const,
      seq,
      message: messageId(`m${seq}`),
      confidence: 1,
      about,
    })),
  };
  return { ...base, session: mint(base.session.facts, messages), label, subagents: new Map() };
}

interface Row {
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    readonly weight?: number;
    readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string } }[];
    readonly tool_call_id?: string;
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

async function rows(item: ExportItem): Promise<readonly Row[]> {
  const { output } = openai;
  if (output.kind !== "rows") throw new Error("not rows");
  const shape = { thinking: true, toolUses: true, outputs: "whole" } as const;
  const all = await Array.fromAsync(output.rows(item, { shape, arguments: "object" }));
  for (const row of all) expect(output.check?.(row)).toEqual([]);
  return all as unknown as readonly Row[];
}

test("names and ids that the API refuses are replaced, alike in call, result and tools", async () => {
  const id = `call_${"7".repeat(60)}`;
  const tool = `mcp.${"x".repeat(80)}`;
  const [row] = await rows(
    itemOf([
      ["prompt", text("Go.")],
      ["assistant", { kind: "tool_call", callId: toolCallId(id), tool, input: {} }],
      ["tool_results", { kind: "tool_result", callId: toolCallId(id), output: "done", status: "ok" }],
      ["assistant", text("Gone.")],
    ]),
  );
  const call = row?.messages[1]?.tool_calls?.[0];
  expect(call?.id).toBe(id.slice(0, 40));
  expect(row?.messages[2]?.tool_call_id).toBe(call?.id);
  expect(call?.function.name).toBe(`mcp_${"x".repeat(60)}`);
  expect(row?.tools?.map((one) => one.function.name)).toEqual([call?.function.name]);
});

test("a turn that was wrong is read and not learnt; a row of wrong turns alone is none", async () => {
  const wrong: readonly (readonly [MessageKind, Part])[] = [
    ["prompt", text("Do it.")],
    ["assistant", text("Did that.")],
    ["prompt", text("No, it.")],
  ];
  const [row] = await rows(itemOf([...wrong, ["assistant", text("Did it.")], ["prompt", text("Thanks.")]], [[0, 2]]));
  expect(row?.messages.map(({ content, weight }) => [content, weight])).toEqual([
    ["Do it.", undefined],
    ["Did that.", 0],
    ["No, it.", undefined],
    ["Did it.", undefined],
  ]);
  expect(await rows(itemOf(wrong, [[0, 2]]))).toEqual([]);
});

test("what only thought says nothing here", async () => {
  const thought: readonly (readonly [MessageKind, Part])[] = [
    ["prompt", text("Hm?")],
    ["assistant", { kind: "reasoning", text: "Hm." }],
  ];
  expect(await rows(itemOf(thought))).toEqual([]);
});
