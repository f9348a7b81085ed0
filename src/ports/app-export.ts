// What the doors may ask for to make datasets: exports, and what they would hold.

import type { Shape } from "../core/conversation.ts";
import type { TrajectoryType } from "../core/label.ts";
import type { Mode } from "../core/policy.ts";
import type { CandidateSession } from "../core/publication.ts";
import type { ReviewState } from "../core/review.ts";
import type { SessionQuery } from "./store.ts";

/**
 * Where a subagent's conversation goes: `link`, the default: a row of its own, named in its parent's; `separate`: a row
 * of its own that no other names; `inline`: within its parent; `summary`: only what it gave back; `drop`: not even that.
 */
export const SUBAGENTS = ["link", "inline", "separate", "summary", "drop"] as const;
export type Subagents = (typeof SUBAGENTS)[number];

/** Which sessions are wanted. */
export interface ExportFilter extends SessionQuery {
  /** Ids or beginnings of ids; empty: all that the rest of the filter leaves. */
  readonly ids: readonly string[];
  /** Empty: all. */
  readonly types: readonly TrajectoryType[];
  readonly minScore: number | undefined;
  /** Empty: all but blocked ones. */
  readonly statuses: readonly ReviewState[];
}

export interface SplitWish {
  readonly by: "project" | "time";
  /** Share of the sessions that validate, 0 to 1. */
  readonly validation: number;
}

/** What of each session is wanted. Goes into the manifest as it is. */
export interface ExportChoices {
  readonly format: string;
  readonly container: "jsonl" | "jsonl.zst" | "parquet";
  readonly shape: Shape;
  readonly arguments: "object" | "string";
  /** What may be any JSON is its text, as columns of one type have it anyway: one schema fits all rows. */
  readonly flat?: true | undefined;
  readonly subagents: Subagents;
  readonly sidechains: boolean;
  readonly branches: boolean;
  /** Rows of at most about so many tokens. */
  readonly maxTokens: number | undefined;
  /** What becomes of a longer session: several rows, or its beginning alone; turns are never divided. */
  readonly over: "split" | "drop";
  /** Likeness, 0 to 1, from which one of two sessions is left out; undefined: copies are kept. */
  readonly near: number | undefined;
  readonly split: SplitWish | undefined;
}

export interface ExportRequest {
  readonly filter: ExportFilter;
  readonly choices: ExportChoices;
  /** Texts that no row may hold a passage of. */
  readonly decontaminate: readonly string[];
  readonly mode: Mode;
  /** A file, or a folder; undefined: a folder of the format in `exports/`. */
  readonly output: string | undefined;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly secondOpinion: string | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: ExportProgress): void;
}

export interface ExportProgress {
  readonly phase: "labelling" | "writing" | "verifying";
  readonly done: number;
  readonly of: number;
}

export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
  readonly sha256: string;
  readonly split: "train" | "validation" | undefined;
}

/** Why sessions, or rows of them, were left out, with how many. */
export type Dropped = Readonly<Partial<Record<DropReason, number>>>;
export type DropReason =
  /** Of a project that the owner excluded, or that may never leave. */
  | "excluded"
  /** Of a folder that its repository's `.tracemillignore` keeps back. */
  | "ignored"
  /** Of an agent or a project that is not in what may be published. */
  | "out_of_scope"
  | "quarantined"
  | "blocked"
  | "held"
  | "embargoed"
  | "other_status"
  | "other_type"
  | "low_score"
  | "resumed_elsewhere"
  | "copy"
  | "near_copy"
  | "subagent"
  | "contaminated"
  | "too_long"
  /** A scan read more of it while the export was written. */
  | "changed"
  | "no_rows";

export interface TokenCounts {
  readonly total: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export interface ExportReport {
  readonly format: { readonly name: string; readonly version: number };
  readonly folder: string;
  readonly manifest: string | undefined;
  readonly files: readonly ExportedFile[];
  readonly sessions: number;
  readonly rows: number;
  /** Estimated, of the rows as they were written; undefined in a dry run. */
  readonly tokens: TokenCounts | undefined;
  readonly byType: Readonly<Partial<Record<TrajectoryType, number>>>;
  readonly byProject: Readonly<Record<string, number>>;
  readonly dropped: Dropped;
  /** Of each group of copies, the one that was kept and those that were left out. */
  readonly duplicates: readonly {
    readonly kept: string;
    readonly left: readonly { readonly id: string; readonly likeness: number }[];
  }[];
  readonly redactions: number;
  /** Files of an earlier export in the same place that were removed or overwritten. */
  readonly replaced: number;
  readonly resultsWithoutCall: number;
  /** The sessions in the order of their rows; for this machine alone. Empty in a dry run. */
  readonly exported: readonly CandidateSession[];
  /** Keyed hashes of values that a decision left in clear; for this machine alone. */
  readonly left: readonly string[];
  /** Sessions whose log holds something that could not be read: it is missing in their rows. */
  readonly damaged: number;
  readonly refused: readonly string[];
  /** Each `.tracemillignore` that cannot be read, with the reason: nothing of its repository was written. */
  readonly damagedIgnores: readonly string[];
  readonly isDryRun: boolean;
}

export interface ExportApp {
  /**
   * Writes sessions as they may leave, in a format that trainers load, with a manifest and receipts.
   * @throws TraceError `usage`, `not_found`, `ambiguous_id`, `unknown_source`, `blocked`, `already_exists`,
   * `store_locked`, `disk_full`, `not_writable`, `aborted`
   */
  exportSessions(request: ExportRequest): Promise<ExportReport>;
}
