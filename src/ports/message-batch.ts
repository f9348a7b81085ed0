// Messages on their way into the store: bodies packed, text masked, and what lists need as columns.

import type { IndexText } from "../core/redacted.ts";
import type { Message } from "../core/session.ts";

export const SIDECHAIN = 1;
export const REWINDS = 4;

export function flagsOf({ sidechain, rewinds }: Pick<Message, "sidechain" | "rewinds">): number {
  return (sidechain ? SIDECHAIN : 0) | (rewinds ? REWINDS : 0);
}

/** Where a message's body lies, and what lists need to know of it: columns of one length. */
export interface MessageColumns {
  readonly count: number;
  readonly seq: Int32Array;
  /** -1 for a root. */
  readonly parentSeq: Int32Array;
  /** Places in `ROLES` and `MESSAGE_KINDS`. */
  readonly role: Uint8Array;
  readonly kind: Uint8Array;
  /** See `flagsOf`; bit 1 is the store's own. */
  readonly flags: Uint8Array;
  /** Unix milliseconds, NaN where unknown. */
  readonly time: Float64Array;
  /** `idHash` of the message id; 0 (or any value) where the agent gave none: copies are told by id and time together. */
  readonly idHash: Float64Array;
  /** Place in `blocks`, byte offset and length in the unpacked block. */
  readonly block: Int32Array;
  readonly offset: Int32Array;
  readonly length: Int32Array;
  /** Tool calls, tool results and thinking blocks in the message. */
  readonly toolCalls: Uint16Array;
  readonly toolResults: Uint16Array;
  readonly thinking: Uint16Array;
  /** `idHash` of `apiId`, 0 where there is none. */
  readonly apiHash: Float64Array;
  /** Offset and length in `text`, and in `cjk`; length 0 where there is nothing to index. */
  readonly textOffset: Int32Array;
  readonly textLength: Int32Array;
  readonly cjkOffset: Int32Array;
  readonly cjkLength: Int32Array;
}

/** Messages of one session, ready to be written: bodies packed, text masked. At most about 1 MB. */
export interface MessageBatch {
  readonly columns: MessageColumns;
  /** zstd frames of about 64 KB each; unpacked they are JSON lines, one message a line. */
  readonly blocks: readonly Uint8Array[];
  /** Masked text of all messages, UTF-8 (an `IndexText` each, see `columns.textOffset`). */
  readonly text: IndexText;
}
