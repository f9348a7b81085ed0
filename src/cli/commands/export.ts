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
  readonly flat?: true;
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
  /** False with `--no-push`. */
  readonly push: boolean;
  readonly publishAttestation?: string;
  readonly repo?: string;
}

/** Share of the sessions that validate. */
const VALIDATION = 0.1;

export async function exportCommand(
  context: Context,
  ids: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
  const { publishAttestation, repo } = options;
  if (publishAttestation !== undefined) {
    if (ids.length > 0) {
      throw new TraceError("usage", "--publish-attestation publishes what was confirmed, and takes no sessions", {
        hint: "`tracemill export --no-push ID` exports some alone; review and confirm those, then publish.",
      });
    }
    const { publishConfirmed } = await import("./publish.ts");
    return publishConfirmed(context, { attestation: publishAttestation, repo, dryRun: options.dryRun === true });
  }
  const request = requestOf(context, ids, options);
  // Nothing says which sessions: those of the scope, which is asked for where there is none.
  if (!options.push || (isOpen(request.filter) && !options.allProjects)) {
    const { exportCandidate } = await import("./candidate.ts");
    // An agent that is named is chosen by that.
    const { source, ...filter } = request.filter;
    return exportCandidate(context, { ...request, filter, sources: source?.split(",") });
  }
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
    flat: options.flat,
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
