// `list` and `projects`: the projects that sessions belong to, with those that were relinked to them.

import { isoTime } from "../../core/iso-time.ts";
import type { SuggestedRelink } from "../../ports/relink.ts";
import type { ProjectRow } from "../../ports/store.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { bytes, count, counted, day } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { oneLine } from "../render/text.ts";
import { relinkCommand, suggestionJson } from "./projects.ts";

const SUGGESTIONS = 5;

export async function list(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const projects = await app.projects();
  const suggested = await app.suggestedRelinks();
  const next = nextOf(projects);
  if (context.json) {
    const data = { projects: projects.map(projectJson), suggested_relinks: suggested.map(suggestionJson) };
    await printDocument(context, data, next);
    return 0;
  }
  if (projects.length === 0) await context.print("No projects yet.\n");
  else await printTable(context, projects);
  await printSuggestions(context, suggested);
  await context.print(nextLines(next));
  return 0;
}

async function printSuggestions(context: Context, suggested: readonly SuggestedRelink[]): Promise<void> {
  const known = suggested.filter(({ words }) => words !== undefined);
  const firsts = [...Map.groupBy(known, ({ from }) => from.root).values()].flatMap(([first]) => first ?? []);
  if (firsts.length === 0) return;
  await context.print("\nThe folder is gone, and one with the same git remote is there:\n");
  for (const { from, gitRemote, sessions, words } of firsts.slice(0, SUGGESTIONS)) {
    const facts = `${oneLine(from.name)}, ${counted(sessions, "session")}, ${oneLine(gitRemote)}`;
    await context.print(`  ${facts}\n  $ ${words === undefined ? "" : oneLine(relinkCommand(words))}\n`);
  }
  const rest = firsts.length - SUGGESTIONS;
  if (rest > 0) await context.print(`  … and ${count(rest)} more (--json lists all)\n`);
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
    first: isoTime(row.firstTime),
    last: isoTime(row.lastTime),
    git_remotes: row.gitRemotes,
    relinked_from: row.relinkedFrom.map(({ from, sessions, relinkedAt }) => ({
      name: from.name,
      root: from.root,
      sessions,
      relinked_at: isoTime(relinkedAt),
    })),
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
  const rows = projects.flatMap((row) => [
    [
      row.project.name,
      row.sources.join(", "),
      count(row.sessions),
      bytes(row.bytes),
      day(row.firstTime),
      day(row.lastTime),
      row.project.root,
    ],
    ...row.relinkedFrom.map(({ from, sessions }) => [
      `└ ${from.name}`,
      "relinked",
      count(sessions),
      "",
      "",
      "",
      from.root,
    ]),
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
