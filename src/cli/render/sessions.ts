// A table of sessions for people.

import type { ListedSession } from "../../ports/app.ts";
import type { Context } from "../context.ts";
import { startOf } from "../wire.ts";
import { allTokens, count, money, tokens, when } from "./numbers.ts";
import { createPaint } from "./paint.ts";
import { renderTable } from "./table.ts";

export async function printSessions(context: Context, rows: readonly ListedSession[]): Promise<void> {
  const paint = createPaint(context);
  const columns = [
    { title: "started" },
    { title: "project", flexible: true, paint: paint.cyan },
    { title: "title", flexible: true },
    { title: "prompts", align: "right" },
    { title: "tokens", align: "right" },
    { title: "cost", align: "right" },
    { title: "id", paint: paint.dim },
  ] as const;
  const cells = rows.map((row) => [
    when(startOf(row)),
    row.project?.name ?? "",
    titleOf(row),
    count(row.counts.prompts),
    tokens(allTokens(row.usage)),
    money(row.costMicroUsd),
    shortId(row),
  ]);
  for (const piece of renderTable(columns, cells, { width: context.width, paint })) await context.print(piece);
}

/** The title with what sets the session apart from an ordinary one. */
export function titleOf(row: ListedSession): string {
  const { hidden, head } = row.facts;
  const flags = [
    head.isSubagent ? "[subagent]" : "",
    row.forkedFrom === undefined ? "" : "[fork]",
    hidden === undefined ? "" : `[hidden: ${hidden}]`,
    row.logRewritten ? "[log rewritten]" : row.logMissing ? "[log gone]" : "",
  ];
  return [...flags, row.title ?? "(no title)"].filter((word) => word !== "").join(" ");
}

/** Enough of the id to name the session; any unique beginning is accepted. */
export function shortId(row: ListedSession): string {
  const { source, externalId } = row.facts.head;
  return `${source}:${externalId.slice(0, 13)}`;
}
