// `export --no-push`: the export that is reviewed, confirmed, and published as it is.

import type { CandidateReport, CandidateRequest } from "../../ports/app-publish.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { exportJson, exportText } from "../render/export.ts";
import { createExportProgress } from "../render/export-progress.ts";
import { stageJson } from "../stage.ts";
import { nextOf } from "../wire-publish.ts";
import { noteRefused } from "./pii-apply.ts";

export async function exportCandidate(
  context: Context,
  request: Omit<CandidateRequest, "signal" | "onProgress">,
): Promise<ExitCode> {
  const app = await context.app();
  const progress = createExportProgress(context);
  const report = await app
    .exportCandidate({
      ...request,
      signal: context.deps.interrupt(),
      onProgress: (state) => progress.update(state),
    })
    .finally(() => progress.end());
  noteRefused(context, report.refused);
  const next = nextOf(report.standpoint);
  if (context.json) await printDocument(context, candidateJson(report), next);
  else await context.print(exportText(context, report) + lookLines(report) + nextLines(next));
  return 0;
}

function candidateJson(report: CandidateReport): object {
  const { candidate, standpoint, files } = report;
  return {
    ...stageJson(standpoint.stage),
    output_file: candidate && files.length === 1 ? files[0]?.path : report.manifest,
    sha256: candidate?.sha256,
    source: report.sources.join(","),
    pii_commands: report.lookFor,
    ...exportJson(report),
  };
}

function lookLines({ candidate, lookFor }: CandidateReport): string {
  if (candidate === undefined) return "";
  return [
    `sha256 ${candidate.sha256}`,
    "",
    "Look for what no rule finds:",
    ...lookFor.map((line) => `  $ ${line}`),
    "",
  ].join("\n");
}
