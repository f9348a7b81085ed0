// The tokens of a session of Hermes: sums by model, before that sums of the session; no message has figures of its own.

import type { JsonObject } from "../../io/jsonl.ts";
import type { SessionWriter, Spent } from "../shared/session.ts";
import { textOf, tokensOf, unixTime, unlessZero } from "../shared/values.ts";
import type { Hermes } from "./session.ts";

/** What makes a row of tokens one. */
const NAMES = ["model", "billing_provider", "billing_base_url", "billing_mode", "task"];

export function spendAll(session: SessionWriter, { key, model, head, usage }: Hermes): void {
  const rows = usage.filter((row) => Object.keys(usageOf(row)).length > 0);
  for (const row of rows) {
    const name = NAMES.map((column) => textOf(row[column]) ?? "").join(" ");
    const time = unixTime(row["last_seen"], "s");
    session.spend({ key: `hermes ${key} ${name}`, model: textOf(row["model"]) ?? model, time, usage: usageOf(row) });
  }
  if (rows.length > 0) return;
  const time = unixTime(head["last_activity_at"], "s") ?? unixTime(head["ended_at"], "s");
  session.spend({ key: `hermes ${key}`, model, time, usage: usageOf(head) });
}

/** Hermes counts input without cache, and reasoning inside output. */
function usageOf(row: JsonObject): Spent["usage"] {
  const outputTokens = tokensOf(row["output_tokens"]);
  const reasoning = tokensOf(row["reasoning_tokens"]);
  return unlessZero({
    inputTokens: tokensOf(row["input_tokens"]),
    outputTokens,
    cacheReadTokens: tokensOf(row["cache_read_tokens"]),
    cacheCreationTokens: tokensOf(row["cache_write_tokens"]),
    // A provider that counts it beside the output would make it more than that.
    reasoningTokens: reasoning && reasoning <= (outputTokens ?? 0) ? reasoning : undefined,
  });
}
