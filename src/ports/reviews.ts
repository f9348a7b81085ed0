// What the store keeps of people's reviews of sessions: an audit trail that only grows.

import type { ReviewEntry } from "../core/review.ts";

export type NewReview = Omit<ReviewEntry, "id" | "at">;

export interface ReviewReader {
  /** The whole trail, of one session or of all, in order; by the session's id. */
  trail(session?: string): readonly ReviewEntry[];
}

/** Sessions, rulesets and parsers come and go without touching it. */
export interface ReviewWriter {
  /** Returns the entry's id. */
  add(review: NewReview): number;
}
