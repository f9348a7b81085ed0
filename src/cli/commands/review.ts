// `approve`, `block`, `shortlist`, `hold`, `release`, `embargo`, `review`: what a person decides about sessions.

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
  const changed = done.filter(({ isChanged }) => isChanged);
  const undo = undoOf(verb, changed);
  if (changed.length === 0 || undo === undefined)
    return { steps: [...steps, "See what waits:"], command: "tracemill inbox" };
  const ids = changed.map(({ session }) => shellWord(session.facts.head.id)).join(" ");
  return { steps: [...steps, "Take it back:"], command: `tracemill ${undo} ${ids}` };
}

const AGAIN = { approved: "approve", blocked: "block", shortlisted: "shortlist" } as const;

/** The command that makes it as it was, where all stood alike; else the one that makes them new, or free; if any does. */
function undoOf(verb: SessionVerb, changed: readonly Reviewed[]): string | undefined {
  const before = changed.map((one) => one.before);
  if (verb === "release") return "hold";
  if (verb === "hold" || verb === "embargo")
    return before.every(({ hold: state }) => state.kind === "held") ? "hold" : "release";
  const states = new Set(before.map(({ state }) => state));
  const [state] = states;
  if (states.size === 1 && state !== undefined && state !== "new") return AGAIN[state];
  return verb === "reset" ? undefined : "review reset";
}

export async function history(context: Context, id: string): Promise<ExitCode> {
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
