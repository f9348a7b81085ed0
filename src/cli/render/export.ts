// What an export wrote and left out, for people and as JSON.

import type { Dropped, DropReason, ExportReport } from "../../ports/app-export.ts";
import type { Context } from "../context.ts";
import { bytes, count, counted } from "./numbers.ts";
import { createPaint } from "./paint.ts";
import { renderTable } from "./table.ts";
import { oneLine } from "./text.ts";

const SHOWN = 10;
/** With how many: `2 near copies of another session`. */
const WHY: Readonly<Record<DropReason, (number: number) => string>> = {
  quarantined: (n) => `${counted(n, "session")} in quarantine: \`tracemill quarantine\` shows why`,
  blocked: (n) => `${counted(n, "session")} blocked by a review`,
  held: (n) => `${counted(n, "session")} on hold`,
  embargoed: (n) => `${counted(n, "session")} under an embargo`,
  other_status: (n) => `${counted(n, "session")} of another --status`,
  other_type: (n) => `${counted(n, "session")} of another --type`,
  low_score: (n) => `${counted(n, "session")} below --min-score`,
  resumed_elsewhere: (n) => `${counted(n, "session")} forked or resumed: another one holds all of it`,
  copy: (n) => `${counted(n, "exact copy", "exact copies")} of another session`,
  near_copy: (n) => `${counted(n, "near copy", "near copies")} of another session, see --near`,
  subagent: (n) => `${counted(n, "subagent")}, see --subagents`,
  contaminated: (n) => `${counted(n, "row")} that ${n === 1 ? "quotes" : "quote"} a --decontaminate file`,
  too_long: (n) => `${counted(n, "turn")} longer than --max-tokens`,
  changed: (n) => `${counted(n, "session")} that grew while the export was written`,
  no_rows: (n) => `${counted(n, "session")} without anything that the format has a row for`,
};

export function exportText(context: Context, report: ExportReport): string {
  const { files, tokens, isDryRun } = report;
  const paint = createPaint(context);
  const { name } = report.format;
  const head = isDryRun
    ? `${counted(report.sessions, "session")} would be written as ${name}.`
    : `${counted(report.sessions, "session")} as ${counted(report.rows, report.tokens ? "row" : "file")} of ${name}, redacted and verified.`;
  const lines = [paint.bold(head)];
  for (const file of files.slice(0, SHOWN)) {
    lines.push(`  ${oneLine(file.path)}`, `    ${counted(file.rows, "row")}, ${bytes(file.bytes)}`);
  }
  if (files.length > SHOWN) lines.push(`  … and ${counted(files.length - SHOWN, "more file")}`);
  if (!isDryRun) lines.push(`  ${counted(report.redactions, "value")} replaced by placeholders`);
  if (report.replaced > 0) lines.push(`  Replaced an earlier export of ${counted(report.replaced, "file")}.`);
  if (tokens) {
    lines.push(
      `  about ${count(tokens.total)} tokens; half of the rows have up to ${count(tokens.median)},`,
      `  95 of 100 up to ${count(tokens.p95)}, the longest ${count(tokens.max)}`,
    );
  }
  lines.push("", ...table(context, report), ...leftOut(report.dropped, report.resultsWithoutCall));
  return `${lines.join("\n")}\n`;
}

/** What is not in a dataset, a line each; nothing where all of it is. */
export function leftOut(dropped: Dropped, resultsWithoutCall: number): string[] {
  const all = (Object.entries(dropped) as [DropReason, number][]).sort(([, a], [, b]) => b - a);
  const lines = all.map(([reason, number]) => WHY[reason](number));
  if (resultsWithoutCall > 0) lines.push(`${counted(resultsWithoutCall, "tool result")} whose call is in no log`);
  return lines.length === 0 ? [] : ["Left out:", ...aligned(lines)];
}

/** Lines that begin with a number, the numbers right-aligned. */
function aligned(lines: readonly string[]): string[] {
  const widest = Math.max(0, ...lines.map((line) => line.indexOf(" ")));
  return lines.map((line) => `  ${" ".repeat(widest - line.indexOf(" "))}${line}`);
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
  const more = projects.length > SHOWN ? [`… and ${counted(projects.length - SHOWN, "more project")}\n`] : [];
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
    replaced: report.replaced,
    results_without_call: report.resultsWithoutCall,
    refused: report.refused,
  };
}
