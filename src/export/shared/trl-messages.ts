// Messages as TRL's trainers and the chat templates of models read them.

import type { RowType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { FormatOptions } from "../../ports/format.ts";
import { shownInput, shownJson } from "./calls.ts";
import { type ChatMessage, systemFirst } from "./chat.ts";
import { callRow, callType, toolsOf } from "./tools.ts";

const CALL = callType({ kind: "json", doc: "An object; its JSON text with `--arguments string`, and in Parquet." });

export const TRL_MESSAGES: RowType = {
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
};

export const TRL_TOOLS: RowType = {
  kind: "json",
  doc: "JSON Schema of each tool, inferred from its calls; its JSON text with `--arguments string`, and in Parquet.",
};

export function trlMessages(messages: readonly ChatMessage[], options: FormatOptions): Json {
  return systemFirst(messages).map((message) => messageRow(message, options));
}

export function trlTools(messages: readonly ChatMessage[], options: FormatOptions): Json {
  return shownJson(toolsOf(messages) as unknown as Json, options);
}

function messageRow(message: ChatMessage, options: FormatOptions): Json {
  const { role, content } = message;
  switch (message.role) {
    case "assistant":
      return {
        role,
        content,
        ...(message.reasoning !== "" && { reasoning_content: message.reasoning }),
        ...(message.calls.length > 0 && {
          tool_calls: message.calls.map((call) => callRow(call, shownInput(call.input, options))),
        }),
      };
    case "tool":
      return { role, content, name: message.name, tool_call_id: message.callId };
    default:
      return { role, content };
  }
}
