// What a scan did, and the issues that it met, for people.

import type { ParseIssue } from "../../core/session.ts";
import type { ScanReport } from "../../ports/app.ts";
import type { Context } from "../context.ts";
import { bytes, count, counted, duration } from "./numbers.ts";
import { createPaint } from "./paint.ts";
import { renderTable } from "./table.ts";

export function summary(report: ScanReport): string {
  const { logs, sessions } = report;
  const lines = [
    `${counted(logs.found, "log")} looked at in ${duration(report.durationMs)}: ${count(logs.read)} read (${bytes(report.bytesRead)}), ${count(logs.unchanged)} unchanged.`,
    `${counted(sessions.total, "session")} kept: ${count(sessions.new)} new, ${count(sessions.updated)} updated. ${counted(report.messages, "message")} stored.`,
  ];
  if (logs.missing > 0) lines.push(`${counted(logs.missing, "log")} gone since the last scan; what they held is kept.`);
  if (logs.failed > 0) lines.push(`${counted(logs.failed, "log")} could not be read; see the issues.`);
  return `${lines.join("\n")}\n`;
}

export async function printIssues(context: Context, issues: readonly ParseIssue[], most: number): Promise<void> {
  const paint = createPaint(context);
  await context.print(`\n${counted(issues.length, "issue")} in the logs; everything else was read.\n`);
  const columns = [
    { title: "issue", paint: paint.yellow },
    { title: "what", flexible: true },
    { title: "where", flexible: true, isPath: true, paint: paint.dim },
  ] as const;
  const rows = issues
    .slice(0, most)
    .map((issue) => [issue.code, issue.message, issue.line === undefined ? issue.log : `${issue.log}:${issue.line}`]);
  // All of them are listed for whoever looks them up, or for a program: nothing is cut.
  const width = most === Infinity ? Infinity : Math.max(context.width, 100);
  for (const piece of renderTable(columns, rows, { width, paint })) await context.print(piece);
  const left = issues.length - rows.length;
  if (left > 0) await context.print(`… and ${count(left)} more; see all with: tracemill scan --force --verbose\n`);
}
