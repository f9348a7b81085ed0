// The events of Kimi CLI's wire, as they stand in its file.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { Spent } from "../shared/session.ts";
import { objectOf, textOf, tokensOf, unixTime, unlessZero } from "../shared/values.ts";
import type { KimiReading } from "./records.ts";

export interface WireEvent {
  readonly type: string;
  readonly payload: JsonObject;
  readonly line: number;
  readonly time: number | undefined;
}

/** Undefined for the header, and, with an issue, for what is no event. */
export function eventOf(record: JsonObject, line: number, reading: KimiReading): WireEvent | undefined {
  if (record["type"] === "metadata") return undefined;
  const message = objectOf(record["message"]);
  const type = textOf(message?.["type"]);
  const payload = message?.["payload"];
  if (type === undefined || !isObject(payload)) {
    reading.issueOnce("bad_record", line, "a wire record without a message of a type; passed over");
    return undefined;
  }
  return { type, payload, line, time: unixTime(record["timestamp"], "s") };
}

/** Events that change nothing that was said. */
export const STATE = new Set([
  "TurnEnd",
  "CompactionBegin",
  "HookTriggered",
  "MCPLoadingBegin",
  "MCPLoadingEnd",
  "QuestionRequest",
  "QuestionResponse",
  "ToolCallRequest",
  "HookRequest",
  "BtwBegin",
  "BtwEnd",
]);

export function wireUsage(usage: JsonObject): Spent["usage"] {
  return unlessZero({
    inputTokens: tokensOf(usage["input_other"]),
    outputTokens: tokensOf(usage["output"]),
    cacheReadTokens: tokensOf(usage["input_cache_read"]),
    cacheCreationTokens: tokensOf(usage["input_cache_creation"]),
  });
}
