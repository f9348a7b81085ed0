// `inbox`: the sessions that wait for a review, with what there is to know before one decides.

import type { TrajectoryType } from "../../core/label.ts";
import type { SessionReview } from "../../core/review.ts";
import type { Inbox, InboxEntry, InboxStatus, SessionVerb } from "../../ports/app-desk.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { type FilterOptions, filterWords, optionWords, shellWord, toQuery } from "../query.ts";
import { noteLabelled, withLabelProgress } from "../render/label-progress.ts";
import { count, counted, day, UNKNOWN } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { shortIds, titleOf } from "../render/sessions.ts";
import { cut, oneLine } from "../render/text.ts";
import { startOf } from "../wire.ts";
import { inboxJson, reportJson } from "../wire-desk.ts";

export interface InboxOptions extends FilterOptions {
  readonly type?: TrajectoryType;
  readonly minScore?: number;
  readonly status: InboxStatus;
  readonly limit: number;
}

export async function inbox(context: Context, options: InboxOptions): Promise<ExitCode> {
  const { type, minScore, status, limit } = options;
  const query = { ...toQuery(context, options), status, limit, ...defined({ type, minScore }) };
  const app = await context.app();
  const found = await withLabelProgress(context, "Labelling", (deskOptions) => app.inbox(query, deskOptions));
  const { total, entries, standing, report } = found;
  const next = nextOf(found, options);
  if (context.json) {
    const data = { total, standing, sessions: entries.map(inboxJson), truncated: entries.length < total };
    await printDocument(context, { ...reportJson(report), ...data }, next);
    return 0;
  }
  noteLabelled(context, report);
  if (entries.length > 0) await printEntries(context, entries);
  await context.print(`${entries.length > 0 ? "\n" : ""}${standingWords(found)}\n${nextLines(next)}`);
  return 0;
}

function standingWords({ total, entries, standing }: Inbox): string {
  const here =
    entries.length < total ? `${count(entries.length)} of ${counted(total, "session")}` : counted(total, "session");
  const words = Object.entries(standing).map(([state, sessions]) => `${count(sessions)} ${state}`);
  return `${here}; in all ${words.join(", ")}.`;
}

/** Two lines each: what it is, and what to know before one decides. */
async function printEntries(context: Context, entries: readonly InboxEntry[]): Promise<void> {
  const paint = createPaint(context);
  const id = shortIds(entries.map(({ session }) => session));
  const types = Math.max(...entries.map(({ label }) => label.type.length));
  for (const entry of entries) {
    const { session, label, review } = entry;
    const score = scoreWord(entry).padStart(4);
    const title = cut(oneLine(titleOf(session)), context.width - types - 8);
    const facts = [
      stateWords(review),
      day(session.counts.lastTime ?? startOf(session)),
      session.project?.name ?? "",
      label.outcome ?? "",
      ...label.value,
    ].filter((word) => word !== "" && word !== UNKNOWN);
    const mind = mindWords(entry);
    const below = cut(oneLine(`${id(session)}  ${facts.join(", ")}`), context.width - 6);
    await context.print(
      `${score}  ${paint.cyan(label.type.padEnd(types))}  ${paint.bold(title)}\n      ${paint.dim(below)}\n`,
    );
    if (mind !== "") await context.print(`      ${paint.yellow(cut(oneLine(`mind: ${mind}`), context.width - 6))}\n`);
  }
}

/** What a person or judge said has a star. */
function scoreWord({ label, judged }: InboxEntry): string {
  return judged === undefined ? String(label.quality) : `${judged.quality}*`;
}

const PAST: Readonly<Record<SessionVerb, string>> = {
  approve: "approved",
  block: "blocked",
  shortlist: "shortlisted",
  reset: "reset",
  hold: "held",
  release: "released",
  embargo: "held",
};

export function stateWords({ state, hold, before }: SessionReview): string {
  const was = before === undefined ? state : `${state}: it grew since it was ${PAST[before.verb]}`;
  return hold.kind === "free" ? was : hold.kind === "held" ? `${was}, held` : `${was}, until ${day(hold.until - 1)}`;
}

/** What to look at before it may leave. */
function mindWords({ quarantine, label, found }: InboxEntry): string {
  const words = [
    quarantine === "quarantined" || quarantine === "blocked" ? `quarantine: ${quarantine}` : "",
    ...label.risk,
    found > 0 ? counted(found, "value found", "values found") : "",
  ];
  return words.filter((word) => word !== "").join(", ");
}

function nextOf({ entries, total }: Inbox, options: InboxOptions): Next {
  const [first] = entries;
  if (!first) {
    const isFiltered = filterWords(options) !== "" || options.type !== undefined || options.minScore !== undefined;
    return isFiltered || options.status !== "waiting"
      ? { steps: ["Nothing matches; see all:"], command: "tracemill inbox --status all" }
      : { steps: ["Nothing waits for a review. Read what is new:"], command: "tracemill scan" };
  }
  const id = shellWord(first.session.facts.head.id);
  const steps = [
    "Read one, then `tracemill approve`, `shortlist` or `block` it, with --reason; `review reset` takes that back.",
  ];
  if (entries.length < total) {
    const names = ["type", "minScore", "status", "limit"] as const;
    const { status, ...rest } = options;
    const words = optionWords({ ...rest, ...(status !== "waiting" && { status }), limit: 0 }, names);
    steps.unshift(`There are more than these: \`tracemill inbox${filterWords(options)}${words}\`.`);
  }
  return { steps, command: `tracemill sessions show ${id}` };
}
