// The library door: everything tracemill can do, as one object with a method for each verb.

export type { AppOptions } from "./app.ts";
export { createApp } from "./app.ts";
export type { Shape } from "./core/conversation.ts";
export type { ErrorCode } from "./core/errors.ts";
export { TraceError } from "./core/errors.ts";
export type { MessageId, SessionId, ToolCallId } from "./core/ids.ts";
export type { Outcome, ScoreReason, SessionLabel, TrajectoryType, TypeLabel } from "./core/label.ts";
export type { DatasetManifest } from "./core/manifest.ts";
export type { Mode } from "./core/policy.ts";
export type { ProjectRef } from "./core/project.ts";
export type { RedactedFacts, RedactedMessage, RedactedSession, RedactionStamp } from "./core/redacted.ts";
export type { ReviewState, SessionReview } from "./core/review.ts";
export type { Message, MessageKind, ParseIssue, Part, Role, SessionFacts, SessionHead } from "./core/session.ts";
export type { Counts } from "./core/tally.ts";
export type { Json } from "./core/types.ts";
export type { Usage } from "./core/usage.ts";
export type {
  App,
  Config,
  DoctorCheck,
  DoctorReport,
  ListedSession,
  Relative,
  RestoreReport,
  ScanOptions,
  ScanProgress,
  ScanReport,
  SearchHit,
  SearchOptions,
  SearchResult,
  SessionView,
  ShowOptions,
  SourceStatus,
  SubagentNode,
} from "./ports/app.ts";
export type {
  DatasetApp,
  DatasetProblem,
  ValidatedDataset,
  ValidatedFile,
  ValidateRequest,
} from "./ports/app-dataset.ts";
export type {
  DeskApp,
  DeskOptions,
  EvidenceView,
  Inbox,
  InboxEntry,
  InboxQuery,
  LabelAnswer,
  LabelProgress,
  LabelReport,
  LabelTotals,
  LabelView,
  Reviewed,
  ReviewHistory,
  ScoreRequest,
  ScoreView,
  SegmentOptions,
  SegmentReport,
  SegmentView,
  SessionReviewRequest,
  SessionVerb,
  SignalView,
  TypeView,
} from "./ports/app-desk.ts";
export type {
  Dropped,
  DropReason,
  ExportApp,
  ExportChoices,
  ExportedFile,
  ExportFilter,
  ExportProgress,
  ExportReport,
  ExportRequest,
  SplitWish,
  Subagents,
  TokenCounts,
} from "./ports/app-export.ts";
export type {
  FoundRange,
  NamedKind,
  NamedOptions,
  PrivacyApp,
  PrivacyChange,
  PrivacyImport,
  PrivacyReport,
  PrivacyTest,
} from "./ports/app-privacy.ts";
export type { ScopeChange, ScopeChanged, ScopedProject, ScopeView, Standpoint } from "./ports/app-publish.ts";
export type { ScopeApp, SkillReport } from "./ports/app-scope.ts";
export type { Relink, RelinkReport, SuggestedRelink } from "./ports/relink.ts";
export type { Environment } from "./ports/source.ts";
export type { ProjectRow, RollUp, SessionQuery, StoreSizes, Totals, UsageGroup, UsageRow } from "./ports/store.ts";
