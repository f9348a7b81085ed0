// Token usage of one `assistant` record. Records of one API message repeat it; the last one is right.

import { idHash } from "../../core/ids.ts";
import type { Usage, UsageEntry } from "../../core/usage.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { isMadeUp, modelOf } from "./assistant.ts";
import { type Notes, typeName } from "./notes.ts";

/** `ownId` stands in where the log gives the API message no id. */
export function usageOf(
  record: JsonObject,
  time: number | undefined,
  ownId: string,
  notes: Notes,
): UsageEntry | undefined {
  const { message } = record;
  if (!isObject(message) || isMadeUp(record, message)) return undefined;
  const { usage: source } = message;
  if (source === undefined || source === null) return undefined;
  if (!isObject(source)) {
    notes.issue("bad_record", `message.usage is a ${typeName(source)}, not an object`);
    return undefined;
  }
  const usage = tokensOf(source, notes);
  let some = false;
  for (const _ in usage) some = true;
  if (!some) return undefined;
  const id = typeof message.id === "string" && message.id !== "" ? message.id : ownId;
  const messageKey = idHash(id);
  const request = record.requestId;
  const key = typeof request === "string" && request !== "" ? idHash(id + request) : messageKey;
  return { key, messageKey, model: modelOf(message), time, usage };
}

function tokensOf(source: JsonObject, notes: Notes): Usage {
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  const input = tokens(source, "input_tokens", notes);
  if (input !== undefined) usage.inputTokens = input;
  const output = tokens(source, "output_tokens", notes);
  if (output !== undefined) usage.outputTokens = output;
  const read = tokens(source, "cache_read_input_tokens", notes);
  if (read !== undefined) usage.cacheReadTokens = read;
  const created = tokens(source, "cache_creation_input_tokens", notes);
  if (created !== undefined) usage.cacheCreationTokens = created;
  if (isObject(source.cache_creation)) {
    const long = tokens(source.cache_creation, "ephemeral_1h_input_tokens", notes);
    if (long !== undefined) usage.cacheCreation1hTokens = long;
  }
  if (isObject(source.output_tokens_details)) {
    const thinking = tokens(source.output_tokens_details, "thinking_tokens", notes);
    if (thinking !== undefined) usage.reasoningTokens = thinking;
  }
  return usage;
}

function tokens(source: JsonObject, key: string, notes: Notes): number | undefined {
  const value = source[key];
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  notes.issue("bad_record", `usage.${key} is no count of tokens`);
  return undefined;
}

/** True when both say the same of the same API message, so that the second need not be told. */
export function isRepeat(before: UsageEntry | undefined, entry: UsageEntry): boolean {
  if (before === undefined || before.key !== entry.key || before.model !== entry.model) return false;
  const a = before.usage;
  const b = entry.usage;
  return (
    a.inputTokens === b.inputTokens &&
    a.outputTokens === b.outputTokens &&
    a.cacheReadTokens === b.cacheReadTokens &&
    a.cacheCreationTokens === b.cacheCreationTokens &&
    a.cacheCreation1hTokens === b.cacheCreation1hTokens &&
    a.reasoningTokens === b.reasoningTokens
  );
}
