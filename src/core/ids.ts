// Identities: a session is (source, the agent's own id); everything else hangs below it.

import type { Brand } from "./types.ts";

/** `<source>:<external id>`, e.g. `claude-code:0a1b2c3d-...`. */
export type SessionId = Brand<string, "SessionId">;
/** The agent's own id of a message, or `L<line>` where it gave none; stable across revisions. */
export type MessageId = Brand<string, "MessageId">;
/** The id that joins a tool call with its result. */
export type ToolCallId = Brand<string, "ToolCallId">;
/** Where the log gives a call or a result no id: it is never joined and never counted. */
export const NO_CALL = "" as ToolCallId;

export function sessionId(source: string, externalId: string): SessionId {
  return `${source}:${externalId}` as SessionId;
}

export function messageId(id: string): MessageId {
  return id as MessageId;
}

export function toolCallId(id: string): ToolCallId {
  return id as ToolCallId;
}

/**
 * A 53-bit hash of a string (cyrb53), for sets and indexes of ids: exact as a JavaScript number and as an SQLite
 * integer. One million ids collide with a probability of about 5e-5; never use it where someone chooses the ids.
 */
export function idHash(text: string, seed = 0): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
