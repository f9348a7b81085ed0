// `usage`: tokens and cost at list price, one row for each day, month, model, project or source.

import type { UsageGroup, UsageRow } from "../../ports/store.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { type FilterOptions, toQuery } from "../query.ts";
import { PRICE_NOTE } from "../render/numbers.ts";
import { printUsage } from "../render/usage.ts";
import { microUsd, someOf, usageJson } from "../wire.ts";

export interface UsageCommandOptions extends FilterOptions {
  readonly by: UsageGroup;
}

export async function usage(context: Context, options: UsageCommandOptions): Promise<ExitCode> {
  const query = toQuery(context, options);
  const app = await context.app();
  const rows = await app.usage(options.by, query);
  const totals = await app.totals(query);
  const next: Next =
    rows.length === 0
      ? nothing(totals.sessions + totals.hiddenSessions)
      : { steps: ["See the same by model:"], command: "tracemill usage --by model" };
  if (context.json) {
    const total = {
      usage: usageJson(totals.usage),
      cost_microusd: microUsd(totals.costMicroUsd),
      unpriced_models: someOf(totals.unpricedModels),
      sessions: totals.sessions,
    };
    const data = { by: options.by, rows: rows.map(usageRowJson), total, price_note: PRICE_NOTE };
    await printDocument(context, data, next);
    return 0;
  }
  if (rows.length === 0) await context.print("No usage.\n");
  else await printUsage(context, options.by, rows, totals);
  await context.print(nextLines(next));
  return 0;
}

function nothing(sessions: number): Next {
  if (sessions === 0) return { steps: ["Nothing was scanned yet, or nothing matches."], command: "tracemill scan" };
  return { steps: ["The logs of these sessions hold no tokens."], command: "tracemill sessions list" };
}

export function usageRowJson(row: UsageRow): object {
  return {
    group: row.group,
    usage: usageJson(row.usage),
    cost_microusd: microUsd(row.costMicroUsd),
    unpriced_models: someOf(row.unpricedModels),
    sessions: row.sessions,
    api_messages: row.apiMessages,
  };
}
