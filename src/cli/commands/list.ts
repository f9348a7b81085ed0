// `list`: the projects that sessions belong to.

import type { ProjectRow } from "../../ports/store.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { bytes, count, day } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { iso } from "../wire.ts";

export async function list(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const projects = await app.projects();
  const next = nextOf(projects);
  if (context.json) {
    await printDocument(context, { projects: projects.map(projectJson) }, next);
    return 0;
  }
  if (projects.length === 0) await context.print("No projects yet.\n");
  else await printTable(context, projects);
  await context.print(nextLines(next));
  return 0;
}

export function projectJson(row: ProjectRow): object {
  return {
    name: row.project.name,
    root: row.project.root,
    source: row.sources[0],
    sources: row.sources,
    sessions: row.sessions,
    bytes: row.bytes,
    // Always false until projects can be excluded: docs/cli.md says so.
    excluded: false,
    first: iso(row.firstTime),
    last: iso(row.lastTime),
  };
}

export async function printTable(context: Context, projects: readonly ProjectRow[]): Promise<void> {
  const paint = createPaint(context);
  const columns = [
    { title: "project", flexible: true, paint: paint.bold },
    { title: "agents", flexible: true },
    { title: "sessions", align: "right" },
    { title: "size", align: "right" },
    { title: "first" },
    { title: "last" },
    { title: "folder", flexible: true, isPath: true, paint: paint.dim },
  ] as const;
  const rows = projects.map((row) => [
    row.project.name,
    row.sources.join(", "),
    count(row.sessions),
    bytes(row.bytes),
    day(row.firstTime),
    day(row.lastTime),
    row.project.root,
  ]);
  for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
}

function nextOf(projects: readonly ProjectRow[]): Next {
  const first = projects[0];
  if (!first) return { steps: ["Nothing was scanned yet, or no agent has left logs here."], command: "tracemill scan" };
  return {
    steps: ["List the sessions of one project:"],
    command: `tracemill sessions list --project ${shellWord(first.project.name)}`,
  };
}
