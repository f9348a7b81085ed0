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
 * True for what a person keeps back: blocked, also where it grew since and nobody looked again, held, or under an
 * embargo. Whether what nobody looked at may go is for each exit to say.
 */
export function isKeptBack({ state, hold, before }: SessionReview): boolean {
  return state === "blocked" || hold.kind !== "free" || (state === "new" && before?.verb === "block");
}
