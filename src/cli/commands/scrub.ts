// `scrub`: replaces confirmed secrets in the agents' own logs, asked for twice; undoes it, lists it, forgets it.

import { TraceError } from "../../core/errors.ts";
import type { Severity } from "../../core/finding.ts";
import { isoTime } from "../../core/iso-time.ts";
import type { App } from "../../ports/app.ts";
import type { PastScrub, ScrubbedFile, ScrubReport, UndoneFile } from "../../ports/app-scrub.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { withDiskProgress } from "../render/disk-progress.ts";
import { bytes, count, counted, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { oneLine } from "../render/text.ts";
import { printUnread } from "./locate.ts";

export interface ScrubCommandOptions {
  readonly source?: string;
  readonly project?: string;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly all?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly resume?: true;
  readonly undo?: true;
  readonly list?: true;
  readonly forget?: true;
}

export async function scrub(context: Context, id: string | undefined, options: ScrubCommandOptions): Promise<ExitCode> {
  const { undo, list, forget, resume, dryRun } = options;
  if ([undo, list, forget, resume, dryRun].filter(Boolean).length > 1) {
    throw new TraceError("usage", "--dry-run, --resume, --undo, --list and --forget exclude each other", {
      hint: "Say one of them.",
    });
  }
  const app = await context.app();
  if (list) return listScrubs(context, app);
  if (undo) return undoScrub(context, app, id);
  if (forget) return forgetScrub(context, app, id);
  return runScrub(context, app, id, options);
}

async function runScrub(
  context: Context,
  app: App,
  id: string | undefined,
  options: ScrubCommandOptions,
): Promise<ExitCode> {
  const { source, project, rule, severity, all, resume } = options;
  const query = defined({ id, source, project, rule, severity, all, resume });
  const run = (dryRun: boolean) =>
    withDiskProgress(context, (onProgress) =>
      app.scrub({ ...query, dryRun, signal: context.deps.interrupt(), onProgress }),
    );
  const isSure = (options.yes ?? false) || (resume ?? false);
  const asks = !isSure && !options.dryRun && !context.json && context.deps.stdout.isTTY === true;
  let report = await run(!isSure || (options.dryRun ?? false));
  const again = `tracemill scrub ${words(id, options)}--yes`;
  if (asks) {
    await printReport(context, report, again);
    if (!hasWork(report) || !(await isConfirmed(context))) return 0;
    report = await run(false);
  }
  await printReport(context, report, again);
  return report.files.some(({ outcome }) => outcome === "failed") ? 1 : 0;
}

function hasWork({ files }: ScrubReport): boolean {
  return files.some(({ outcome }) => outcome === "would");
}

function words(id: string | undefined, { source, project, rule, severity, all }: ScrubCommandOptions): string {
  const named = Object.entries({ source, project, rule, severity }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${shellWord(value)}`],
  );
  return [...(id === undefined ? [] : [shellWord(id)]), ...named, ...(all ? ["--all"] : []), ""].join(" ");
}

async function isConfirmed(context: Context): Promise<boolean> {
  await context.print("Replace them? The originals are kept sealed until `tracemill scrub --forget`. [y/N] ");
  let answer = "";
  for await (const chunk of context.deps.stdin) {
    answer += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
    if (answer.includes("\n")) break;
  }
  return /^y(?:es)?\s/i.test(answer);
}

async function printReport(context: Context, report: ScrubReport, again: string): Promise<void> {
  const next = nextOf(report, again);
  if (context.json) {
    const { id, dryRun, looked, files, unread, sessions } = report;
    const document = { ...defined({ id }), dry_run: dryRun, looked, files: files.map(fileJson), unread, sessions };
    await printDocument(context, document, next);
    return;
  }
  if (report.files.length > 0) await printFiles(context, report.files);
  await context.print(summary(report));
  await printUnread(context, report.unread);
  await context.print(nextLines(next));
}

const WORDS: Readonly<Record<ScrubbedFile["outcome"], string>> = {
  would: "would be replaced",
  done: "replaced",
  live: "left: live",
  refused: "left: refused",
  failed: "failed",
};

async function printFiles(context: Context, files: readonly ScrubbedFile[]): Promise<void> {
  const paint = createPaint(context);
  const columns = [
    { title: "what" },
    { title: "places", align: "right" },
    { title: "lines", align: "right" },
    { title: "agent" },
    { title: "file", flexible: true, isPath: true },
    { title: "rules, or why not", flexible: true, paint: paint.dim },
  ] as const;
  const rows = files.map(({ outcome, reason, count: places, lines, source, path, rules }) => [
    WORDS[outcome],
    count(places),
    count(lines),
    source,
    path,
    reason ??
      Object.entries(rules)
        .map(([rule, n]) => `${rule} ${n}`)
        .join(", "),
  ]);
  for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
}

function summary({ dryRun, files, looked, sessions }: ScrubReport): string {
  const some = files.length > 0 ? "\n" : "";
  const meant = files.filter(({ outcome }) => outcome === (dryRun ? "would" : "done"));
  const places = counted(
    meant.reduce((sum, file) => sum + file.count, 0),
    "place",
  );
  if (dryRun) {
    const found =
      meant.length === 0 ? "nothing to replace" : `${places} in ${counted(meant.length, "file")} would be replaced`;
    return `${some}Looked through ${counted(looked, "file")}: ${found}. Nothing was changed.\n`;
  }
  if (meant.length === 0) return `${some}Nothing was replaced.\n`;
  return `${some}${places} in ${counted(meant.length, "file")} replaced; the store followed in ${counted(sessions, "session")}.\n`;
}

function nextOf(report: ScrubReport, again: string): Next {
  const { dryRun, files } = report;
  if (dryRun && hasWork(report)) return { steps: ["Replace them, with a sealed backup:"], command: again };
  if (dryRun && files.length > 0)
    return { steps: ["Close the agents that are running, wait ten minutes, and look again."] };
  if (files.some(({ outcome }) => outcome === "done")) {
    return {
      steps: [
        "Give every secret that was found a new value where it is used: it was in the clear.",
        "Undo it as long as the backup is there:",
      ],
      command: "tracemill scrub --undo",
    };
  }
  return { steps: ["See what else there is:"], command: "tracemill locate --all" };
}

function fileJson({ source, path, kind, outcome, reason, count: places, lines, rules }: ScrubbedFile): object {
  return { source, path, kind, outcome, ...defined({ reason }), count: places, lines, rules };
}

const UNDONE: Readonly<Record<UndoneFile["outcome"], string>> = {
  restored: "written back, byte for byte as it was",
  tail: "written back; what was appended since was kept",
  missing: "written back where no file was any more",
  already: "was written back before",
  changed: "left alone",
  live: "left alone: live",
  failed: "failed",
};

async function undoScrub(context: Context, app: App, wanted: string | undefined): Promise<ExitCode> {
  const { id, files } = await app.undoScrub(wanted);
  const isWhole = files.every(({ outcome }) => outcome !== "changed" && outcome !== "live" && outcome !== "failed");
  const next: Next = { steps: ["The secrets are in the logs again; see where:"], command: "tracemill locate" };
  if (context.json) {
    const undone = files.map(({ path, outcome, reason }) => ({ path, outcome, ...defined({ reason }) }));
    await printDocument(context, { id, files: undone }, next);
  } else {
    for (const { path, outcome, reason } of files)
      await context.print(
        `${oneLine(path)}: ${UNDONE[outcome]}${reason === undefined ? "" : ` (${oneLine(reason)})`}\n`,
      );
    await context.print(nextLines(next));
  }
  return isWhole ? 0 : 1;
}

async function forgetScrub(context: Context, app: App, id: string | undefined): Promise<ExitCode> {
  const forgotten = await app.forgetScrub(id);
  const next: Next = { steps: ["See past scrubs:"], command: "tracemill scrub --list" };
  if (context.json) await printDocument(context, { forgotten: forgotten.map(pastJson) }, next);
  else {
    const done =
      forgotten.length === 0
        ? "There was no backup to destroy."
        : `The backups of ${counted(forgotten.length, "scrub")} were destroyed: no undo any more.`;
    await context.print(`${done}\n${nextLines(next)}`);
  }
  return 0;
}

async function listScrubs(context: Context, app: App): Promise<ExitCode> {
  const past = await app.scrubs();
  const next = nextOfList(past);
  if (context.json) {
    await printDocument(context, { scrubs: past.map(pastJson) }, next);
    return 0;
  }
  const paint = createPaint(context);
  const columns = [
    { title: "scrub", paint: paint.bold },
    { title: "when" },
    { title: "files", align: "right" },
    { title: "places", align: "right" },
    { title: "state" },
    { title: "backup", align: "right" },
    { title: "undo" },
  ] as const;
  const rows = past.map(({ id, startedAt, files, count: places, state, backupBytes, undoable }) => [
    id,
    when(startedAt),
    count(files),
    count(places),
    state,
    backupBytes > 0 ? bytes(backupBytes) : "none",
    undoable ? "yes" : "no",
  ]);
  if (rows.length === 0) await context.print("Nothing was scrubbed yet.\n");
  else for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  await context.print(nextLines(next));
  return 0;
}

function nextOfList(past: readonly PastScrub[]): Next {
  if (past.some(({ state }) => state === "open"))
    return { steps: ["One was cut short; go on with it:"], command: "tracemill scrub --resume" };
  if (past.some(({ undoable }) => undoable)) {
    return { steps: ["When you are sure, destroy the sealed originals:"], command: "tracemill scrub --forget" };
  }
  return { steps: ["See what there is to scrub:"], command: "tracemill scrub --all --dry-run" };
}

function pastJson({ id, startedAt, state, files, count: places, backupBytes, undoable }: PastScrub): object {
  return { id, started_at: isoTime(startedAt), state, files, count: places, backup_bytes: backupBytes, undoable };
}
