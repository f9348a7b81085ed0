// Where a session that holds several tasks is cut: ranges of its messages, and what speaks for each cut.

/** In the order in which they weigh. */
export const SPLIT_SIGNALS = ["new_request", "other_folder", "compaction", "time_gap"] as const;
export type SplitSignal = (typeof SPLIT_SIGNALS)[number];

/** A run of messages with one task. */
export interface TaskSegment {
  /** `seq` of its first message, and the one behind its last. */
  readonly from: number;
  readonly to: number;
  /** What speaks for the cut before it; empty for the first. */
  readonly why: readonly SplitSignal[];
  /** Milliseconds between it and what was before; undefined for the first, and where a time is unknown. */
  readonly gapMs: number | undefined;
}

/** How a session was cut, as it is kept. */
export interface KeptSegments {
  /** Of the session when it was cut: one that grew since counts as whole until it is cut again. */
  readonly revision: string;
  /** In order, without gaps, at least two. */
  readonly segments: readonly TaskSegment[];
  readonly author: string;
  /** Unix milliseconds. */
  readonly at: number;
}
