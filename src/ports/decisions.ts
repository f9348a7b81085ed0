// What the store keeps of people's judgements: decisions about findings, and reviews of quarantined sessions.

import type { DecisionEntry, NewDecision } from "../core/decision.ts";
import type { NewQuarantineReview, QuarantineEntry } from "../core/quarantine.ts";

export interface DecisionReader {
  /** The whole log, in order. */
  decisions(): readonly DecisionEntry[];
  /** The whole log, in order. */
  quarantineReviews(): readonly QuarantineEntry[];
}

/** Both logs only grow; sessions, rulesets and parsers come and go without touching them. */
export interface DecisionWriter {
  /** Returns the decision's id. */
  decide(decision: NewDecision): number;
  /** Takes a decision back. @throws where there is none of that id: a bug. */
  undecide(id: number, author: string): void;
  reviewQuarantine(review: NewQuarantineReview): number;
  unreviewQuarantine(id: number, author: string): void;
}
