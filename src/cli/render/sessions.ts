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
  const id = shortIds(rows);
  const cells = rows.map((row) => [
    when(startOf(row)),
    row.project?.name ?? "",
    titleOf(row),
    count(row.counts.prompts),
    tokens(allTokens(row.usage)),
    money(row.costMicroUsd),
    id(row),
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

/** Enough of each id to tell it from the others that are shown with it: any unique beginning is accepted. */
export function shortIds(rows: readonly ListedSession[]): (row: ListedSession) => string {
  const ids = [...new Set(rows.map(({ facts }) => facts.head.id as string))];
  const byStart = Map.groupBy(ids, (id) => id.slice(0, startOfId(id)));
  return ({ facts }) => {
    const { id } = facts.head;
    const start = id.slice(0, startOfId(id));
    return (byStart.get(start)?.length ?? 0) > 1 ? id : start;
  };
}

/** The source, and as much of the agent's own id as mostly tells it apart. */
function startOfId(id: string): number {
  return id.indexOf(":") + 1 + 13;
}
