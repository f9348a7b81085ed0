// `export`: sessions as a dataset, with what was left out and why.

import { TraceError } from "../../core/errors.ts";
import type { Mode } from "../../core/policy.ts";
import type { ExportChoices, ExportReport, ExportRequest, Subagents } from "../../ports/app-export.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { type FilterOptions, isOpen, toFilter } from "../export-filter.ts";
import { shellWord } from "../query.ts";
import { exportJson, exportText } from "../render/export.ts";
import { createExportProgress } from "../render/export-progress.ts";
import { noteRefused } from "./pii-apply.ts";

export interface ExportOptions extends FilterOptions {
  readonly format: string;
  readonly container?: ExportChoices["container"];
  readonly output?: string;
  readonly allProjects?: true;
  readonly thinking: boolean;
  readonly toolUses: boolean;
  readonly toolOutputs: "whole" | "drop" | number;
  readonly arguments: "object" | "string";
  readonly subagents: Subagents;
  readonly includeSidechains?: true;
  readonly includeBranches?: true;
  readonly maxTokens?: number;
  readonly over: "split" | "drop";
  readonly near: number;
  readonly keepDuplicates?: true;
  readonly split?: "project" | "time";
  readonly validation?: number;
  readonly decontaminate?: readonly string[];
  readonly mode: Mode;
  readonly secondOpinion?: string;
  readonly dryRun?: true;
  readonly force?: true;
}

/** Share of the sessions that validate. */
const VALIDATION = 0.1;

export async function exportCommand(
  context: Context,
  ids: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
  const request = requestOf(context, ids, options);
  const report = await runExport(context, request);
  noteRefused(context, report.refused);
  const next = nextOf(report);
  if (context.json) await printDocument(context, exportJson(report), next);
  else await context.print(exportText(context, report) + nextLines(next));
  return 0;
}

/** With progress on stderr. */
export async function runExport(
  context: Context,
  request: Omit<ExportRequest, "signal" | "onProgress">,
): Promise<ExportReport> {
  const app = await context.app();
  const progress = createExportProgress(context);
  try {
    return await app.exportSessions({
      ...request,
      signal: context.deps.interrupt(),
      onProgress: (state) => progress.update(state),
    });
  } finally {
    progress.end();
  }
}

function requestOf(context: Context, ids: readonly string[], options: ExportOptions) {
  if (options.validation !== undefined && options.split === undefined) {
    throw new TraceError("usage", "--validation says how much validates, and nothing is split.", {
      hint: "Add --split project or --split time.",
    });
  }
  if (options.output === "-") {
    throw new TraceError("usage", "a dataset is files with a manifest, and - is none.", {
      hint: "`tracemill extract` writes rows to standard output; -o ./- is a folder of that name.",
    });
  }
  const filter = toFilter(context, ids, options);
  if (isOpen(filter) && !options.allProjects) {
    throw new TraceError("usage", "Nothing says which sessions are to be exported.", {
      hint: "Name sessions, a --project, a --source, another filter, or --all-projects. `tracemill list` shows the projects.",
    });
  }
  return {
    filter,
    choices: choicesOf(options),
    decontaminate: options.decontaminate ?? [],
    mode: options.mode,
    output: options.output,
    dryRun: options.dryRun === true,
    force: options.force === true,
    secondOpinion: options.secondOpinion,
  };
}

function choicesOf(options: ExportOptions): ExportChoices {
  return {
    format: options.format,
    container: options.container ?? containerOf(options.output),
    shape: { thinking: options.thinking, toolUses: options.toolUses, outputs: options.toolOutputs },
    arguments: options.arguments,
    subagents: options.subagents,
    sidechains: options.includeSidechains === true,
    branches: options.includeBranches === true,
    maxTokens: options.maxTokens,
    over: options.over,
    near: options.keepDuplicates ? undefined : options.near,
    split: options.split && { by: options.split, validation: options.validation ?? VALIDATION },
  };
}

function containerOf(output: string | undefined): ExportChoices["container"] {
  if (output?.toLowerCase().endsWith(".parquet")) return "parquet";
  return output?.toLowerCase().endsWith(".jsonl.zst") ? "jsonl.zst" : "jsonl";
}

function nextOf({ isDryRun, files, manifest, folder }: ExportReport): Next {
  if (isDryRun) return { steps: ["Nothing was written. The same command without --dry-run writes it."] };
  const [first] = files;
  if (first === undefined || manifest === undefined) return { steps: [] };
  return {
    steps: [
      "Nothing has left this machine. Before it does, look for names of people, which",
      "no rule knows, with `tracemill pii-review`. Check the files by their format:",
    ],
    command: `tracemill dataset validate ${shellWord(files.length > 1 ? folder : first.path)}`,
  };
}
