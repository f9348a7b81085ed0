// Counts tokens from `token_count` events: cumulative totals that are re-emitted, restarted and copied by forks.

import { idHash } from "../../core/ids.ts";
import type { Usage, UsageEntry } from "../../core/usage.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { type Reading, report, type TokenTotals } from "./state.ts";

/**
 * Takes one event. Half of all events repeat the totals of the one before and count nothing; the others count their
 * `last_token_usage` (measured: their sum is the final total in 28 of 28 logs; see docs/sources/codex.md). In a fork's
 * copied history (`copied`) the event only moves the baseline.
 */
export function takeTokenCount(
  reading: Reading,
  event: { readonly payload: JsonObject; readonly line: number; readonly time: number | undefined },
  copied: boolean,
): void {
  const { state } = reading;
  const info = event.payload["info"];
  // The first event of a session has rate limits only.
  if (info === null || info === undefined) return;
  const totals = isObject(info) ? totalsOf(info["total_token_usage"]) : undefined;
  if (!isObject(info) || totals === undefined) {
    if (!copied)
      report(reading, "bad_record", event.line, "token_count without total_token_usage; its tokens are unknown");
    return;
  }
  const before = state.usage.totals;
  if (before !== undefined && sameTotals(before, totals)) return;
  // A decrease: the process started again and counts from a fresh baseline.
  const restarted = before !== undefined && (totals.total ?? 0) < (before.total ?? 0);
  if (restarted) state.usage.epoch++;
  state.usage.totals = totals;
  if (copied) return;
  const last = totalsOf(info["last_token_usage"]) ?? (restarted ? totals : difference(totals, before));
  const { input, cached, output, reasoning, total } = totals;
  // The same in a fork that keeps its parent's copied events: its lineage is the parent's id.
  const identity = `${state.usage.lineage ?? ""}:${state.usage.epoch}:${input}:${cached}:${output}:${reasoning}:${total}`;
  const key = idHash(identity);
  const entry: UsageEntry = { key, messageKey: key, model: state.model, time: event.time, usage: usageOf(last) };
  reading.out.push({ kind: "usage", entry });
}

function totalsOf(value: unknown): TokenTotals | undefined {
  if (!isObject(value)) return undefined;
  const input = tokens(value["input_tokens"]);
  const output = tokens(value["output_tokens"]);
  const total = tokens(value["total_tokens"]);
  if (input === undefined && output === undefined && total === undefined) return undefined;
  return {
    input,
    cached: tokens(value["cached_input_tokens"]),
    output,
    reasoning: tokens(value["reasoning_output_tokens"]),
    total: total ?? (input ?? 0) + (output ?? 0),
  };
}

function tokens(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function sameTotals(a: TokenTotals, b: TokenTotals): boolean {
  return (
    a.input === b.input &&
    a.cached === b.cached &&
    a.output === b.output &&
    a.reasoning === b.reasoning &&
    a.total === b.total
  );
}

function difference(now: TokenTotals, before: TokenTotals | undefined): TokenTotals {
  if (before === undefined) return now;
  const minus = (a: number | undefined, b: number | undefined) =>
    a === undefined ? undefined : Math.max(0, a - (b ?? 0));
  return {
    input: minus(now.input, before.input),
    cached: minus(now.cached, before.cached),
    output: minus(now.output, before.output),
    reasoning: minus(now.reasoning, before.reasoning),
    total: minus(now.total, before.total),
  };
}

/** Codex counts cached tokens inside input and reasoning inside output. */
function usageOf(last: TokenTotals): Usage {
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  if (last.input !== undefined) usage.inputTokens = Math.max(0, last.input - (last.cached ?? 0));
  if (last.output !== undefined) usage.outputTokens = last.output;
  if (last.cached !== undefined) usage.cacheReadTokens = last.cached;
  if (last.reasoning !== undefined) usage.reasoningTokens = last.reasoning;
  return usage;
}
