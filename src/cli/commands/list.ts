// `list` and `projects`: the projects that sessions belong to, with those that were relinked to them.

import { sameNames, sameNameText } from "../../core/same-name.ts";
import type { SuggestedRelink } from "../../ports/relink.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { nextLines, printDocument } from "../document.ts";
import { count, counted } from "../render/numbers.ts";
import { nextOf, printProjects, projectJson, scopeJson } from "../render/scope.ts";
import { oneLine } from "../render/text.ts";
import type { SourceOption } from "./prep.ts";
import { relinkCommand, suggestionJson } from "./projects.ts";

const SUGGESTIONS = 5;

export async function list(context: Context, { source }: SourceOption): Promise<ExitCode> {
  const app = await context.app();
  // Whoever gets the list can choose among its projects from now on.
  const view = await app.scope({ ...defined({ sources: source }), folder: process.cwd(), isSeen: true });
  const { projects } = view;
  const shared = sameNames(projects.map(({ project }) => project));
  const suggested = await app.suggestedRelinks();
  const next =
    projects.length === 0
      ? { steps: ["Nothing was scanned yet, or no agent has left logs here."], command: "tracemill scan" }
      : nextOf(view.standpoint);
  if (context.json) {
    const data = {
      ...scopeJson(view),
      projects: projects.map(projectJson),
      suggested_relinks: suggested.map(suggestionJson),
      same_names: shared,
    };
    await printDocument(context, data, next);
    return 0;
  }
  if (projects.length === 0) await context.print("No projects yet.\n");
  else await printProjects(context, projects);
  for (const one of shared) await context.print(`\n${oneLine(sameNameText(one))}\n`);
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
