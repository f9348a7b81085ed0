// What the doors may ask about findings: what was found, what people decided, what is quarantined, what is replaced.

import type { Reach, Scope, Verb } from "../core/decision.ts";
import type { FindingKind, Severity } from "../core/finding.ts";
import type { Mode } from "../core/policy.ts";
import type { QuarantineState, QuarantineVerb } from "../core/quarantine.ts";
import type { Role } from "../core/session.ts";
import type { ListedSession } from "./listed-session.ts";
import type { SessionQuery } from "./store.ts";

export interface FindingFilter {
  readonly rule?: string;
  readonly severity?: Severity;
  readonly kind?: FindingKind;
  /** Only those that nobody accepted or ignored. */
  readonly undecided?: boolean;
}

/** Findings by rule, or of one session. */
export interface FindingCounts {
  readonly findings: number;
  /** Distinct values. */
  readonly values: number;
  /** Findings that nobody decided about. */
  readonly undecided: number;
}

export interface RuleTotals extends FindingCounts {
  readonly rule: string;
  readonly label: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly sessions: number;
}

export interface SessionTotals extends FindingCounts {
  readonly session: ListedSession;
  readonly bySeverity: Readonly<Record<Severity, number>>;
}

export interface FindingTotals {
  /** The most severe first. */
  readonly rules: readonly RuleTotals[];
  /** Those with the most distinct values first; as many as were asked for. */
  readonly sessions: readonly SessionTotals[];
  readonly total: FindingCounts & { readonly sessions: number };
}

/** A finding as it may be looked at. */
export interface FindingView {
  /** Short and stable: what `accept` and `ignore` take. Undefined for what was only found now, see `all`. */
  readonly id: string | undefined;
  /** `seq` of the message; undefined for the session's own strings. */
  readonly seq: number | undefined;
  readonly role: Role | undefined;
  readonly path: string;
  readonly rule: string;
  readonly label: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly confidence: number;
  readonly valueHash: string;
  /** No rule found it here: its value is a confirmed secret that was found elsewhere. */
  readonly spread: boolean;
  readonly decision: Verb | undefined;
  /** True where it is masked inside the machine. */
  readonly replaced: boolean;
  /** The text around it, everything that was found in it masked; `shown` stands for the value. */
  readonly excerpt: { readonly before: string; readonly shown: string; readonly after: string };
  /** Characters of the value. */
  readonly length: number;
  /** Only where it was asked for. */
  readonly value?: string;
}

export interface SessionFindings {
  readonly session: ListedSession;
  readonly state: QuarantineState;
  /** Streamed in the order of the session. */
  readonly findings: Iterable<FindingView>;
}

export interface FindingsOptions extends FindingFilter {
  /** Personal data too, looked for now. */
  readonly all: boolean;
  readonly reveal: boolean;
}

export interface DecideOptions {
  /** Default: everywhere, for a rule it must be said. */
  readonly reach?: Reach;
  readonly reason?: string;
  /** For a value or a rule: the session, or the project, that is meant. */
  readonly session?: string;
  readonly project?: string;
}

/** A decision as it may be shown. */
export interface DecisionView {
  readonly id: number;
  readonly verb: Verb;
  readonly target:
    | { readonly kind: "finding"; readonly path: string; readonly start: number; readonly end: number }
    | { readonly kind: "value"; readonly valueHash: string }
    | { readonly kind: "rule"; readonly rule: string };
  readonly scope: Scope;
  readonly author: string;
  readonly reason: string | undefined;
  /** Unix milliseconds. */
  readonly at: number;
  readonly undoneAt: number | undefined;
}

export interface DecisionReport {
  readonly decisions: readonly DecisionView[];
  /** Messages whose projection changed. */
  readonly messages: number;
  /** True where the index follows in the next scan; what is shown follows at once. */
  readonly later: boolean;
  /** Other findings that keep a place masked which was ignored. */
  readonly stillMaskedBy: readonly string[];
}

/** What a projection changes in one place of a text. */
export interface Change {
  readonly path: string;
  /** From 1, in that text. */
  readonly line: number;
  /** Lines, or pieces of long ones; values stand masked in `before` unless they were asked for. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface MessageDiff {
  /** Undefined for the session's own strings. */
  readonly seq: number | undefined;
  readonly role: Role | undefined;
  readonly changes: Iterable<Change>;
}

export interface SessionDiff {
  readonly session: ListedSession;
  /** Only messages in which something is replaced; streamed. */
  readonly messages: Iterable<MessageDiff>;
}

export interface DiffOptions {
  /** Undefined: as it is shown inside the machine. */
  readonly mode: Mode | undefined;
  readonly reveal: boolean;
}

export interface QuarantineReviewView {
  readonly id: number;
  readonly verb: QuarantineVerb;
  readonly author: string;
  readonly reason: string;
  readonly at: number;
}

export interface Quarantined {
  readonly session: ListedSession;
  readonly state: QuarantineState;
  /** Distinct confirmed secrets of severity HIGH or above. */
  readonly secrets: number;
  /** Those that no review has seen. */
  readonly unseen: number;
  readonly rules: readonly { readonly rule: string; readonly values: number; readonly findings: number }[];
  readonly review: QuarantineReviewView | undefined;
}

export interface QuarantineExport {
  readonly path: string;
  readonly sessions: number;
  /** Those that wait as well, and are in no export: their project is excluded, or a `.tracemillignore` keeps them back. */
  readonly leftOut: number;
  readonly bytes: number;
}

export interface FindingsApp {
  findingTotals(query: SessionQuery & FindingFilter): Promise<FindingTotals>;
  /** @throws TraceError `not_found`, `ambiguous_id` */
  findings(id: string, options: FindingsOptions): Promise<SessionFindings>;
  /**
   * Accepts or ignores findings: by the id of one, `value:<beginning of its hash>` or `rule:<id>`. Holds at once.
   * @throws TraceError `usage`, `not_found`, `ambiguous_id`, `store_locked`
   */
  decide(verb: Verb, refs: readonly string[], options: DecideOptions): Promise<DecisionReport>;
  /** Takes a decision back, the last one unless told otherwise. @throws TraceError `not_found`, `store_locked` */
  undoDecision(id: number | undefined): Promise<DecisionReport>;
  /** The newest first, those that were taken back too. */
  decisions(): Promise<readonly DecisionView[]>;
  /** @throws TraceError `not_found`, `ambiguous_id` */
  diff(id: string, options: DiffOptions): Promise<SessionDiff>;
  /** Sessions that are quarantined, and those that a person has reviewed. */
  quarantine(): Promise<readonly Quarantined[]>;
  /** @throws TraceError `not_found`, `ambiguous_id` */
  quarantineOf(id: string): Promise<Quarantined>;
  /** @throws TraceError `not_found`, `ambiguous_id`, `usage`, `store_locked` */
  reviewQuarantine(verb: QuarantineVerb, id: string, reason: string): Promise<Quarantined>;
  /** Takes the last review of a session back. @throws TraceError `not_found`, `store_locked` */
  undoQuarantineReview(id: string): Promise<Quarantined>;
  /**
   * Writes one line a session that is quarantined or blocked, strictly redacted, verified and with a receipt.
   * @throws TraceError `already_exists`, `not_writable`, `blocked`
   */
  exportQuarantine(path: string, options: { readonly overwrite: boolean }): Promise<QuarantineExport>;
}
