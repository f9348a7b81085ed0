// What a projection changes in a session: before and after of each place, with the lines around it.

import type { Finding } from "../core/finding.ts";
import type { MessageId } from "../core/ids.ts";
import type { Change, DiffOptions, MessageDiff, SessionDiff } from "../ports/app-findings.ts";
import type { SessionRow } from "../ports/store.ts";
import { rankOf } from "../privacy/detect.ts";
import { lastAtOrBefore, type Union, unions } from "../privacy/ranges.ts";
import { isReplaced, type RedactContext, redactText } from "../privacy/redact.ts";
import { forEachHeadString, forEachString, type Visit } from "../privacy/strings.ts";
import { maskedPiece, whole } from "./excerpt.ts";
import { contextOf, type FoundLeaving, findLeaving, type LeaveDeps } from "./leaving.ts";
import { createProjector } from "./project-rows.ts";
import { titled } from "./propagate.ts";
import { findSession, type ReadDeps } from "./read-sessions.ts";

/** Lines shown around a change, and characters of a long line. */
const LINES = 1;
const LONG = 160;
/** Places so near to each other are one change. */
const NEAR = 200;

export interface DiffDeps extends ReadDeps {
  /** How a session leaves the machine in the mode that was asked for; undefined for how it is shown inside. */
  readonly leaving: ((row: SessionRow) => Promise<LeaveDeps>) | undefined;
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export async function diffSession(
  deps: DiffDeps,
  id: string,
  { reveal }: Pick<DiffOptions, "reveal">,
): Promise<SessionDiff> {
  const row = findSession(deps, id);
  const inside = createProjector(deps.store, deps.policy, deps.detector);
  const leaving = await deps.leaving?.(row);
  const context = leaving ? contextOf(leaving, row) : inside.contextOf(row);
  const found = leaving ? findLeaving(leaving, row) : foundInside(deps, row);
  return { session: inside.row(row), messages: eachMessage(found, { context, reveal }) };
}

interface Difference {
  readonly context: RedactContext;
  readonly reveal: boolean;
}

function* eachMessage({ facts, own, messages }: FoundLeaving, difference: Difference): Generator<MessageDiff> {
  const strings = (visit: Visit) => forEachHeadString(facts, visit);
  const changes = changesIn(difference, { id: undefined, findings: own, each: strings });
  if (changes) yield { seq: undefined, role: undefined, changes };
  for (const { message, findings } of messages()) {
    const each = (visit: Visit) => forEachString(message, visit);
    const inMessage = changesIn(difference, { id: message.id, findings, each });
    if (inMessage) yield { seq: message.seq, role: message.role, changes: inMessage };
  }
}

/** What is stored alone: only messages with findings are read. */
function foundInside({ store, detector }: DiffDeps, row: SessionRow): FoundLeaving {
  const facts = titled(row.facts, row.title);
  return {
    facts,
    own: [...row.findings, ...detector.facts(facts)],
    *messages() {
      for (const seq of new Set(store.findings(row.key).map((one) => one.seq))) {
        const stored = seq < 0 ? undefined : store.message(row.key, seq);
        if (stored) yield stored;
      }
    },
  };
}

interface Texts {
  readonly id: MessageId | undefined;
  readonly findings: readonly Finding[];
  readonly each: (visit: Visit) => void;
}

/** Undefined where nothing is replaced. */
function changesIn({ context, reveal }: Difference, { id, findings, each }: Texts): Iterable<Change> | undefined {
  const replaced = findings.filter((finding) => isReplaced(finding, context, id));
  if (replaced.length === 0) return undefined;
  // What stays is no reason to show a secret here: beside a change it is hidden, before and after.
  const isReplacedHere = new Set(replaced);
  const kept = findings.filter((one) => !isReplacedHere.has(one) && context.decide?.(one, id) !== "ignore");
  const replacedAt = Map.groupBy(replaced, ({ path }) => path);
  const keptAt = Map.groupBy(reveal ? [] : kept, ({ path }) => path);
  const texts: [string, string][] = [];
  each((path, text) => {
    if (replacedAt.has(path)) texts.push([path, text]);
  });
  // Of what is replaced here it was asked already whether it is.
  const accepted: RedactContext = { ...context, decide: () => "accept" };
  const show = (value: string, { path: _, ...match }: Finding) =>
    redactText(value, [{ ...match, start: 0, end: value.length }], accepted);
  return (function* () {
    for (const [path, text] of texts) {
      const all = unions(replacedAt.get(path) ?? [], text.length, rankOf);
      yield* changesOf(
        { path, text, replaced: all, kept: outside(keptAt.get(path) ?? [], all, text.length) },
        show,
        reveal,
      );
    }
  })();
}

interface Places {
  readonly path: string;
  readonly text: string;
  readonly replaced: readonly Union<Finding>[];
  /** Disjoint from these. */
  readonly kept: readonly Union<Finding>[];
}

function* changesOf(
  { path, text, replaced, kept }: Places,
  show: (value: string, finding: Finding) => string,
  reveal: boolean,
): Generator<Change> {
  const isReplacedAt = new Map(replaced.map((range) => [range.strongest, range]));
  const hidden = [...replaced, ...kept].sort((a, b) => a.start - b.start);
  const lengths = new Map(hidden.map(({ strongest, start, end }) => [strongest, end - start]));
  const hide = (finding: Finding) => dots(lengths.get(finding) ?? 0);
  const project = (finding: Finding) => {
    const range = isReplacedAt.get(finding);
    return range ? show(text.slice(range.start, range.end), finding) : hide(finding);
  };
  let line = 1;
  let counted = 0;
  for (let i = 0; i < replaced.length; ) {
    const first = replaced[i] as Union<Finding>;
    let last = first;
    for (i++; i < replaced.length; i++) {
      const next = replaced[i] as Union<Finding>;
      if (next.start - last.end >= NEAR) break;
      last = next;
    }
    const { start, end } = around(text, first.start, last.end);
    line += feeds(text, counted, start);
    counted = start;
    const before = reveal ? text.slice(start, end) : maskedPiece(text, { start, end, hidden }, hide);
    const after = maskedPiece(text, { start, end, hidden }, project);
    yield { path, line, before: lines(before, text, { start, end }), after: lines(after, text, { start, end }) };
  }
}

/** What of the findings lies outside of ordered, disjoint ranges. */
function outside(findings: readonly Finding[], ranges: readonly Union<Finding>[], length: number): Union<Finding>[] {
  const pieces: Union<Finding>[] = [];
  for (const { start, end, strongest } of unions(findings, length, rankOf)) {
    let at = start;
    for (let i = Math.max(0, lastAtOrBefore(ranges, start)); i < ranges.length && at < end; i++) {
      const range = ranges[i] as Union<Finding>;
      if (range.start >= end) break;
      if (range.start > at) pieces.push({ start: at, end: range.start, strongest: { ...strongest } });
      at = Math.max(at, range.end);
    }
    if (at < end) pieces.push({ start: at, end, strongest: { ...strongest } });
  }
  return pieces;
}

/** How long a value is may be told; what it is may not. */
function dots(length: number): string {
  return `‹${"•".repeat(Math.min(8, length))} ${length} characters›`;
}

/** Whole lines, with one more before and behind; of long lines a piece. */
function around(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  let from = start;
  for (let i = 0; i <= LINES && from > 0; i++) from = Math.max(0, text.lastIndexOf("\n", from - 1));
  let to = end;
  for (let i = 0; i <= LINES && to < text.length; i++) {
    const next = text.indexOf("\n", to + (i > 0 ? 1 : 0));
    to = next < 0 ? text.length : next;
  }
  if (text[from] === "\n") from++;
  return { start: whole(text, Math.max(from, start - LONG)), end: whole(text, Math.min(to, end + LONG)) };
}

function lines(
  piece: string,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): readonly string[] {
  const head = start > 0 && text[start - 1] !== "\n" ? "…" : "";
  const tail = end < text.length && text[end] !== "\n" ? "…" : "";
  return `${head}${piece}${tail}`.split("\n");
}

function feeds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
