// Where a record of a Qwen Code log stands, and the names of the calls that were made before it.

import { idHash, NO_CALL, toolCallId } from "../../core/ids.ts";
import type { Part } from "../../core/session.ts";
import type { GeminiContext } from "../shared/gemini-parts.ts";
import type { SessionWriter } from "../shared/session.ts";

/** What is remembered of a log between two reads. */
export interface LogState {
  /** The name of the log's file without its ending. */
  readonly stem: string;
  /** The session that a subagent's log lies below. */
  readonly parent: string | undefined;
  /** Hashes of the ids of calls. */
  readonly calls: Set<number>;
  /** Records whose id came before, as more of one answer: the newest name of each. */
  readonly more: Map<string, string>;
  /** Ids of calls that came again, as some providers count anew at each turn: the newest name of each. */
  readonly renamed: Map<string, string>;
}

export interface At extends GeminiContext {
  /** The record's own id, which more than one may have; `id` is the message's. */
  readonly uuid: string;
  readonly session: SessionWriter;
  readonly time: number | undefined;
  readonly parent: string | null | undefined;
  readonly state: LogState;
}

/** Gives a call whose id came before a name of its own. */
export function namedCall(part: Part, { id, state }: At): Part {
  if (part.kind !== "tool_call" || part.callId === NO_CALL) return part;
  const key = idHash(part.callId);
  if (!state.calls.has(key)) {
    state.calls.add(key);
    return part;
  }
  const name = `${part.callId}#${id}`;
  state.renamed.set(part.callId, name);
  return { ...part, callId: toolCallId(name) };
}

/** The name of the newest call of this id. */
export function callNamed(callId: string, { renamed }: LogState): string {
  return renamed.get(callId) ?? callId;
}
