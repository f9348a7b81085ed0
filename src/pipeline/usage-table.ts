// Usage entries as one table of numbers: a thread hands it over in one piece, where objects would be copied one by one.

import type { Usage, UsageEntry } from "../core/usage.ts";
import type { PricedUsage } from "../ports/store.ts";

const WIDTH = 11;
const UNKNOWN = Number.NaN;

export interface UsageTable {
  readonly models: readonly string[];
  /** Rows of 11: key, message key, place in `models`, time, the six token counts, cost; NaN where unknown. */
  readonly rows: Float64Array;
}

const TOKENS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheCreationTokens",
  "cacheCreation1hTokens",
  "reasoningTokens",
] as const satisfies readonly (keyof Usage)[];

export function packUsage(
  entries: Iterable<UsageEntry>,
  count: number,
  price: (entry: UsageEntry) => number | undefined,
): UsageTable {
  const rows = new Float64Array(count * WIDTH);
  const models: string[] = [];
  let at = 0;
  for (const entry of entries) {
    rows[at++] = entry.key;
    rows[at++] = entry.messageKey;
    rows[at++] = entry.model === undefined ? UNKNOWN : placeOf(entry.model, models);
    rows[at++] = entry.time ?? UNKNOWN;
    for (const name of TOKENS) rows[at++] = entry.usage[name] ?? UNKNOWN;
    rows[at++] = price(entry) ?? UNKNOWN;
  }
  return { models, rows };
}

export function unpackUsage({ models, rows }: UsageTable): PricedUsage[] {
  const entries: PricedUsage[] = [];
  for (let at = 0; at < rows.length; at += WIDTH) {
    const model = known(rows[at + 2]);
    const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
    for (let i = 0; i < TOKENS.length; i++) {
      const tokens = known(rows[at + 4 + i]);
      if (tokens !== undefined) usage[TOKENS[i] as (typeof TOKENS)[number]] = tokens;
    }
    entries.push({
      key: rows[at] as number,
      messageKey: rows[at + 1] as number,
      model: model === undefined ? undefined : models[model],
      time: known(rows[at + 3]),
      usage,
      costMicroUsd: known(rows[at + 10]),
    });
  }
  return entries;
}

function known(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function placeOf(model: string, models: string[]): number {
  const at = models.indexOf(model);
  return at >= 0 ? at : models.push(model) - 1;
}
