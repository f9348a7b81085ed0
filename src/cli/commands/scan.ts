// `scan`: reads what is new, with a progress bar, and tells what it found and what it could not take.

import type { App, ScanReport } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { createProgress } from "../render/progress.ts";
import { printIssues, summary } from "../render/scan.ts";
import { scanJson } from "../wire.ts";

export interface ScanCommandOptions {
  readonly source?: string;
  readonly force?: true;
  readonly verbose?: true;
}

const SHOWN_ISSUES = 10;

export async function scan(context: Context, options: ScanCommandOptions): Promise<ExitCode> {
  const report = await scanWithProgress(context, await context.app(), options);
  const next = nextOf(report);
  if (context.json) {
    await printDocument(context, scanJson(report), next);
    return 0;
  }
  await context.print(summary(report));
  if (report.issues.length > 0) await printIssues(context, report.issues, options.verbose ? Infinity : SHOWN_ISSUES);
  await context.print(nextLines(next));
  return 0;
}

export async function scanWithProgress(
  context: Context,
  app: App,
  options: { readonly source?: string; readonly force?: boolean },
): Promise<ScanReport> {
  const progress = createProgress(context);
  try {
    const { source, force } = options;
    return await app.scan({
      ...defined({ source, force }),
      signal: context.deps.interrupt(),
      onProgress: (state) => progress.update(state),
    });
  } finally {
    progress.end();
  }
}

function nextOf(report: ScanReport): Next {
  if (report.sessions.total === 0) {
    return { steps: ["No sessions were found. See where tracemill looks:"], command: "tracemill sources" };
  }
  return { steps: ["See the sessions, newest first:"], command: "tracemill sessions list" };
}
