// `prep` and `status`: what there is to be published, what was said about it, and what comes next.

import type { ScanReport } from "../../ports/app.ts";
import type { ImportedSettings, ScopeView } from "../../ports/app-publish.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { nextLines, printDocument } from "../document.ts";
import { counted } from "../render/numbers.ts";
import { printIssues, summary } from "../render/scan.ts";
import {
  currentOf,
  lastExportJson,
  nextOf,
  printProjects,
  projectJson,
  scopeJson,
  scopeText,
  sourcesWord,
} from "../render/scope.ts";
import { oneLine } from "../render/text.ts";
import { scanJson } from "../wire.ts";
import { scanWithProgress } from "./scan.ts";

export interface SourceOption {
  /** As if these were the agents in scope. */
  readonly source?: readonly string[];
}

const SHOWN_ISSUES = 3;
/** What is told as long as nothing was read. */
const FIRST_STEP = "tracemill prep";

export async function prep(context: Context, { source }: SourceOption): Promise<ExitCode> {
  const app = await context.app();
  // Cheap where nothing is new: only what changed is read.
  const scan = await scanWithProgress(context, app, {});
  const folder = process.cwd();
  const view = await app.scope({ ...defined({ sources: source }), folder, isSeen: true });
  const older = await app.importSettings({ dryRun: true, folder });
  const nothing = nothingFound(view, scan);
  const next = nothing ? { steps: WHERE_ELSE } : nextOf(view.standpoint);
  const code: ExitCode = nothing ? 1 : 0;
  if (context.json) {
    const asked = source?.join(",");
    const data = {
      ...(nothing && { error: nothing }),
      ...scopeJson(view),
      requested_source_filter: asked ?? null,
      source_filter: asked ?? sourcesWord(view.scope.sources) ?? "all",
      source_selection_confirmed: view.scope.sources !== undefined,
      projects: view.projects.map(projectJson),
      older_settings: olderJson(older),
      scan: scanJson(scan),
    };
    await printDocument(context, data, next);
    return code;
  }
  await context.print(summary(scan));
  if (scan.issues.length > 0) await printIssues(context, scan.issues, SHOWN_ISSUES);
  if (view.projects.length > 0) {
    await context.print("\n");
    await printProjects(context, view.projects);
  }
  await context.print(`\n${scopeText(view)}${olderText(older)}${nextLines(next)}`);
  if (nothing) context.note(`error: ${nothing.message}`);
  return code;
}

const WHERE_ELSE = [
  "Where logs are somewhere else, name their folder: tracemill sources add AGENT FOLDER, such as codex ~/old/.codex",
  "tracemill sources --all shows where is looked; tracemill import FILE takes in sessions that were exported.",
  "Where an agent is new here: work with it, then run tracemill prep again.",
];

/** A first step that found nothing is not to be taken again at once. */
function nothingFound({ standpoint }: ScopeView, { logs }: ScanReport) {
  if (standpoint.command !== FIRST_STEP) return undefined;
  const what = logs.found === 0 ? "no logs" : "no sessions";
  return { code: "not_found", message: `${what} of any agent were found`, hint: WHERE_ELSE[0], retryable: false };
}

export function olderJson({ files }: ImportedSettings): object {
  return files.map(({ path, tool, taken, left }) => ({ path, tool, taken, left }));
}

function olderText({ files }: ImportedSettings): string {
  const usable = files.filter(({ taken }) => taken.length > 0);
  if (usable.length === 0) return "";
  const lines = usable.map(({ tool, path }) => `  ${tool}: ${oneLine(path)}\n`);
  return `\nSettings of another tool are there; tracemill config --import-old takes them in:\n${lines.join("")}`;
}

export async function status(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const view = await app.scope({ folder: process.cwd(), isSeen: false });
  const next = nextOf(view.standpoint);
  if (context.json) {
    await printDocument(context, { ...scopeJson(view), last_export: lastExportJson(view) }, next);
    return 0;
  }
  await context.print(`${stageLine(view)}${scopeText(view)}${exportLine(view)}${nextLines(next)}`);
  return 0;
}

const STAGES = {
  configure: "what is in scope is being chosen",
  review: "an export waits to be reviewed and confirmed",
  confirmed: "the export is confirmed; nothing of it was sent",
  done: "what was reviewed is published",
} as const;

function stageLine(view: ScopeView): string {
  const current = currentOf(view);
  const here = current === undefined ? "" : `here      ${oneLine(current)}\n`;
  return `stage     ${view.standpoint.stage}: ${STAGES[view.standpoint.stage]}\n${here}`;
}

function exportLine({ lastExport }: ScopeView): string {
  if (!lastExport) return "";
  return `export    ${counted(lastExport.sessions, "session")}, ${oneLine(lastExport.file)}\n`;
}
