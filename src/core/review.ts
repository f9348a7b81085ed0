// What a person decided about a whole session: whether it is wanted, and whether it has to wait.

/** In the order in which lists show them. */
export const REVIEW_STATES = ["new", "shortlisted", "approved", "blocked"] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

export type HoldState =
  | { readonly kind: "free" }
  | { readonly kind: "held" }
  /** Unix milliseconds; free again from then on. */
  | { readonly kind: "embargoed"; readonly until: number };

/** One line of the audit trail, which only grows. */
export interface ReviewEntry {
  readonly id: number;
  readonly session: string;
  readonly verb: "approve" | "block" | "shortlist" | "reset" | "hold" | "release" | "embargo";
  /** Set for an embargo. Unix milliseconds. */
  readonly until?: number;
  /** Of the session when it was looked at. */
  readonly revision: string;
  readonly author: string;
  readonly reason: string | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Where a session stands. */
export interface SessionReview {
  readonly state: ReviewState;
  readonly hold: HoldState;
  /** The review of an earlier revision, where the session grew since: it is `new` again. */
  readonly before: ReviewEntry | undefined;
  /** The entry that `state` comes from. */
  readonly by: ReviewEntry | undefined;
}
