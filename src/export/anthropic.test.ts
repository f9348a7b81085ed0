// That rows are what the SDK takes: the compiler says so of the same row that the format writes.

import type { MessageCreateParamsNonStreaming } from "@anthropic-ai/sdk/resources/messages";
import { expect, test } from "vitest";
import { leaving } from "../core/policy.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { makeStamp, redactFacts, redactSession } from "../privacy/redact.ts";
import { formatItems } from "../testing/format-items.ts";
import { anthropic } from "./anthropic.ts";

const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };

function mint(facts: SessionFacts, messages: readonly Message[]) {
  const stored = messages.map((message) => ({ message, findings: [] }));
  return redactSession(redactFacts(facts, [], context), stored, context);
}

/** The row of the subagent among the golden items, as a request: what a row never has is `max_tokens`. */
const REQUEST: Omit<MessageCreateParamsNonStreaming, "max_tokens"> = {
  model: "claude-opus-4-5",
  messages: [
    { role: "user", content: [{ type: "text", text: "Find callers of total." }] },
    { role: "assistant", content: [{ type: "tool_use", id: "k1", name: "Grep", input: { pattern: "total\\(" } }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "k1", content: "src/page.ts:3" }] },
    { role: "assistant", content: [{ type: "text", text: "Only src/page.ts calls it." }] },
  ],
  tools: [
    {
      name: "Grep",
      input_schema: { type: "object", properties: { pattern: { type: "string" } }, required: ["pattern"] },
    },
  ],
};

async function rows(name: string): Promise<readonly Json[]> {
  const { output } = anthropic;
  if (output.kind !== "rows") throw new Error("not rows");
  const item = formatItems(mint).find(({ id }) => id === `claude-code:${name}`);
  if (!item) throw new Error(name);
  const shape = { thinking: false, toolUses: true, outputs: "whole" } as const;
  return Array.fromAsync(output.rows(item, { shape, arguments: "object" }));
}

test("a row is a request of the SDK, up to max_tokens", async () => {
  expect(await rows("agent-1")).toMatchObject([REQUEST]);
});

test("a failed call says so, and one that ended well says nothing", async () => {
  const [row] = (await rows("mended")) as unknown as [
    { messages: { content: { tool_use_id?: string; is_error?: true }[] }[] },
  ];
  const results = row.messages.flatMap(({ content }) => content).filter(({ tool_use_id }) => tool_use_id !== undefined);
  expect(results.map(({ tool_use_id, is_error }) => [tool_use_id, is_error])).toEqual([
    ["c1", undefined],
    ["c2", true],
    ["c3", undefined],
    ["c4", undefined],
    ["c5", undefined],
  ]);
});
