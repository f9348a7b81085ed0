// What the doors may ask of what sessions are worth, and of what people decide about whole sessions.

import type { MessageId } from "../core/ids.ts";
import type { ScoreReason, SessionLabel, TrajectoryType, TypeLabel } from "../core/label.ts";
import type { QuarantineState } from "../core/quarantine.ts";
import type { ReviewEntry, ReviewState, SessionReview } from "../core/review.ts";
import type { TaskSegment } from "../core/segment.ts";
import type { Role } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import type { ScoreEntry } from "./labels.ts";
import type { ListedSession } from "./listed-session.ts";
import type { SessionQuery } from "./store.ts";

export interface LabelProgress {
  /** Sessions. */
  readonly done: number;
  readonly total: number;
  /** Id of the one that was done last. */
  readonly session: string;
}

/** What was labelled before an answer was given. */
export interface LabelReport {
  /** Sessions that were judged now. */
  readonly labelled: number;
  /** Sessions whose label held. */
  readonly kept: number;
  /** Sessions that could not be read. */
  readonly failed: readonly { readonly session: string; readonly message: string }[];
}

export interface DeskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LabelProgress) => void;
}

/** A message that speaks for a label. */
export interface EvidenceView {
  readonly message: MessageId;
  /** Undefined where the session has it no more. */
  readonly seq: number | undefined;
  readonly role: Role | undefined;
  /** Unix milliseconds. */
  readonly time: number | undefined;
  /**
   * The beginning of what it says, or beginning and end of what a call gave back, or `rejected: ` and the words with which
   * the person rejected the call: redacted, on one line.
   */
  readonly excerpt: string | undefined;
}

export interface TypeView extends Omit<TypeLabel, "evidence"> {
  readonly evidence: readonly EvidenceView[];
}

export interface SignalView extends Omit<Signal, "message" | "seq"> {
  readonly evidence: EvidenceView;
}

export interface ScoreView extends Omit<ScoreEntry, "session"> {
  /** False: given before the session grew. */
  readonly isCurrent: boolean;
}

/** A label with its evidence as it may be shown. */
export interface LabelView {
  readonly session: ListedSession;
  readonly label: Omit<SessionLabel, "main" | "contains" | "examples" | "corrections">;
  readonly main: TypeView;
  readonly contains: readonly TypeView[];
  readonly examples: readonly SignalView[];
  readonly corrections: readonly SignalView[];
  /** What judges and people said, the newest first. */
  readonly scores: readonly ScoreView[];
}

/** Sessions by what their labels say; those that say nothing there have no group. */
export interface LabelTotals {
  readonly sessions: number;
  /** Those of them that have a label. */
  readonly labelled: number;
  /** Estimated. */
  readonly tokens: number;
  /** The most sessions first; scores from 5 down. */
  readonly groups: Readonly<Record<LabelGroup, readonly { readonly name: string; readonly sessions: number }[]>>;
}

export const LABEL_GROUPS = ["type", "score", "outcome", "project", "model", "language"] as const;
export type LabelGroup = (typeof LABEL_GROUPS)[number];

export interface LabelAnswer {
  readonly report: LabelReport;
  /** Those that were named, in that order. */
  readonly sessions: readonly LabelView[];
  /** Of all that are not hidden, where none was named. */
  readonly totals: LabelTotals | undefined;
}

/** `waiting`: new or shortlisted, and not on hold. */
export const INBOX_STATUSES = ["waiting", "new", "shortlisted", "approved", "blocked", "held", "all"] as const;
export type InboxStatus = (typeof INBOX_STATUSES)[number];

export interface InboxQuery extends SessionQuery {
  readonly type?: TrajectoryType;
  /** 1 to 5. */
  readonly minScore?: number;
  /** Default `waiting`. */
  readonly status?: InboxStatus;
}

export interface InboxEntry {
  readonly session: ListedSession;
  readonly label: Pick<
    SessionLabel,
    "quality" | "outcome" | "value" | "risk" | "effort" | "taskType" | "resolution" | "tokens"
  > & { readonly type: TrajectoryType; readonly contains: readonly TrajectoryType[] };
  readonly reasons: readonly ScoreReason[];
  /** What a judge or a person said last of this revision. */
  readonly judged: ScoreView | undefined;
  readonly review: SessionReview;
  readonly quarantine: QuarantineState;
  /** Distinct values that were found in it. */
  readonly found: number;
  /** Those of them that count towards quarantine. */
  readonly secrets: number;
}

