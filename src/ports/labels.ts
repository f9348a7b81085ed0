// What the store keeps of a session's worth: the classifier's label, judges' scores, and where it is cut into tasks.

import type { KeptLabel, KeptScore, TrajectoryType } from "../core/label.ts";
import type { KeptSegments } from "../core/segment.ts";

/** As `SessionKey` in `store.ts`. */
type SessionKey = number;

/** What lists need of a label, and what tells whether it is stale. */
export interface LabelSummary extends Pick<KeptLabel, "classifier" | "revision" | "contentHash"> {
  readonly type: TrajectoryType;
  /** 1 to 5. */
  readonly quality: number;
}

/** What tells copies. */
export interface LabelSignature extends Pick<KeptLabel, "classifier" | "revision" | "contentHash" | "signature"> {
  readonly session: SessionKey;
}

/** A line of the log of scores; `session` is the session's id. */
export interface ScoreEntry extends KeptScore {
  readonly id: number;
  readonly session: string;
}
export type NewScore = Omit<ScoreEntry, "id" | "at">;

export interface LabelReader {
  /** The one label that is kept, whatever the session has become since: see `isCurrent` in `core/label.ts`. */
  of(session: SessionKey): KeptLabel | undefined;
  /** Of all sessions that have one; reads no evidence. */
  summaries(): ReadonlyMap<SessionKey, LabelSummary>;
  /** Of all that have one, in the order of their keys, a few at a time. */
  signatures(): Iterable<LabelSignature>;
  /** The whole log, of one session or of all, in order; by the session's id. */
  scores(session?: string): readonly ScoreEntry[];
  /** By the session's id; undefined where it is not cut. */
  segments(session: string): KeptSegments | undefined;
}

/** Labels go with what was read of their session; scores and segments outlive it, told by its id. */
export interface LabelWriter {
  /** Takes the place of the earlier one. */
  put(session: SessionKey, label: KeptLabel): void;
  /** Adds to a log that only grows. */
  score(score: NewScore): number;
  /** Takes the place of the earlier ones; undefined: the session is whole again. */
  segment(session: string, segments: Omit<KeptSegments, "at"> | undefined): void;
}
