// `export --no-push`: the export that is reviewed, confirmed, and published as it is.

import type { CandidateReport, CandidateRequest } from "../../ports/app-publish.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { exportJson, exportText } from "../render/export.ts";
import { createExportProgress } from "../render/export-progress.ts";
import { bytes, count } from "../render/numbers.ts";
import { nextOf, sourcesWord, stageJson } from "../render/scope.ts";
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

/** So many have to be looked at before a large export is confirmed. */
const REVIEWED = 20;

function candidateJson(report: CandidateReport): object {
  const { candidate, standpoint, files } = report;
  return {
    ...stageJson(standpoint),
    output_file: candidate && files.length === 1 ? files[0]?.path : report.manifest,
    sha256: candidate?.sha256,
    source: sourcesWord(report.sources),
    ...(report.isDryRun && estimatesJson(report)),
    pii_commands: lookFor(report),
    session_ids: candidate?.sessions.map(({ id }) => id),
    ...exportJson(report),
  };
}

/** By the seed's names. An export sends nothing by itself, whatever its name: what comes next is to confirm it. */
function estimatesJson({ repo, byProject, sessions, rawBytes }: CandidateReport): object {
  return {
    ok: true,
    would_publish: false,
    would_require_confirm: true,
    repo: repo ?? null,
    included_projects: Object.keys(byProject).sort(),
    estimated_sessions: sessions,
    estimated_raw_size: bytes(rawBytes),
    estimated_raw_bytes: rawBytes,
  };
}

function lookLines(report: CandidateReport): string {
  if (report.candidate === undefined) return "";
  const lines = lookFor(report).map((line) => `  $ ${line}`);
  const ids = report.candidate.sessions.map(({ id }) => `  $ tracemill sessions show ${shellWord(id)}`);
  const more = ids.length > REVIEWED ? [`  … and ${count(ids.length - REVIEWED)} more (--json lists all)`] : [];
  const open = ["", "Look at its sessions:", ...ids.slice(0, REVIEWED), ...more];
  return [`sha256 ${report.candidate.sha256}`, ...open, "", "Look for what no rule finds:", ...lines, ""].join("\n");
}

/** What no rule knows, looked for by grep as the seed's users do; nothing in a dry run. */
function lookFor({ candidate, files: [only, ...more], folder }: CandidateReport): readonly string[] {
  if (candidate === undefined || only === undefined) return [];
  const where = more.length === 0 ? shellWord(only.path) : `-r ${shellWord(folder)}`;
  return [
    `grep -noE '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}' ${where}`,
    `grep -noE 'https?://[^"\\ ]+' ${where}`,
    `grep -noiE '(confidential|internal only|proprietary|nda|customer|client)[^"\\]{0,40}' ${where}`,
    `grep -noE '\\b[0-9]{1,3}(\\.[0-9]{1,3}){3}\\b' ${where}`,
    ...(more.length === 0 ? [`tracemill pii-review --file ${shellWord(only.path)}`] : []),
  ];
}
