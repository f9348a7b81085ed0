// A session as lists and answers show it.

import type { TrajectoryType } from "../core/label.ts";
import type { RedactedFacts } from "../core/redacted.ts";
import type { RollUp, SessionRow } from "./store.ts";

/** A session row whose own strings were projected. */
export interface ListedSession extends Omit<SessionRow, "facts" | "findings"> {
  readonly facts: RedactedFacts;
  /** Given in lists and by `show`. */
  readonly withSubagents?: RollUp | undefined;
  /** As it was labelled last, in lists and by `show`; `isCurrent`: it has not changed since. */
  readonly label?: { readonly type: TrajectoryType; readonly quality: number; readonly isCurrent: boolean } | undefined;
}
