// Tells what one line of a rollout is, whatever envelope its version used.

import { quotable } from "../../core/quotable.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { anyDay } from "../shared/values.ts";

/** One record of a rollout without its envelope. */
export interface RolloutRecord {
  /** `session_meta`, `turn_context`, `response_item`, `event_msg`, `compacted`, ... */
  readonly type: string;
  readonly payload: JsonObject;
  /** Unix milliseconds of the envelope. */
  readonly time: number | undefined;
}

/** Response items as they stood on a line of their own before Codex 0.3x wrapped them. */
const BARE_ITEMS = new Set([
  "message",
  "reasoning",
  "function_call",
  "function_call_output",
  "custom_tool_call",
  "custom_tool_call_output",
  "local_shell_call",
  "local_shell_call_output",
  "web_search_call",
]);

/** The record of one line; a string says why it is none. */
export function unwrap(value: JsonObject): RolloutRecord | string {
  const { type, payload } = value;
  const time = timeOf(value["timestamp"] ?? value["created_at"]);
  if (typeof type === "string") {
    if (isObject(payload)) return { type, payload, time };
    if (payload !== undefined) return `${quotable(type)}: its payload is no object`;
    if (BARE_ITEMS.has(type)) return { type: "response_item", payload: value, time };
    return { type, payload: value, time };
  }
  if (type !== undefined) return "its type is no string";
  if (value["record_type"] === "state") return { type: "state", payload: value, time };
  // Samples without any type exist: {timestamp, role, content}.
  if (typeof value["role"] === "string") return { type: "response_item", payload: { ...value, type: "message" }, time };
  // The first line of the oldest logs: {id, timestamp, instructions, git}.
  if (typeof value["id"] === "string") return { type: "session_meta", payload: value, time };
  return "it has no type";
}

/** Unix milliseconds of an ISO time or a number; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "string") {
    const time = Date.parse(value);
    return Number.isNaN(time) ? undefined : time;
  }
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return undefined;
  // Seconds until the year 5138, milliseconds from 1973 on.
  return anyDay(value < 1e11 ? value * 1000 : value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The turn that a record names, wherever its version put it. */
export function turnIdOf(payload: JsonObject): string | undefined {
  const direct = textOf(payload["turn_id"]);
  if (direct !== undefined) return direct;
  for (const key of ["internal_chat_message_metadata_passthrough", "metadata"]) {
    const nested = payload[key];
    const id = isObject(nested) ? textOf(nested["turn_id"]) : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
}