export interface Inbox {
  readonly report: LabelReport;
  /** Sessions that match, shown or not. */
  readonly total: number;
  /** The best first, by the judge's score where there is one; among equals the newest. */
  readonly entries: readonly InboxEntry[];
  /** All sessions that could be reviewed, by where they stand; those on hold are counted there alone. */
  readonly standing: Readonly<Record<ReviewState | "held", number>>;
}

export type SessionVerb = ReviewEntry["verb"];

export interface SessionReviewRequest {
  readonly reason?: string;
  /** For an embargo. Unix milliseconds. */
  readonly until?: number;
  /** Of the one session that is named, as it was looked at: one that grew since is refused. */
  readonly revision?: string;
}

/** A session that was reviewed. */
export interface Reviewed {
  readonly session: ListedSession;
  /** False where it stood so already. */
  readonly isChanged: boolean;
  readonly before: SessionReview;
  readonly review: SessionReview;
  /** A review of the session does not release it from quarantine. */
  readonly quarantine: QuarantineState;
  /** False where a person, or its quarantine, keeps it back; a subagent is kept back with the session that started it. */
  readonly mayLeave: boolean;
}

export interface ReviewHistory {
  readonly session: ListedSession;
  readonly review: SessionReview;
  /** In order; `isCurrent`: of the session as it is now. */
  readonly trail: readonly (ReviewEntry & { readonly isCurrent: boolean })[];
}

export interface ScoreRequest {
  /** 1 to 5. */
  readonly quality: number;
  readonly reason?: string;
  /** Who judges: default `person`. */
  readonly judge?: string;
}

export interface SegmentView extends TaskSegment {
  /** Requests in it. */
  readonly requests: number;
  /** Unix milliseconds of its first message that has a time. */
  readonly time: number | undefined;
  /** The beginning of its first request: redacted, on one line. */
  readonly excerpt: string | undefined;
}

export interface SegmentOptions extends DeskOptions {
  /** Milliseconds without a message that speak for a cut. */
  readonly gapMs: number;
  /** Only say what would be cut. */
  readonly dryRun: boolean;
  /** Make the sessions whole again. */
  readonly clear: boolean;
}

export interface SegmentReport {
  /** Sessions that were looked at. */
  readonly looked: number;
  /** Those that hold several tasks; with `clear`, those that were cut. */
  readonly cut: readonly { readonly session: ListedSession; readonly segments: readonly SegmentView[] }[];
}

export interface DeskApp {
  /**
   * Labels the sessions that are named, or all that are not hidden, where they lack a label of today.
   * @throws TraceError `not_found`, `ambiguous_id`, `store_locked`
   */
  label(ids: readonly string[], options: DeskOptions): Promise<LabelAnswer>;
  /** Labels first. @throws TraceError `unknown_source`, `store_locked` */
  labelTotals(
    query: SessionQuery,
    options: DeskOptions,
  ): Promise<{ readonly report: LabelReport; readonly totals: LabelTotals }>;
  /** Labels first. @throws TraceError `unknown_source`, `store_locked` */
  inbox(query: InboxQuery, options: DeskOptions): Promise<Inbox>;
  /**
   * All or none: every id is looked up before anything is written.
   * @throws TraceError `usage`, `not_found`, `ambiguous_id`, `blocked` (it grew since `revision`), `store_locked`
   */
  reviewSessions(
    verb: SessionVerb,
    ids: readonly string[],
    request: SessionReviewRequest,
  ): Promise<readonly Reviewed[]>;
  /** @throws TraceError `not_found`, `ambiguous_id` */
  reviewHistory(id: string): Promise<ReviewHistory>;
  /** Keeps what a person, or an agent, says of a session beside the heuristic. @throws TraceError as `label` */
  setScore(id: string, request: ScoreRequest): Promise<LabelView>;
  /** @throws TraceError `not_found`, `ambiguous_id`, `store_locked` */
  segment(ids: readonly string[], options: SegmentOptions): Promise<SegmentReport>;
}
