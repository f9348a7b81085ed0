// What a session is made of: head, messages with their parts, and the facts that only its whole log can tell.

import type { MessageId, SessionId, ToolCallId } from "./ids.ts";
import type { ProjectRef } from "./project.ts";
import type { Json } from "./types.ts";

/** Stored as places in this list: add at the end only. */
export const ROLES = ["user", "assistant", "system", "tool"] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a message is, beyond its role. `prompt`, `queued_prompt` and `slash_command` are what a person asked;
 * `injected` is text that the agent or its harness put into a user message (never a prompt). `step` is an assistant's
 * reasoning or tool call where the agent logs it apart from what the assistant says: it is no message of its own.
 */
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Stored as places in this list: add at the end only. */
export const MESSAGE_KINDS = [
  "prompt",
  "queued_prompt",
  "slash_command",
  "injected",
  "interrupt",
  "tool_results",
  "assistant",
  "api_error",
  "synthetic",
  "compact_boundary",
  "compact_summary",
  "status",
  "step",
] as const;

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | { readonly kind: "tool_call"; readonly callId: ToolCallId; readonly tool: string; readonly input: Json }
  | {
      readonly kind: "tool_result";
      readonly callId: ToolCallId;
      /** What the model saw, as text. */
      readonly output: string;
      /** Undefined where the log does not say how the call ended. */
      readonly status: "ok" | "error" | undefined;
      /** Structured facts about the result that `output` does not hold: exit code, patch, child session, ... */
      readonly details?: Json;
      /** File name of an output that the agent spilled beside the log, when it could not be read. */
      readonly spilled?: string;
    }
  | {
      readonly kind: "image";
      readonly mediaType: string | undefined;
      /** Size of the decoded image. */
      readonly bytes: number | undefined;
      /** Where the image is: `log:<line>`, a file name beside the log, or a URL. Its bytes stay in the archive. */
      readonly ref: string;
    };

export interface Message {
  readonly id: MessageId;
  /** Place in the session, from 0, in the order of the log. */
  readonly seq: number;
  /** `seq` of the message that this one follows on its thread; undefined for a root. */
  readonly parentSeq?: number;
  readonly role: Role;
  readonly kind: MessageKind;
  /** Unix milliseconds. */
  readonly time?: number;
  /** The model that wrote it, as the agent names it. */
  readonly model?: string;
  /** Joins the records of one API message: several messages of one session may share it. */
  readonly apiId?: string;
  /** True for a subagent's messages that an old agent wrote into its parent's log. */
  readonly sidechain?: true;
  /** The agent says that it went back to the parent: what else hung on that was left. */
  readonly rewinds?: true;
  readonly parts: readonly Part[];
  /** Line in the log, from 1. */
  readonly line: number;
}

/** Why a session is kept out of lists unless asked for. */
export type HiddenReason = "empty" | "guardian" | "warmup" | "probe" | "replay" | "archive";

/** What is known when a session opens. Unknown is undefined. */
export interface SessionHead {
  readonly id: SessionId;
  readonly source: string;
  readonly externalId: string;
  readonly cwd?: string;
  /** Where its log tells a project but no folder. */
  readonly project?: ProjectRef;
  readonly gitBranch?: string;
  readonly gitRemote?: string;
  readonly agentVersion?: string;
  /** Unix milliseconds. */
  readonly startedAt?: number;
  /** Set for a subagent: the session whose tool call started it. */
  readonly parentId?: SessionId;
  /** The session this one was forked or resumed from, when its log says so. */
  readonly forkedFrom?: SessionId;
  readonly isSubagent: boolean;
  /** A run that replays its parent's messages (compaction, side question): its copies are matched by message id alone. */
  readonly replaysParent?: true;
}

/** A subagent that a tool call of this session started. */
export interface ChildLink {
  readonly callId: ToolCallId;
  /** The child's external id in the same source. */
  readonly externalId: string;
}

/** A title that one log gives to another session, found by one of its message ids. */
export interface ForeignTitle {
  readonly messageKey: number;
  readonly title: string;
}

/** What only the whole log can tell; replaced as a whole at each read. */
export interface SessionFacts {
  readonly head: SessionHead;
  readonly title?: string;
  readonly cwds: readonly string[];
  readonly gitBranches: readonly string[];
  readonly agentVersions: readonly string[];
  readonly compactBoundaries: number;
  readonly microcompactBoundaries: number;
  readonly hasCompaction: boolean;
  /** Messages with two or more real prompts as children: the user went back and asked something else. */
  readonly rewindPoints: number;
  /** Non-blank lines of the log. */
  readonly lines: number;
  /** JSON objects of the log: a glued line counts as its objects. */
  readonly records: number;
  /** `seq` of the newest leaf that the agent itself names as current. */
  readonly activeLeafSeq?: number;
  readonly children: readonly ChildLink[];
  readonly foreignTitles: readonly ForeignTitle[];
  readonly hidden?: HiddenReason;
}

/** Something in a log that could not be taken as it stands. The rest of the log lives on. */
export interface ParseIssue {
  readonly code:
    | "bad_json"
    | "glued_line"
    | "not_an_object"
    | "bad_encoding"
    | "line_too_long"
    | "unknown_record"
    | "bad_record"
    | "unfinished_line"
    | "thread_cycle"
    | "missing_parent"
    | "clock_backwards"
    | "unsafe_path"
    | "missing_file"
    | "changed_while_read"
    | "rewritten"
    | "kept"
    | "unreadable"
    | "reader_failed"
    | "plugin_changed"
    | "plugin_failed"
    | "unsupported_format";
  /** Absolute path of the log. */
  readonly log: string;
  /** From 1; undefined where the whole log is meant. */
  readonly line?: number;
  readonly message: string;
}
