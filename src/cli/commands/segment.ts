// `segment`: cuts sessions that hold several tasks, and makes them whole again.

import { TraceError } from "../../core/errors.ts";
import type { SegmentReport, SegmentView } from "../../ports/app-desk.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { withLabelProgress } from "../render/label-progress.ts";
import { counted, duration, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { titleWords } from "../render/session-facts.ts";
import { cut, oneLine } from "../render/text.ts";
import { parseDuration, USUAL_GAP } from "../times.ts";
import { segmentJson, shortJson } from "../wire-desk.ts";

export interface SegmentCommandOptions {
  readonly timeGap: string;
  readonly dryRun?: true;
  readonly clear?: true;
}

export async function segment(
  context: Context,
  ids: readonly string[],
  options: SegmentCommandOptions,
): Promise<ExitCode> {
  const { dryRun = false, clear = false } = options;
  const gapMs = parseDuration(options.timeGap, "--time-gap");
  if (clear && ids.length === 0 && !dryRun) {
    throw new TraceError("usage", "--clear makes the sessions whole that are named", {
      hint: "Name them; --dry-run lists those that are cut.",
    });
  }
  const app = await context.app();
  const report = await withLabelProgress(context, "Looking through", (progress) =>
    app.segment(ids, { ...progress, gapMs, dryRun, clear }),
  );
  const next = nextOf(report, ids, options);
  if (context.json) {
    const sessions = report.cut.map(({ session, segments }) => ({
      ...shortJson(session),
      segments: segments.map(segmentJson),
    }));
    await printDocument(context, { looked: report.looked, kept: !dryRun, cleared: clear || undefined, sessions }, next);
    return 0;
  }
  const paint = createPaint(context);
  for (const { session, segments } of report.cut) {
    await context.print(
      `${paint.bold(cut(titleWords(session), context.width))}  ${paint.dim(oneLine(session.facts.head.id))}\n`,
    );
    for (const one of segments) await context.print(`${cut(segmentLine(one), context.width)}\n`);
  }
  await context.print(`${summary(report, { dryRun, clear })}\n${nextLines(next)}`);
  return 0;
}

function segmentLine({ from, to, requests, time, why, gapMs, excerpt }: SegmentView): string {
  const gap = gapMs === undefined ? "" : ` after ${duration(gapMs)}`;
  const cause = why.length === 0 ? "" : `  [${why.join(", ")}${gap}]`;
  return `  #${from}–${to - 1}  ${when(time)}  ${counted(requests, "request")}${cause}  ${oneLine(excerpt ?? "")}`;
}

function summary(
  { looked, cut: found }: SegmentReport,
  { dryRun, clear }: { dryRun: boolean; clear: boolean },
): string {
  const sessions = counted(found.length, "session");
  if (clear) return dryRun ? `${sessions} would be whole again.` : `${sessions} whole again.`;
  const where = `Looked through ${counted(looked, "session")}: ${sessions} with several tasks`;
  return dryRun && found.length > 0 ? `${where}; nothing was kept.` : `${where}.`;
}

function nextOf(
  { cut: found }: SegmentReport,
  ids: readonly string[],
  { dryRun, clear, timeGap }: SegmentCommandOptions,
): Next {
  const words = found.map(({ session }) => shellWord(session.facts.head.id)).join(" ");
  if (found.length === 0) return { steps: [] };
  if (clear && dryRun) return { steps: ["Make them whole again:"], command: `tracemill segment --clear ${words}` };
  if (clear) return { steps: ["Cut them again:"], command: `tracemill segment ${words}` };
  if (!dryRun) return { steps: ["Make them whole again:"], command: `tracemill segment --clear ${words}` };
  const gap = timeGap === USUAL_GAP ? "" : ` --time-gap ${timeGap}`;
  return { steps: ["Cut them so:"], command: `tracemill segment${gap}${ids.length > 0 ? ` ${words}` : ""}` };
}
