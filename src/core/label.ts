// A judgement of what a session is and what it is worth, with its evidence: places, never texts.

import type { MessageId } from "./ids.ts";
import type { Signal } from "./signal.ts";

/** In the order of precedence; `unlabelled`: nothing supports a label. */
export const TRAJECTORY_TYPES = [
  "correction_loop",
  "debugging_trace",
  "refactor",
  "iterative_build",
  "sft_clean",
  "unlabelled",
] as const;
export type TrajectoryType = (typeof TRAJECTORY_TYPES)[number];

export interface TypeLabel {
  readonly type: TrajectoryType;
  /** 0 to 1. */
  readonly confidence: number;
  /** The messages that speak for it, in order, at most twenty. */
  readonly evidence: readonly MessageId[];
}

/** The label of one turn. */
export interface TurnLabel extends TypeLabel {
  /** `seq` of its request. */
  readonly seq: number;
}

export const OUTCOMES = [
  "tests_failed",
  "build_failed",
  "tests_passed",
  "errored",
  "partial",
  "completed",
  "analysis_only",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const TASK_TYPES = [
  "debugging",
  "feature",
  "refactor",
  "analysis",
  "testing",
  "documentation",
  "review",
  "configuration",
  "migration",
  "exploration",
  "trivial",
  "unknown",
] as const;
export type TaskType = (typeof TASK_TYPES)[number];

export const RESOLUTIONS = ["resolved", "partial", "failed", "abandoned", "exploratory", "trivial"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What a score counts: each reason adds to it or takes from it. */
export interface ScoreReason {
  /** A word of this program, such as `tests_passed`. */
  readonly reason: string;
  readonly points: number;
}

/** Everything the classifier says of a session. Its numbers are of the session's own messages, inherited ones excepted. */
export interface SessionLabel {
  readonly main: TypeLabel;
  /** Other types that it holds, by precedence. */
  readonly contains: readonly TypeLabel[];
  readonly turns: readonly TurnLabel[];
  /** 1 to 5. */
  readonly quality: number;
  readonly reasons: readonly ScoreReason[];
  /** Undefined where nothing was done that could come out. */
  readonly outcome: Outcome | undefined;
  readonly value: readonly string[];
  readonly risk: readonly string[];
  /** 0 to 1. */
  readonly effort: number;
  readonly taskType: TaskType;
  readonly resolution: Resolution;
  /** How many of each kind, and the first of each kind as evidence. */
  readonly signals: Readonly<Record<string, number>>;
  readonly examples: readonly Signal[];
  /** All corrections: `about` is the request whose turn was wrong, `seq` the one that says so. */
  readonly corrections: readonly Signal[];
  readonly filesTouched: number;
  /** Tokens of the whole text, estimated; see `classify/tokens.ts`. */
  readonly tokens: number;
  /** ISO 639-1 of what the person writes; undefined where it is not told. */
  readonly language: string | undefined;
}

/** What is judged: a session that grew since has another, and one of which less or more is another session's. */
export function labelRevision(row: { readonly revision: string; readonly messagesInherited: number }): string {
  return row.messagesInherited === 0 ? row.revision : `${row.revision}+${row.messagesInherited}`;
}

/** False for a label that is to be made anew. */
export function isCurrent(
  kept: Pick<KeptLabel, "classifier" | "revision"> | undefined,
  row: Parameters<typeof labelRevision>[0],
  classifier: number,
): boolean {
  return kept !== undefined && kept.classifier === classifier && kept.revision === labelRevision(row);
}

/** A label as it is kept. */
export interface KeptLabel {
  /** Raised when the classifier judges otherwise: older labels are stale. */
  readonly classifier: number;
  /** `labelRevision` of the session when it was judged. */
  readonly revision: string;
  /** Of the texts of its messages, whoever wrote them down: equal sessions are exact copies. Keyed. */
  readonly contentHash: string;
  /** MinHash of the texts: places of 32 bits, see `classify/minhash.ts`. */
  readonly signature: Uint8Array;
  readonly label: SessionLabel;
}

/** A judge's score as it is kept; the newest of a session counts. */
export interface KeptScore {
  readonly judge: string;
  readonly model: string | undefined;
  readonly rubric: string;
  readonly revision: string;
  /** 1 to 5. */
  readonly quality: number;
  readonly evidence: readonly MessageId[];
  /** Redacted. */
  readonly reason: string | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}
