// The overview for people: agents, figures, projects, newest sessions.

import type { Context } from "../context.ts";
import type { Overview } from "../overview.ts";
import { allTokens, count, dayRange, tokens } from "./numbers.ts";
import { createPaint, type Paint } from "./paint.ts";
import { printSessions } from "./sessions.ts";
import { type Column, renderTable } from "./table.ts";
import { cost, priceNote } from "./usage.ts";

export async function printOverview(context: Context, overview: Overview): Promise<void> {
  const paint = createPaint(context);
  await printAgents(context, overview, paint);
  const { totals, projects, newest } = overview;
  await context.print(
    `\n${dayRange(totals.counts.firstTime, totals.counts.lastTime)}. ${priceNote(totals.unpricedModels)}`,
  );
  if (projects.length > 0) {
    await context.print(`\n${paint.bold("Most active projects")}\n`);
    const columns: Column[] = [
      { title: "project", flexible: true, paint: paint.cyan },
      { title: "sessions", align: "right" },
      { title: "active" },
      { title: "agents", flexible: true },
      { title: "folder", flexible: true, isPath: true, paint: paint.dim },
    ];
    const rows = projects.map((row) => [
      row.project.name,
      count(row.sessions),
      dayRange(row.firstTime, row.lastTime),
      row.sources.join(", "),
      row.project.root,
    ]);
    for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  }
  if (newest.length > 0) {
    await context.print(`\n${paint.bold("Newest sessions")}\n`);
    await printSessions(context, newest);
  }
}

async function printAgents(context: Context, { agents, totals }: Overview, paint: Paint): Promise<void> {
  const columns: Column[] = [
    { title: "agent", paint: paint.bold },
    { title: "sessions", align: "right" },
    { title: "hidden", align: "right" },
    { title: "projects", align: "right" },
    { title: "messages", align: "right" },
    { title: "tokens", align: "right" },
    { title: "cost", align: "right", paint: paint.green },
  ];
  const cells = (name: string, sums: typeof totals) => [
    name,
    count(sums.sessions),
    count(sums.hiddenSessions),
    count(sums.projects),
    count(sums.counts.messages),
    tokens(allTokens(sums.usage)),
    cost(sums),
  ];
  const rows = agents.map(({ source, totals: sums }) => cells(source.title, sums));
  if (rows.length > 1) rows.push(cells("all", totals));
  await context.print("\n");
  for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
}
