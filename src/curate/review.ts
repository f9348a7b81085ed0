// Where a session stands: its audit trail folded, as of a revision and a time.

import type { HoldState, ReviewEntry, ReviewState, SessionReview } from "../core/review.ts";

const STATES: Readonly<Partial<Record<ReviewEntry["verb"], ReviewState>>> = {
  approve: "approved",
  block: "blocked",
  shortlist: "shortlisted",
  reset: "new",
};

/**
 * `trail`: the entries of one session, in order. `now`: Unix milliseconds.
 * A review is of what was looked at: a session that has another revision now is `new` again. A hold is of the session,
 * whatever it becomes.
 */
export function reviewOf(trail: readonly ReviewEntry[], revision: string, now: number): SessionReview {
  const last = trail.findLast(({ verb }) => STATES[verb] !== undefined);
  const hold = holdOf(trail, now);
  const state = last && STATES[last.verb];
  if (!last || !state) return { state: "new", hold, before: undefined, by: undefined };
  if (state !== "new" && last.revision !== revision) return { state: "new", hold, before: last, by: undefined };
  return { state, hold, before: undefined, by: last };
}

function holdOf(trail: readonly ReviewEntry[], now: number): HoldState {
  const last = trail.findLast(({ verb }) => verb === "hold" || verb === "release" || verb === "embargo");
  if (last?.verb === "hold") return { kind: "held" };
  // An embargo without an end would never be over.
  if (last?.verb === "embargo") {
    if (last.until === undefined) return { kind: "held" };
    if (now < last.until) return { kind: "embargoed", until: last.until };
  }
  return { kind: "free" };
}

/** The entries of each session, by its id. */
export function trailsOf(trail: readonly ReviewEntry[]): ReadonlyMap<string, readonly ReviewEntry[]> {
  return Map.groupBy(trail, ({ session }) => session);
}

/**
 * Of a session and those that started it, its own review first: what keeps any of them back keeps it back, else the
 * first of them that was reviewed says where it stands.
 */
export function familyReview(own: SessionReview, above: readonly SessionReview[]): SessionReview {
  const all = [own, ...above];
  const review = all.find(isBlocked) ?? all.find(({ by }) => by) ?? all.find(({ before }) => before) ?? own;
  const held = all.find(({ hold }) => hold.kind !== "free");
  return held ? { ...review, hold: held.hold } : review;
}

/**
 * True for what a person keeps back: blocked, also where it grew since and nobody looked again, held, or under an
 * embargo. Whether what nobody looked at may go is for each exit to say.
 */
export function isKeptBack(review: SessionReview): boolean {
  return isBlocked(review) || review.hold.kind !== "free";
}

function isBlocked({ state, before }: SessionReview): boolean {
  return state === "blocked" || (state === "new" && before?.verb === "block");
}
