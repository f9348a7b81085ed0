// `approve`, `block`, `shortlist`, `hold`, `release`, `embargo`, `review`: what a person decides about sessions.

import { TraceError } from "../../core/errors.ts";
import { isoTime } from "../../core/iso-time.ts";
import type { SessionReview } from "../../core/review.ts";
import { unreachable } from "../../core/types.ts";
import type { Reviewed, SessionReviewRequest, SessionVerb } from "../../ports/app-desk.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { counted, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { titleWords } from "../render/session-facts.ts";
import { shortIds } from "../render/sessions.ts";
import { renderTable } from "../render/table.ts";
import { cut, oneLine } from "../render/text.ts";
import { parseEnd } from "../times.ts";
import { entryJson, reviewedJson, reviewJson, shortJson } from "../wire-desk.ts";
import { stateWords } from "./inbox.ts";

export interface ReviewOptions {
  readonly reason?: string;
  readonly revision?: string;
}
type Run = (context: Context, ids: readonly string[], options: ReviewOptions) => Promise<ExitCode>;

export const approve: Run = (context, ids, options) => review(context, "approve", ids, options);
export const block: Run = (context, ids, options) => review(context, "block", ids, options);
export const shortlist: Run = (context, ids, options) => review(context, "shortlist", ids, options);
export const reset: Run = (context, ids, options) => review(context, "reset", ids, options);
export const hold: Run = (context, ids, options) => review(context, "hold", ids, options);
export const release: Run = (context, ids, options) => review(context, "release", ids, options);

export function embargo(
  context: Context,
  ids: readonly string[],
  { until, ...options }: ReviewOptions & { readonly until: string },
): Promise<ExitCode> {
  const end = parseEnd(until, "--until", context.deps.now());
  return review(context, "embargo", ids, { ...options, until: end });
}

const DONE: Readonly<Record<SessionVerb, string>> = {
  approve: "Approved",
  block: "Blocked",
  shortlist: "Shortlisted",
  reset: "New again",
  hold: "Held",
  release: "Released",
  embargo: "Under an embargo",
};

async function review(
  context: Context,
  verb: SessionVerb,
  ids: readonly string[],
  { reason, until, revision }: SessionReviewRequest,
): Promise<ExitCode> {
  const app = await context.app();
  const done = await app.reviewSessions(verb, ids, defined({ reason, until, revision }));
  const next = nextOf(verb, done);
  const changed = done.filter(({ isChanged }) => isChanged);
  if (context.json) {
    const data = { verb, changed: changed.length, unchanged: done.length - changed.length };
    await printDocument(context, { ...data, sessions: done.map(reviewedJson) }, next);
    return 0;
  }
  const paint = createPaint(context);
  const id = shortIds(done.map(({ session }) => session));
  for (const one of done) {
    const words = one.isChanged ? stateWords(one.review) : `${stateWords(one.review)} already`;
    const line = `${oneLine(id(one.session))}  ${words}  ${titleWords(one.session)}`;
    await context.print(`${one.isChanged ? cut(line, context.width) : paint.dim(cut(line, context.width))}\n`);
  }
  const same = done.length - changed.length;
  const rest = same > 0 ? `; ${counted(same, "session")} stood so already` : "";
  await context.print(`${DONE[verb]}: ${counted(changed.length, "session")}${rest}.\n${nextLines(next)}`);
  return 0;
}

/** How to take it back, and what else keeps a session from leaving. */
function nextOf(verb: SessionVerb, done: readonly Reviewed[]): Next {
  const steps: string[] = [];
  const quarantined = done.filter(({ quarantine }) => quarantine === "quarantined" || quarantine === "blocked");
  const [first] = quarantined;
  if (first && (verb === "approve" || verb === "release")) {
    const id = shellWord(first.session.facts.head.id);
    steps.push(
      `${counted(quarantined.length, "of them is", "of them are")} in quarantine and may not leave all the same: \`tracemill quarantine show ${id}\`.`,
    );
  }
  const held = done.filter(({ review: { hold: state } }) => state.kind !== "free").length;
  if (verb === "approve" && held > 0)
    steps.push(`${counted(held, "of them is", "of them are")} on hold until \`tracemill release\`.`);
  const [undo, ...more] = undoCommands(verb, done);
  if (undo === undefined) return { steps: [...steps, "See what waits:"], command: "tracemill inbox" };
  // One command line is all that a machine takes up: of several, none is whole.
  if (more.length > 0)
    return { steps: [...steps, `Take it back: ${[undo, ...more].map((one) => `\`${one}\``).join(", ")}.`] };
  return { steps: [...steps, "Take it back:"], command: undo };
}

/** The commands that make each session as it was, those that stood alike in one. */
function undoCommands(verb: SessionVerb, done: readonly Reviewed[]): readonly string[] {
  const changed = done.filter(({ isChanged }) => isChanged);
  const groups = Map.groupBy(changed, ({ before }) => undoOf(verb, before));
  return [...groups].flatMap(([command, all]) => {
    const ids = all.map(({ session }) => shellWord(session.facts.head.id));
    return command === undefined || command === verb ? [] : [`tracemill ${command} ${ids.join(" ")}`];
  });
}

const AGAIN = { new: "review reset", approved: "approve", blocked: "block", shortlisted: "shortlist" } as const;

/** Undefined where nothing was said before. */
function undoOf(verb: SessionVerb, { state, hold: held }: SessionReview): string | undefined {
  if (verb !== "hold" && verb !== "embargo" && verb !== "release")
    return verb === "reset" && state === "new" ? undefined : AGAIN[state];
  switch (held.kind) {
    case "held":
      return "hold";
    case "embargoed":
      return `embargo --until ${isoTime(held.until)}`;
    case "free":
      return "release";
    default:
      return unreachable(held);
  }
}

export async function history(context: Context, id: string | undefined): Promise<ExitCode> {
  if (id === undefined) {
    throw new TraceError("usage", "no session was named", {
      hint: "`tracemill review ID` shows what was decided about one, `tracemill review reset ID` takes it back, `tracemill inbox` lists what waits.",
    });
  }
  const app = await context.app();
  const { session, review: stands, trail } = await app.reviewHistory(id);
  const word = shellWord(session.facts.head.id);
  const next: Next =
    stands.state === "new"
      ? { steps: ["Read it before you decide:"], command: `tracemill sessions show ${word}` }
      : { steps: ["Make it new again:"], command: `tracemill review reset ${word}` };
  if (context.json) {
    const entries = trail.map(({ isCurrent, ...entry }) => ({
      ...entryJson(entry),
      stale: isCurrent ? undefined : true,
    }));
    const data = { ...shortJson(session), revision: session.revision, review: reviewJson(stands), trail: entries };
    await printDocument(context, data, next);
    return 0;
  }
  const paint = createPaint(context);
  await context.print(`${paint.bold(cut(titleWords(session), context.width))}\n${paint.yellow(stateWords(stands))}\n`);
  if (trail.length > 0) {
    const columns = [
      { title: "when" },
      { title: "what" },
      { title: "who" },
      { title: "why", flexible: true },
      { title: "seen", paint: paint.dim },
    ] as const;
    const rows = trail.map((entry) => [
      when(entry.at),
      entry.until === undefined ? entry.verb : `${entry.verb} until ${when(entry.until - 1)}`,
      entry.author,
      entry.reason ?? "",
      entry.isCurrent ? "as it is now" : "before it grew",
    ]);
    for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  }
  await context.print(nextLines(next));
  return 0;
}
