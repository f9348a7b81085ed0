// `extract`: what extract_conversations.py wrote, by its names and flags, redacted and without its bugs.

import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import type { Mode } from "../../core/policy.ts";
import type { ExportChoices } from "../../ports/app-export.ts";
import type { SessionQuery } from "../../ports/store.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { printDocument } from "../document.ts";
import { EXTRACTS } from "../extracts.ts";
import { toQuery } from "../query.ts";
import { exportJson, exportText } from "../render/export.ts";
import { runExport } from "./export.ts";
import { noteRefused } from "./pii-apply.ts";
import { statsOf } from "./stats.ts";

export interface ExtractOptions {
  readonly format: keyof typeof EXTRACTS;
  readonly output: string;
  readonly project?: string;
  readonly source?: string;
  readonly includeThinking?: true;
  readonly includeSidechains?: true;
  readonly toolUses: boolean;
  readonly after?: string;
  readonly before?: string;
  readonly stats?: true;
  readonly verbose?: true;
  readonly mode: Mode;
  readonly force?: true;
}

const TIMES = { since: "--after", until: "--before" };

export async function extract(context: Context, options: ExtractOptions): Promise<ExitCode> {
  if (options.stats) return statsOf(context, queryOf(context, options), defined({ verbose: options.verbose }));
  if (options.output !== "-") return write(context, options, options.output);
  if (context.json) {
    throw new TraceError("usage", "Rows and a document cannot both go to standard output.", {
      hint: "Give the rows a file with --output rows.jsonl, or leave out --json.",
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "tracemill-extract-"));
  try {
    // Nothing is printed before all of it was looked at.
    const file = join(folder, "rows.jsonl");
    const report = await runExport(context, requestOf(context, options, file));
    noteRefused(context, report.refused);
    for await (const piece of createReadStream(file, "utf8") as AsyncIterable<string>) await context.print(piece);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}

async function write(context: Context, options: ExtractOptions, output: string): Promise<ExitCode> {
  const report = await runExport(context, requestOf(context, options, output));
  noteRefused(context, report.refused);
  if (context.json) await printDocument(context, exportJson(report), { steps: [] });
  else await context.print(exportText(context, report));
  return 0;
}

function queryOf(context: Context, { source, project, after, before }: ExtractOptions): SessionQuery {
  const query = toQuery(context, defined({ source, since: after, until: before }), TIMES);
  return { ...query, ...defined({ projectPart: project }) };
}

function requestOf(context: Context, options: ExtractOptions, output: string) {
  const choices: ExportChoices = {
    format: EXTRACTS[options.format],
    container: "jsonl",
    shape: { thinking: options.includeThinking === true, toolUses: options.toolUses, outputs: "whole" },
    arguments: "object",
    subagents: "link",
    sidechains: options.includeSidechains === true,
    branches: false,
    maxTokens: undefined,
    over: "split",
    // The script wrote what there is, once or twice.
    near: undefined,
    split: undefined,
  };
  const filter = { ...queryOf(context, options), ids: [], types: [], minScore: undefined, statuses: [] };
  const { mode } = options;
  const rest = { decontaminate: [], mode, dryRun: false, force: options.force === true, secondOpinion: undefined };
  return { filter, choices, output, ...rest };
}
