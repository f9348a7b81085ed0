// `import`: takes exported sessions in from a file or folder, and says of each line that holds none why.

import type { ImportReport } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { count, counted } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { oneLine } from "../render/text.ts";
import { scanJson } from "../wire.ts";

const SHOWN_LINES = 20;

export async function importSessions(
  context: Context,
  path: string,
  options: { readonly project?: string; readonly verbose?: true },
): Promise<ExitCode> {
  const app = await context.app();
  const { project } = options;
  const report = await app.importSessions(path, { ...defined({ project }), signal: context.deps.interrupt() });
  const taken = report.files.some(({ state }) => state !== "refused");
  const next: Next = taken
    ? { steps: ["See them:"], command: "tracemill sessions list --source custom" }
    : { steps: ["A line must be one session: an object with `session_id` and `messages` (docs/sources/custom.md)."] };
  if (context.json) {
    await printDocument(context, importJson(report), next);
    return taken ? 0 : 1;
  }
  if (taken && report.project !== undefined) await context.print(`Into the project ${oneLine(report.project)}:\n`);
  for (const file of report.files) await printFile(context, file, options.verbose ? Infinity : SHOWN_LINES);
  for (const { path: folder, message } of report.unreadable)
    await context.print(`${oneLine(folder)}: not read: ${oneLine(message)}\n`);
  await context.print(nextLines(next));
  return taken ? 0 : 1;
}

const WORDS = { imported: "imported", already_there: "already there", refused: "refused" } as const;

async function printFile(context: Context, file: ImportReport["files"][number], most: number): Promise<void> {
  const paint = createPaint(context);
  const { badLines } = file;
  const bad = badLines.length === 0 ? "" : `, ${counted(badLines.length, "line")} with trouble`;
  await context.print(`${oneLine(file.from)}: ${WORDS[file.state]}, ${counted(file.sessions, "session")}${bad}\n`);
  // A file that holds no session at all: its first line says what it is not.
  const shown = file.state === "refused" && most !== Infinity ? 1 : most;
  for (const { line, message } of badLines.slice(0, shown))
    await context.print(`${paint.yellow(`  line ${line}: ${oneLine(message)}`)}\n`);
  for (const { line, session } of file.skipped.slice(0, most))
    await context.print(`  line ${line}: left out, it is in the store as ${oneLine(session)}\n`);
  if (badLines.length > shown)
    await context.print(`  … and ${count(badLines.length - shown)} more; --verbose shows all\n`);
}

function importJson({ project, files, unreadable, scan }: ImportReport): object {
  return {
    project,
    files: files.map(({ from, to, state, sessions, badLines, skipped }) => ({
      from,
      to,
      state,
      sessions,
      bad_lines: badLines,
      skipped,
    })),
    unreadable,
    scan: scanJson(scan),
  };
}
