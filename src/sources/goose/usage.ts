// Tokens of Goose: by call where it keeps a ledger, else one sum for the session.

import type { JsonObject } from "../../io/jsonl.ts";
import type { Reading } from "../shared/reading.ts";
import type { Spent } from "../shared/session.ts";
import { tokensOf } from "../shared/values.ts";
import type { Goose } from "./session.ts";

/** One call's tokens. Undefined where nothing is known, or nothing was used. */
export function ledgerUsage(row: JsonObject): Spent["usage"] | undefined {
  return usageOf(row, "");
}

/** What a session without a ledger used in all; `total_tokens` beside it is that of its last call only. */
export function spendTotals(reading: Reading<Goose>): void {
  const { own, session } = reading;
  if (!session || own.hasLedger || own.totals === undefined) return;
  const usage = usageOf(own.totals, "accumulated_");
  if (usage) session.spend({ key: `goose ${own.key} total`, model: own.model, time: own.updatedAt, usage });
}

/**
 * Goose counts what was read from and written to a cache as input, which the total shows; only where the total shows
 * that it did not, the input stands as it is.
 */
function usageOf(row: JsonObject, prefix: string): Spent["usage"] | undefined {
  const get = (name: string) => tokensOf(row[`${prefix}${name}`]);
  const input = get("input_tokens");
  const output = get("output_tokens");
  const read = get("cache_read_tokens");
  const write = get("cache_write_tokens");
  if ((input ?? 0) + (output ?? 0) + (read ?? 0) + (write ?? 0) === 0) return undefined;
  const cached = (read ?? 0) + (write ?? 0);
  const total = get("total_tokens");
  const isApart = input !== undefined && (input < cached || (cached > 0 && total === input + (output ?? 0) + cached));
  return {
    inputTokens: input === undefined || isApart ? input : input - cached,
    outputTokens: output,
    cacheReadTokens: read,
    cacheCreationTokens: write,
  };
}
