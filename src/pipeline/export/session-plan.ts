// What of one session is exported, as plain data: it travels to the thread that does it.

import type { ReviewState } from "../../core/review.ts";
import type { SessionKey } from "../../ports/store.ts";

/** A subagent of an exported session. */
export interface PlannedChild {
  readonly key: SessionKey;
  readonly id: string;
  /** As in `SessionPlan`. */
  readonly judged: number | undefined;
  readonly revision: string;
  /** The call that started it. */
  readonly callId: string | undefined;
  /** Its own subagents; told where it is written inline. */
  readonly children: readonly PlannedChild[];
}

export interface SessionPlan {
  readonly key: SessionKey;
  readonly id: string;
  /** That it was chosen by: a scan may take in more meanwhile, or give the key to another session. */
  readonly revision: string;
  readonly review: ReviewState;
  /** A judge's or a person's score, 1 to 5, in the place of the label's. */
  readonly judged: number | undefined;
  /** False: without what it copied from another session that is exported. */
  readonly isWhole: boolean;
  readonly continues: string | undefined;
  /** Named in its rows: the session that started it. */
  readonly parent: { readonly id: string; readonly callId: string | undefined } | undefined;
  readonly children: readonly PlannedChild[];
  readonly side: "train" | "validation" | undefined;
}
