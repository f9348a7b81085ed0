// `locate`: which of the agents' own files hold which kinds of secrets, and where; never the secret.

import type { Severity } from "../../core/finding.ts";
import type { DiskPlace, LocatedFile, LocatedRule, LocateReport, UnreadFile } from "../../ports/app-scrub.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { withDiskProgress } from "../render/disk-progress.ts";
import { bytes, counted } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { oneLine } from "../render/text.ts";

export interface LocateCommandOptions {
  readonly source?: string;
  readonly project?: string;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly all?: true;
  readonly files?: true;
  readonly limit: number;
}

export async function locate(context: Context, options: LocateCommandOptions): Promise<ExitCode> {
  const app = await context.app();
  const { source, project, rule } = options;
  const severity = options.severity ?? (options.all ? "LOW" : undefined);
  const report = await withDiskProgress(context, (onProgress) =>
    app.locate({ ...defined({ source, project, rule, severity }), signal: context.deps.interrupt(), onProgress }),
  );
  const shown = options.limit === 0 ? report.found : report.found.slice(0, options.limit);
  const next = nextOf(report);
  if (context.json) {
    const { files, bytes: size, unread } = report;
    const found = shown.map((file) =>
      options.files ? fileJson(file) : { ...fileJson(file), rules: file.rules.map(ruleJson) },
    );
    await printDocument(
      context,
      { files, bytes: size, found, truncated: shown.length < report.found.length, unread },
      next,
    );
    return 0;
  }
  for (const file of shown) await context.print(fileLines(context, file, options.files ?? false));
  const left = report.found.length - shown.length;
  if (left > 0) await context.print(`… and ${counted(left, "file")} more; --limit 0 shows all.\n`);
  await context.print(summary(report, shown.length > 0));
  await printUnread(context, report.unread);
  await context.print(nextLines(next));
  return 0;
}

function nextOf({ found }: LocateReport): Next {
  if (found.length === 0)
    return {
      steps: ["Nothing was found that is a secret for sure; see also what is less certain:"],
      command: "tracemill locate --all",
    };
  return { steps: ["See what can be taken out of them:"], command: "tracemill scrub --all --dry-run" };
}

function fileLines(context: Context, { path, source, isBeside, rules, count }: LocatedFile, onlyFile: boolean): string {
  const paint = createPaint(context);
  const beside = isBeside ? ", beside its logs" : "";
  const head = `${paint.bold(oneLine(path))}  ${paint.dim(`${source}${beside}, ${counted(count, "place")}`)}\n`;
  if (onlyFile) return head;
  return `${head}${rules.map((rule) => `  ${ruleLine(rule)}\n`).join("")}`;
}

function ruleLine({ rule, severity, count, values, places }: LocatedRule): string {
  const more = places.length < count ? ", …" : "";
  return `${severity.padEnd(7)}  ${rule}  ${counted(count, "place")}, ${counted(values, "value")}: ${placeWords(places)}${more}`;
}

function placeWords(places: readonly DiskPlace[]): string {
  const lines = places.flatMap(({ line, path }) =>
    line === undefined || (path !== undefined && path !== "") ? [] : [line],
  );
  const others = places.flatMap(({ row, path }) => row ?? path ?? []).filter((word) => word !== "");
  const words = lines.length > 0 ? [`line ${[...new Set(lines)].join(", ")}`] : [];
  return [...words, ...new Set(others.map(oneLine))].join(", ");
}

function summary({ files, bytes: size, found }: LocateReport, some: boolean): string {
  const places = found.reduce((sum, { count }) => sum + count, 0);
  const looked = `Looked through ${counted(files, "file")}, ${bytes(size)}`;
  return `${some ? "\n" : ""}${looked}: ${found.length === 0 ? "no secret" : `${counted(places, "place")} in ${counted(found.length, "file")}`}.\n`;
}

const SHOWN_UNREAD = 10;

export async function printUnread(context: Context, unread: readonly UnreadFile[]): Promise<void> {
  if (unread.length === 0) return;
  await context.print(`Not looked through, or not all of it:\n`);
  for (const { path, reason } of unread.slice(0, SHOWN_UNREAD))
    await context.print(`  ${oneLine(path)}: ${oneLine(reason)}\n`);
  if (unread.length > SHOWN_UNREAD) await context.print(`  … and ${unread.length - SHOWN_UNREAD} more\n`);
}

function fileJson({ source, path, kind, isBeside, count }: LocatedFile): object {
  return { source, path, kind, is_beside: isBeside, count };
}

function ruleJson({ rule, label, severity, count, values, places }: LocatedRule): object {
  return { rule, label, severity, count, values, places };
}
