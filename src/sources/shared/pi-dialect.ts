// In what the agents differ that write Pi's session logs.

import type { HiddenReason, MessageKind, Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { LogRef } from "../../ports/source.ts";
import type { At } from "./pi-content.ts";
import type { Reading } from "./reading.ts";

/** A user message, apart from what its harness put before the person's words. */
export interface Asked {
  readonly kind: MessageKind;
  readonly parts: readonly Part[];
  readonly context?: string;
}

export interface PiOwn {
  /** Tool calls that started a session, with that session's key. */
  spawned: [callId: string, key: string][];
  /** The person named the session inside its log. */
  named: boolean;
}

/** In what the agents that write this format differ. */
export interface PiDialect {
  /** The newest version of the format that it is known to write, where that is not Pi's own. */
  readonly newest?: number;
  /** The log's session id where its header does not say it. */
  idOf(log: LogRef): string;
  /** What tells this log's session from others with the same header, and why it is hidden. */
  variant?(log: LogRef): { readonly suffix: string; readonly hidden: HiddenReason } | undefined;
  /** What a user message is; default: a prompt as it stands. */
  asked?(message: JsonObject, asked: Asked): Asked;
  /** True for an assistant message that no model wrote. */
  isCopy?(message: JsonObject): boolean;
  /** The words of an entry of an extension that tells of a failed request. */
  failure?(record: JsonObject): string | undefined;
  /** The words of an entry that tells what became of the session, such as a fresh start. */
  status?(record: JsonObject): string | undefined;
  /** The key of the session that a tool call started, if its result tells one. */
  spawned?(message: JsonObject): string | undefined;
  end?(reading: Reading<PiOwn>): void;
}

/** An entry on its way: where it stands in the log and in the tree. */
export interface Entry extends At {
  readonly reading: Reading<PiOwn>;
  readonly dialect: PiDialect;
}
