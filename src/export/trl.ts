// One row a session for TRL's SFTTrainer: messages with calls and results, and the tools they call.

import type { RecordType, RowProblem } from "../core/row-type.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { type ChatMessage, chatOf, joinChat } from "./shared/chat.ts";
import { checkCalls } from "./shared/check-calls.ts";
import { asArguments, toolsOf } from "./shared/tools.ts";

const CALL: RecordType = {
  kind: "record",
  fields: {
    id: { kind: "string" },
    type: { kind: "string", values: ["function"] },
    function: {
      kind: "record",
      fields: {
        name: { kind: "string" },
        arguments: { kind: "json", doc: "An object; its JSON text with `--arguments string`, and in Parquet." },
      },
    },
  },
};

const TYPE: RecordType = {
  kind: "record",
  fields: {
    messages: {
      kind: "list",
      of: {
        kind: "record",
        fields: {
          role: { kind: "string", values: ["system", "user", "assistant", "tool"] },
          content: { kind: "string" },
          reasoning_content: {
            kind: "string",
            optional: true,
            doc: "The model's thinking; absent with `--no-thinking`.",
          },
          tool_calls: { kind: "list", of: CALL, optional: true },
          name: { kind: "string", optional: true, doc: "Of a `tool` message: the tool." },
          tool_call_id: { kind: "string", optional: true, doc: "Of a `tool` message: the call that it answers." },
        },
      },
    },
    tools: {
      kind: "json",
      doc: "JSON Schema of each tool, inferred from its calls; its JSON text with `--arguments string`, and in Parquet.",
    },
    ...ABOUT,
  },
};

export const trl = defineFormat({
  name: "trl",
  title: "TRL",
  version: 1,
  about: "Hugging Face TRL's SFTTrainer reads it as it is: conversational rows with tool calls.",
  notes: [
    "One row is one path through a session. What the harness put into the conversation (reminders, hook output) is part of the user's messages, as the model saw it; a context compaction is a `system` message with the summary that the model went on with. A call that was never answered is left out.",
    "Agents do not log the tools that they offer the model: `tools` is inferred from the calls of the row, without descriptions.",
  ],
  output: {
    kind: "rows",
    type: TYPE,
    async *rows(item, options) {
      let messages: readonly ChatMessage[] = [];
      for await (const turn of turnsOf(item.session.messages, options.shape)) {
        messages = joinChat(messages, await chatOf(turn, item));
      }
      // Nothing to learn from a session in which the model said nothing.
      if (messages.some(({ role }) => role === "assistant")) yield rowOf(messages, item, options);
    },
    check: (row) => checkTrl(row),
  },
});

function rowOf(messages: readonly ChatMessage[], item: ExportItem, { arguments: form }: FormatOptions): Json {
  const shown = (value: Json): Json => (form === "string" ? JSON.stringify(value) : value);
  return {
    messages: messages.map((message) => messageRow(message, shown)),
    tools: shown(toolsOf(messages) as unknown as Json),
    ...aboutOf(item),
  };
}

function messageRow(message: ChatMessage, shown: (value: Json) => Json): Json {
  const { role, content } = message;
  switch (message.role) {
    case "assistant":
      return {
        role,
        content,
        ...(message.reasoning !== "" && { reasoning_content: message.reasoning }),
        ...(message.calls.length > 0 && {
          tool_calls: message.calls.map(({ id, name, input }) => ({
            id,
            type: "function",
            function: { name, arguments: shown(asArguments(input)) },
          })),
        }),
      };
    case "tool":
      return { role, content, name: message.name, tool_call_id: message.callId };
    default:
      return { role, content };
  }
}

function checkTrl(row: Json): readonly RowProblem[] {
  const { messages } = row as unknown as { readonly messages: Parameters<typeof checkCalls>[0] };
  const problems = [...checkCalls(messages)];
  if (!messages.some(({ role }) => role === "assistant")) {
    problems.push({ path: "/messages", message: "no message is the assistant's" });
  }
  return problems;
}
