// The plugin door: what the author of a source or a rule needs.

export type { ErrorCode, ErrorOptions } from "./core/errors.ts";
export { TraceError } from "./core/errors.ts";
export type { Finding, FindingKind, Severity } from "./core/finding.ts";
export type { MessageId, SessionId, ToolCallId } from "./core/ids.ts";
export { idHash, messageId, sessionId, toolCallId } from "./core/ids.ts";
export type { Message, MessageKind, ParseIssue, Part, Role, SessionFacts, SessionHead } from "./core/session.ts";
export type { Json } from "./core/types.ts";
export type { Usage, UsageEntry } from "./core/usage.ts";
export type { JsonObject } from "./io/jsonl.ts";
export type { Rule } from "./ports/rule.ts";
export { defineRule } from "./ports/rule.ts";
export type {
  Beside,
  Environment,
  LogRef,
  ReadOptions,
  ResumeState,
  Retention,
  Source,
  SourceItem,
} from "./ports/source.ts";
export { defineSource } from "./ports/source.ts";
// What the built-in sources are made with.
export { blockParts, callPart, reasoningParts, resultPart, resultText, textParts } from "./sources/shared/blocks.ts";
export type { DocumentFormat, DocumentValue } from "./sources/shared/document.ts";
export { readDocument } from "./sources/shared/document.ts";
export type { Walk } from "./sources/shared/find.ts";
export { findLogs, listFolder, logOf } from "./sources/shared/find.ts";
export type { LineFormat } from "./sources/shared/lines.ts";
export { readJsonLines } from "./sources/shared/lines.ts";
export { applicationFolder, dataFolder, editorFolders, homeFolder, variableFolder } from "./sources/shared/places.ts";
export type { Reading } from "./sources/shared/reading.ts";
export type { RowFormat, RowQuery } from "./sources/shared/rows.ts";
export { openDatabase, readRows, rowsPath } from "./sources/shared/rows.ts";
export type { Said, SessionWriter, Spent } from "./sources/shared/session.ts";
export type { HeadDraft } from "./sources/shared/session-state.ts";
