// Tokens and cost as a table for people, and what is to be said about the cost.

import type { Totals, UsageGroup, UsageRow } from "../../ports/store.ts";
import type { Context } from "../context.ts";
import { count, money, PRICE_NOTE, tokens, UNKNOWN } from "./numbers.ts";
import { createPaint } from "./paint.ts";
import { renderTable } from "./table.ts";
import { oneLine } from "./text.ts";

export async function printUsage(
  context: Context,
  by: UsageGroup,
  rows: readonly UsageRow[],
  totals: Totals,
): Promise<void> {
  const paint = createPaint(context);
  const columns = [
    { title: by, flexible: true, paint: paint.bold },
    { title: "sessions", align: "right" },
    { title: "requests", align: "right" },
    { title: "in", align: "right" },
    { title: "out", align: "right" },
    { title: "cache read", align: "right" },
    { title: "cache write", align: "right" },
    { title: "cost", align: "right", paint: paint.green },
  ] as const;
  const figures = (row: Pick<UsageRow, "usage" | "costMicroUsd" | "unpricedModels">) => [
    tokens(row.usage.inputTokens),
    tokens(row.usage.outputTokens),
    tokens(row.usage.cacheReadTokens),
    tokens(row.usage.cacheCreationTokens),
    cost(row),
  ];
  const cells = rows.map((row) => [row.group ?? UNKNOWN, count(row.sessions), count(row.apiMessages), ...figures(row)]);
  const requests = rows.reduce((sum, row) => sum + row.apiMessages, 0);
  cells.push(["total", count(totals.sessions), count(requests), ...figures(totals)]);
  for (const piece of renderTable(columns, cells, { width: context.width, paint })) await context.print(piece);
  await context.print(`\n${priceNote(totals.unpricedModels)}`);
}

/** A plus says that some of it has no known price. */
export function cost(row: Pick<UsageRow, "costMicroUsd" | "unpricedModels">): string {
  return `${money(row.costMicroUsd)}${row.costMicroUsd !== undefined && row.unpricedModels.length > 0 ? "+" : ""}`;
}

export function priceNote(unpriced: readonly string[]): string {
  if (unpriced.length === 0) return `${PRICE_NOTE}\n`;
  const some = unpriced.slice(0, 5).map(oneLine).join(", ");
  const rest = unpriced.length > 5 ? ` and ${unpriced.length - 5} more` : "";
  return `${PRICE_NOTE}\nNo price is known for ${some}${rest}; their cost is not in these figures.\n`;
}
