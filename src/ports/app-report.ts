// What the doors may ask about a dataset: what one of stored sessions would be, and what a written one is.

import type { Dropped, ExportFilter, ExportReport, TokenCounts } from "./app-export.ts";

/** In the order in which they are told. */
export const BALANCE_GROUPS = ["type", "project", "model", "language", "source", "score", "outcome", "review"] as const;
export type BalanceGroup = (typeof BALANCE_GROUPS)[number];

export interface ReportRequest {
  /** A manifest, its folder, or one of its files; undefined: what an export of stored sessions would hold. */
  readonly path: string | undefined;
  /** Name of the format of a written one; without it the manifest says it, or the first rows do. */
  readonly format?: string | undefined;
  /** Of stored sessions. */
  readonly filter: ExportFilter;
  /** As in an export: likeness from which one of two sessions is left out. */
  readonly near: number | undefined;
  /** Where a page of it goes. */
  readonly html: string | undefined;
  readonly force: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: ReportProgress): void;
}

export interface ReportProgress {
  readonly phase: "labelling" | "reading";
  readonly done: number;
  /** Sessions that are labelled, rows that are read; undefined where no manifest says how many. */
  readonly of: number | undefined;
}

export interface Share {
  /** Undefined: nothing says what it is. */
  readonly name: string | undefined;
  readonly count: number;
  /** Estimated; undefined where it is not known of each. */
  readonly tokens: number | undefined;
  /** 0 to 1, of the count. */
  readonly share: number;
}

export interface Balance {
  readonly by: BalanceGroup;
  /** What is counted. */
  readonly unit: "session" | "row";
  /** The largest first; scores from 5 down. */
  readonly groups: readonly Share[];
  /** The one group that a model trained on this would mostly see. */
  readonly dominant: Share | undefined;
}

export interface TokenSpread extends TokenCounts {
  readonly unit: "session" | "row";
  /** From `from` to before `to` tokens, in order, without gaps between the first and the last that has any. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

export interface FoundCount {
  readonly name: string;
  readonly count: number;
}

export interface Redactions {
  /** `findings`: what the store has of these sessions; `replaced`: what was replaced in the files. */
  readonly of: "findings" | "replaced";
  readonly total: number;
  /** Distinct values; undefined where that is not known. */
  readonly values: number | undefined;
  /** The most first; empty where it is not known. */
  readonly layers: readonly FoundCount[];
  readonly kinds: readonly FoundCount[];
  readonly rules: readonly FoundCount[];
}

/** Of a dataset that is written. */
export interface WrittenFacts {
  readonly path: string;
  readonly manifest: string | undefined;
  readonly format: { readonly name: string; readonly version: number };
  /** Undefined where no manifest says so. */
  readonly container: string | undefined;
  readonly files: readonly {
    readonly path: string;
    readonly rows: number;
    readonly bytes: number | undefined;
    readonly split: string | undefined;
  }[];
  /** Lines that are no rows. */
  readonly faults: number;
}

export interface DatasetReport {
  /** Undefined: of stored sessions, which an export would hold. */
  readonly written: WrittenFacts | undefined;
  readonly sessions: number | undefined;
  /** Undefined before they are written. */
  readonly rows: number | undefined;
  readonly turns: number | undefined;
  readonly tokens: TokenSpread | undefined;
  readonly duplicates: {
    /** Left out of an export; or rows that are there again. */
    readonly exact: number;
    /** Undefined: was not looked for. */
    readonly near: number | undefined;
    /** Of rows: `file:line`, the first groups alone. */
    readonly groups: ExportReport["duplicates"];
  };
  /** Groups of which nothing is known are not there. */
  readonly balance: readonly Balance[];
  readonly leftOut: Dropped;
  readonly redactions: Redactions | undefined;
  readonly page: { readonly path: string; readonly bytes: number } | undefined;
}

export interface ReportApp {
  /**
   * Sums up a dataset without writing one. Names are as they may leave.
   * @throws TraceError `usage`, `not_found`, `ambiguous_id`, `unknown_source`, `source_unreadable`, `blocked`,
   * `already_exists`, `aborted`
   */
  reportDataset(request: ReportRequest): Promise<DatasetReport>;
}
