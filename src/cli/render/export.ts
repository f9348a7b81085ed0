// What an export wrote and left out, for people and as JSON.

import { droppedText } from "../../pipeline/export/dropped.ts";
import type { Dropped, DropReason, ExportReport } from "../../ports/app-export.ts";
import type { Context } from "../context.ts";
import { bytes, count, counted, rowsIn } from "./numbers.ts";
import { createPaint } from "./paint.ts";
import { renderTable } from "./table.ts";
import { oneLine } from "./text.ts";

const SHOWN = 10;

export function exportText(context: Context, report: ExportReport): string {
  const { files, tokens, isDryRun } = report;
  const paint = createPaint(context);
  const { name } = report.format;
  const head = isDryRun
    ? `${counted(report.sessions, "session")} would be written as ${name}.`
    : `${counted(report.sessions, "session")} as ${counted(report.rows, report.tokens ? "row" : "file")} of ${name}, redacted and verified.`;
  const lines = [paint.bold(head)];
  for (const file of files.slice(0, SHOWN)) {
    lines.push(`  ${oneLine(file.path)}`, `    ${rowsIn(file)}, ${bytes(file.bytes)}`);
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
  if (report.damaged > 0) {
    lines.push(
      `${counted(report.damaged, "session")} of a damaged log: what could not be read is missing in the rows.`,
      "`tracemill scan --force --verbose` names file and line.",
    );
  }
  if (report.damagedIgnores.length > 0) {
    lines.push("Cannot be read, so nothing of its repository was written:");
    lines.push(...report.damagedIgnores.map((one) => `  ${oneLine(one)}`));
  }
  // The table ends with a line of its own.
  return `${lines.join("\n").trimEnd()}\n`;
}

/** What is not in a dataset, a line each; nothing where all of it is. */
export function leftOut(dropped: Dropped, resultsWithoutCall: number): string[] {
  const all = (Object.entries(dropped) as [DropReason, number][]).sort(([, a], [, b]) => b - a);
  const lines = all.map(([reason, number]) => droppedText(reason, number));
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
    damaged: report.damaged,
    refused: report.refused,
    damaged_ignores: report.damagedIgnores,
  };
}
