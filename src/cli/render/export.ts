// What an export wrote and left out, for people and as JSON.

import type { DropReason, ExportReport } from "../../ports/app-export.ts";
import type { Context } from "../context.ts";
import { bytes, count, counted } from "./numbers.ts";
import { createPaint } from "./paint.ts";
import { renderTable } from "./table.ts";
import { oneLine } from "./text.ts";

const SHOWN = 10;
const WHY: Readonly<Record<DropReason, string>> = {
  quarantined: "quarantined: `tracemill quarantine` shows why",
  blocked: "blocked by a review",
  held: "on hold",
  embargoed: "under an embargo",
  other_status: "of another review status",
  other_type: "of another type",
  low_score: "below --min-score",
  resumed_elsewhere: "forked or resumed: another session holds all of it",
  copy: "exact copies of another session",
  near_copy: "near copies of another session",
  subagent: "subagents, see --subagents",
  contaminated: "rows that quote a --decontaminate file",
  too_long: "turns longer than --max-tokens",
  changed: "grew while the export was written",
  no_rows: "without anything that the format has a row for",
};

export function exportText(context: Context, report: ExportReport): string {
  const { files, tokens, isDryRun } = report;
  const paint = createPaint(context);
  const head = isDryRun
    ? `${counted(report.sessions, "session")} would be written as ${report.format.name}.`
    : `${counted(report.sessions, "session")}, ${counted(report.rows, report.tokens ? "row" : "file")} as ${report.format.name}: redacted (${counted(report.redactions, "replacement")}) and verified.`;
  const lines = [paint.bold(head)];
  for (const file of files.slice(0, SHOWN)) {
    lines.push(`  ${oneLine(file.path)}  ${counted(file.rows, "row")}, ${bytes(file.bytes)}`);
  }
  if (files.length > SHOWN) lines.push(`  ... and ${counted(files.length - SHOWN, "file")} more`);
  if (tokens) {
    lines.push(
      `  about ${count(tokens.total)} tokens; a row has ${count(tokens.median)} (median), ${count(tokens.p95)} (95 of 100 have fewer), ${count(tokens.max)} (longest)`,
    );
  }
  lines.push("", ...table(context, report));
  const dropped = Object.entries(report.dropped) as [DropReason, number][];
  if (dropped.length > 0) {
    lines.push("Left out:", ...dropped.map(([reason, number]) => `  ${count(number)} ${WHY[reason]}`));
  }
  if (report.resultsWithoutCall > 0) {
    lines.push(`  ${counted(report.resultsWithoutCall, "tool result")} whose call is in no log`);
  }
  return `${lines.join("\n")}\n`;
}

function table(context: Context, { byType, byProject }: ExportReport): string[] {
  const projects = Object.entries(byProject).sort(([, a], [, b]) => b - a);
  const paint = createPaint(context);
  const columns = [
    { title: "type" },
    { title: "sessions", align: "right" },
    { title: "project", flexible: true },
    { title: "sessions", align: "right" },
  ] as const;
  const types = Object.entries(byType).sort(([, a], [, b]) => b - a);
  const shown = projects.slice(0, SHOWN);
  const rows = Array.from({ length: Math.max(types.length, shown.length) }, (_, i) => [
    types[i]?.[0] ?? "",
    types[i] ? count(types[i][1]) : "",
    shown[i]?.[0] ?? "",
    shown[i] ? count(shown[i][1]) : "",
  ]);
  const more = projects.length > SHOWN ? [`... and ${counted(projects.length - SHOWN, "project")} more\n`] : [];
  return rows.length === 0 ? [] : [[...renderTable(columns, rows, { width: context.width, paint }), ...more].join("")];
}

export function exportJson(report: ExportReport): object {
  const { format, folder, manifest, files, sessions, rows, tokens, byType, byProject, dropped, duplicates } = report;
  return {
    dry_run: report.isDryRun,
    format,
    folder,
    manifest,
    files,
    sessions,
    rows,
    tokens,
    by_type: byType,
    by_project: byProject,
    left_out: dropped,
    duplicates,
    redactions: report.redactions,
    results_without_call: report.resultsWithoutCall,
    refused: report.refused,
  };
}
