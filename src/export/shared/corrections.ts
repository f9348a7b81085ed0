// Which turns a person said were wrong, which were accepted, and by what one can tell.

import { answersOf, type Turn } from "../../core/conversation.ts";
import type { MessageId } from "../../core/ids.ts";
import type { Signal } from "../../core/signal.ts";
import type { ExportItem } from "../../ports/format.ts";

export interface Correction {
  /** Turn whose request says that the corrected one was wrong; the number of turns where it stands behind them. */
  readonly by: number;
  readonly signal: Signal;
}

/** What is less sure may be no correction: nothing is learnt from that turn, neither that it was wrong nor that it was right. */
export const SURE = 0.7;

export const GROUNDS = ["praise", "went_on", "outcome", "review"] as const;

export interface Acceptance {
  /** What tells: the person praised it; asked for something else next; the session came out well; was approved. */
  readonly ground: (typeof GROUNDS)[number];
  readonly evidence: readonly MessageId[];
}

/** Corrections by the turn that was wrong, turns by their place in `turns`; of several about one turn the last counts. */
export function correctionsOf(turns: readonly Turn[], item: ExportItem): ReadonlyMap<number, Correction> {
  const corrections = new Map<number, Correction>();
  if (item.label.corrections.length === 0) return corrections;
  const places = placesOf(turns);
  for (const signal of item.label.corrections) {
    const wrong = signal.about === undefined ? undefined : places.get(signal.about);
    if (wrong === undefined || signal.seq <= (signal.about ?? 0)) continue;
    // Of a piece of a session it may be said behind its end.
    const by = places.get(signal.seq) ?? turns.length;
    if (by <= wrong) continue;
    const known = corrections.get(wrong);
    if (known === undefined || known.by <= by) corrections.set(wrong, { by, signal });
  }
  return corrections;
}

/** Place of the turn in which each message with a request stands. */
function placesOf(turns: readonly Turn[]): ReadonlyMap<number, number> {
  return new Map(turns.flatMap(({ requests }, place) => requests.map(({ seq }) => [seq, place] as const)));
}

/**
 * Whether that turn was accepted, and how one can tell; undefined where nothing tells, or it was stopped or corrected.
 * That nobody objected to the last turn of a session tells nothing, nor does the end of a piece. What a rewind left, and
 * what a subagent said, nobody accepted.
 */
export function acceptanceOf(
  turns: readonly Turn[],
  place: number,
  { item, corrections }: { readonly item: ExportItem; readonly corrections: ReadonlyMap<number, Correction> },
): Acceptance | undefined {
  const turn = turns[place];
  if (turn === undefined || corrections.has(place) || isStopped(turn) || answersOf(turn).length === 0) return undefined;
  if (!item.isMain) return undefined;
  const next = turns[place + 1]?.requests ?? [];
  const praise = item.label.examples.find(({ kind, seq }) => kind === "praise" && next.some((one) => one.seq === seq));
  if (praise !== undefined) return { ground: "praise", evidence: [praise.message] };
  const [first] = next;
  if (first !== undefined) return { ground: "went_on", evidence: [first.id] };
  if (place < turns.length - 1) return undefined;
  if (cameOutWell(item)) return { ground: "outcome", evidence: item.label.main.evidence };
  return item.review === "approved" ? { ground: "review", evidence: [] } : undefined;
}

/** Something was run that says so, at the end of the session. That nothing speaks against it is not enough. */
function cameOutWell({ isEnd, label: { outcome, resolution, reasons } }: ExportItem): boolean {
  if (!isEnd || resolution !== "resolved") return false;
  const isVerified = reasons.some(({ reason }) => reason === "verified");
  return outcome === "tests_passed" || (outcome === "completed" && isVerified);
}

/** The person stopped it, or it never ended. */
export function isStopped({ steps }: Turn): boolean {
  return steps.some(({ kind }) => kind === "interrupt");
}
