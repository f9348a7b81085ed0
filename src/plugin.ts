// The plugin door: what the author of a source or a rule needs.

export type { ErrorCode, ErrorOptions } from "./core/errors.ts";
export { TraceError } from "./core/errors.ts";
export type { Finding, FindingKind, Severity } from "./core/finding.ts";
export type { MessageId, SessionId, ToolCallId } from "./core/ids.ts";
export { idHash, messageId, sessionId, toolCallId } from "./core/ids.ts";
export type { Message, MessageKind, ParseIssue, Part, Role, SessionFacts, SessionHead } from "./core/session.ts";
export type { Json } from "./core/types.ts";
export type { Usage, UsageEntry } from "./core/usage.ts";
export type { Rule } from "./ports/rule.ts";
export { defineRule } from "./ports/rule.ts";
export type { Environment, LogRef, ReadOptions, ResumeState, Retention, Source, SourceItem } from "./ports/source.ts";
export { defineSource } from "./ports/source.ts";
