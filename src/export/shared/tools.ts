// The tools of a conversation, as far as its calls tell: agents do not log what they were offered.

import type { RecordType, RowType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { ChatCall, ChatMessage } from "./chat.ts";

/** A tool as JSON Schema, in the shape that OpenAI gave it and chat templates read. */
export type ToolSchema = {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description: string; readonly parameters: Json };
};

/** A call as OpenAI's layout has it, which TRL took over; its arguments are an object there, or its JSON text. */
export const callType = (given: RowType): RecordType => ({
  kind: "record",
  fields: {
    id: { kind: "string" },
    type: { kind: "string", values: ["function"] },
    function: { kind: "record", fields: { name: { kind: "string" }, arguments: given } },
  },
});

export function callRow({ id, name }: ChatCall, given: Json): Json {
  return { id, type: "function", function: { name, arguments: given } };
}

interface Seen {
  calls: number;
  readonly fields: Map<string, { calls: number; readonly types: Set<string> }>;
}

/** By name; parameters are what calls gave: required where every call gave it, of the types that were seen. */
export function toolsOf(messages: readonly ChatMessage[]): readonly ToolSchema[] {
  const tools = new Map<string, Seen>();
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    for (const { name, input } of message.calls) note(tools, name, input);
  }
  return [...tools].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, seen]) => schemaOf(name, seen));
}

function note(tools: Map<string, Seen>, name: string, input: Json): void {
  const seen = tools.get(name) ?? { calls: 0, fields: new Map() };
  tools.set(name, seen);
  seen.calls++;
  for (const [key, value] of Object.entries(asArguments(input))) {
    const field = seen.fields.get(key) ?? { calls: 0, types: new Set<string>() };
    seen.fields.set(key, field);
    field.calls++;
    field.types.add(typeOf(value));
  }
}

function schemaOf(name: string, { calls, fields }: Seen): ToolSchema {
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
  const properties = Object.fromEntries(
    sorted.map(([key, { types }]) => {
      const [first, ...more] = [...types].sort();
      const type = more.length === 0 ? (first as string) : [first as string, ...more];
      // APIs refuse a list that does not say what is in it.
      return [key, { type, ...(types.has("array") && { items: {} }) }];
    }),
  );
  const required = sorted.filter(([, field]) => field.calls === calls).map(([key]) => key);
  return {
    type: "function",
    function: { name, description: "", parameters: { type: "object", properties, required } },
  };
}

/** Arguments are an object everywhere: what an agent logs as a plain value stands under `input`. */
export function asArguments(input: Json): { readonly [key: string]: Json } {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as { [key: string]: Json };
  return { input };
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
