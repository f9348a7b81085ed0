// `projects relink` and `projects unlink`: a project that was moved is shown as what it became, and that is undone.

import type { RelinkReport, SuggestedRelink } from "../../ports/relink.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { counted } from "../render/numbers.ts";
import { oneLine } from "../render/text.ts";

export interface RelinkOptions {
  readonly dryRun?: true;
}

export async function projectsRelink(
  context: Context,
  from: string,
  to: string,
  options: RelinkOptions,
): Promise<ExitCode> {
  const app = await context.app();
  const report = await app.relink(from, to, { dryRun: options.dryRun ?? false });
  const next: Next = report.done
    ? nextOf("Take it back:", report.words && unlinkCommand(report.words[0]))
    : nextOf("Do it:", report.words && relinkCommand(report.words));
  const along = report.along.map(
    (other) => `  ${oneLine(other.from.root)}, ${counted(other.sessions, "session")}, to ${oneLine(other.to.root)}\n`,
  );
  const below = along.length === 0 ? "" : `What lay below it goes along:\n${along.join("")}`;
  await printReport(context, report, { next, words: `${moved(report, "")}${chained(report)}\n${below}` });
  return 0;
}

export async function projectsUnlink(context: Context, from: string, options: RelinkOptions): Promise<ExitCode> {
  const app = await context.app();
  const report = await app.unlink(from, { dryRun: options.dryRun ?? false });
  const next: Next = report.done
    ? nextOf("See it:", "tracemill projects")
    : nextOf("Do it:", report.words && unlinkCommand(report.words[0]));
  const along = report.along.map((other) => `  ${oneLine(other.from.root)}, ${counted(other.sessions, "session")}\n`);
  const below = along.length === 0 ? "" : `What went along comes back:\n${along.join("")}`;
  await printReport(context, report, { next, words: `${moved({ ...report, to: report.from }, "again ")}\n${below}` });
  return 0;
}

async function printReport(
  context: Context,
  report: RelinkReport,
  { next, words }: { readonly next: Next; readonly words: string },
): Promise<void> {
  if (context.json) {
    await printDocument(context, reportJson(report), next);
    return;
  }
  const there = report.isThere ? "Its folder is still there.\n" : "";
  await context.print(`${words}${there}${nextLines(next)}`);
}

function moved({ done, from, to, sessions }: RelinkReport, again: string): string {
  const place = from.root === to.root ? "" : ` of ${oneLine(from.root)}`;
  const verb = done ? `${sessions === 1 ? "is" : "are"} ${again}shown` : `would ${again}be shown`;
  return `${counted(sessions, "session")}${place} ${verb} under ${oneLine(to.root)}.`;
}

function chained({ to, shown }: RelinkReport): string {
  return shown.root === to.root ? "" : ` That one was relinked itself: look under ${oneLine(shown.root)}.`;
}

function reportJson({ done, from, to, shown, sessions, isThere, along }: RelinkReport): object {
  return {
    done,
    old: from,
    new: to,
    shown_under: shown,
    sessions,
    old_folder_is_there: isThere,
    along: along.map((other) => ({ old: other.from, new: other.to, sessions: other.sessions })),
  };
}

function nextOf(step: string, command: string | undefined): Next {
  return command === undefined ? { steps: [] } : { steps: [step], command };
}

function unlinkCommand(from: string): string {
  return `tracemill projects unlink ${from.startsWith("-") ? "-- " : ""}${shellWord(from)}`;
}

/** `--` before a word that would be taken for an option. */
export function relinkCommand([from, to]: readonly [string, string]): string {
  const end = from.startsWith("-") || to.startsWith("-") ? "-- " : "";
  return `tracemill projects relink ${end}${shellWord(from)} ${shellWord(to)}`;
}

export function suggestionJson({ from, to, gitRemote, sessions, words }: SuggestedRelink): object {
  return { old: from, new: to, git_remote: gitRemote, sessions, command: words && relinkCommand(words) };
}

/** One line for people; of several folders for one project the first. Empty where nothing is suggested. */
export function suggestionLine(suggestions: readonly SuggestedRelink[]): string {
  const first = suggestions.find(({ words }) => words !== undefined);
  if (first?.words === undefined) return "";
  const others = new Set(suggestions.map(({ from }) => from.root)).size - 1;
  const more = others > 0 ? ` (and ${counted(others, "more project")}: tracemill projects)` : "";
  return `${oneLine(first.from.name)} seems to have moved: ${oneLine(relinkCommand(first.words))}${more}\n`;
}
