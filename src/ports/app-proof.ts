// What the doors may ask for to prove what leaves: looking at files, and reviews for personal data.

import type { Leak } from "../core/artifact.ts";
import type { Provider } from "../core/pii.ts";
import type { Mode } from "../core/policy.ts";
import type { RedactionReceipt, SecondOpinion } from "../core/receipt.ts";
import type { SessionQuery } from "./store.ts";

export interface VerifyOptions {
  readonly mode: Mode;
  /** `auto`: every scanner that is installed; a name: that one, and it is a failure where it is missing. */
  readonly secondOpinion?: string;
  readonly signal?: AbortSignal;
}

export interface VerifiedFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** What it was unpacked from, outermost first. */
  readonly containers: readonly string[];
  readonly mode: Mode;
  readonly ruleset: string;
  readonly lines: number;
  readonly parsedLines: number;
  readonly longLines: number;
  /** Confirmed values of the store that were looked for; undefined where there is no store. */
  readonly knownValues: number | undefined;
  readonly leaks: readonly Leak[];
  readonly total: number;
  readonly leftByDecision: number;
  /** The receipt beside it, where there is one. */
  readonly receipt: CheckedReceipt | undefined;
  /** Undefined where none was asked for. */
  readonly secondOpinions: readonly SecondOpinion[] | undefined;
  /** Nothing was found, by anybody, and the receipt is of these bytes. */
  readonly isClean: boolean;
}

/** A manifest with all its files. */
export interface VerifiedSet {
  /** As it was asked for. */
  readonly path: string;
  /** The manifest is the last. */
  readonly files: readonly VerifiedFile[];
  /** Files that the manifest names and that are not there. */
  readonly missing: readonly string[];
  /** Of all files. */
  readonly total: number;
  /** Each is, and none is missing. */
  readonly isClean: boolean;
}

export interface CheckedReceipt {
  readonly path: string;
  /** `ok`: of these bytes; `other_ruleset`: of these bytes, looked at with other rules; `mismatch`: of other bytes. */
  readonly state: "ok" | "other_ruleset" | "mismatch" | "unreadable";
  readonly receipt: RedactionReceipt | undefined;
}

export interface JudgeChoice {
  readonly name: string;
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
  readonly maxUsd: number | undefined;
  readonly maxTokens: number | undefined;
}

export interface ReviewRequest {
  /** Ids or beginnings of ids; empty: what `query` finds. Not used where a file is given. */
  readonly ids: readonly string[];
  readonly query: SessionQuery;
  /** JSON Lines: a row is a session. */
  readonly file: string | undefined;
  readonly limit: number | undefined;
  readonly provider: Provider;
  readonly judge: JudgeChoice | undefined;
  readonly rubricFile: string | undefined;
  readonly minConfidence: number;
  readonly mode: Mode;
  readonly findingsOutput: string | undefined;
  /** Writes the sanitised sessions too, there or beside the findings. */
  readonly apply: boolean;
  readonly sanitizedOutput: string | undefined;
  readonly secondOpinion: string | undefined;
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Asked before anything goes to another machine; false stops. */
  confirm(plan: LeavingPlan): Promise<boolean>;
  onProgress(progress: { readonly sessions: number; readonly of: number; readonly findings: number }): void;
}

/** What would leave the machine. */
export interface LeavingPlan {
  readonly judge: string;
  readonly model: string;
  readonly destination: string;
  readonly sessions: number;
  readonly maxUsd: number | undefined;
  readonly maxTokens: number | undefined;
}

export interface ReviewAnswer {
  readonly provider: Provider;
  readonly judge: { readonly name: string; readonly model: string; readonly destination: string } | undefined;
  readonly sessions: number;
  readonly alreadyDone: number;
  readonly texts: number;
  readonly findings: number;
  readonly below: number;
  readonly minConfidence: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<string, number>>;
  readonly unreviewed: Readonly<Record<string, number>>;
  readonly isCut: boolean;
  /** Sessions that wait for a person before they may leave: they were not reviewed. */
  readonly held: number;
  /** Settings that are not carried out, by their place. */
  readonly refused: readonly string[];
  readonly spent:
    | {
        readonly calls: number;
        readonly inputTokens: number;
        readonly outputTokens: number;
        readonly usd: number | undefined;
        readonly assumed: number;
      }
    | undefined;
  readonly findingsPath: string;
  /** Undefined where it was not asked for, or the review was cut. */
  readonly sanitized: SanitisedFile | undefined;
}

export interface SanitisedFile {
  readonly path: string;
  readonly receiptPath: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly replaced: number;
  /** Settings that were not carried out, by their place. */
  readonly refused: readonly string[];
}

export interface ApplyRequest {
  readonly file: string;
  readonly findings: string;
  readonly output: string;
  readonly minConfidence: number;
  readonly mode: Mode;
  readonly secondOpinion: string | undefined;
  readonly force: boolean;
  readonly signal: AbortSignal;
}

export interface ProofApp {
  /** Looks at any file as at an artifact. @throws TraceError `not_found`, `source_unreadable`, `scanner_failed` */
  verify(path: string, options: VerifyOptions): Promise<VerifiedFile>;
  /**
   * The same of a dataset, named by its folder or its manifest; undefined for any other file.
   * @throws TraceError as `verify`; `source_unreadable` for a folder without a manifest
   */
  verifySet(path: string, options: VerifyOptions): Promise<VerifiedSet | undefined>;
  /**
   * Reviews sessions for personal data; texts go to a judge only where one was named.
   * @throws TraceError `usage`, `blocked`, `not_found`, `ambiguous_id`, `unknown_source`, `judge_failed`, `already_exists`
   */
  reviewPii(request: ReviewRequest): Promise<ReviewAnswer>;
  /** Replaces a review's entities in a file of sessions. @throws TraceError `not_found`, `blocked`, `already_exists` */
  applyPii(request: ApplyRequest): Promise<SanitisedFile>;
  /** What judges are told to look for. */
  piiRubric(): Promise<string>;
}
