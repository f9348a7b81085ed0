// A session while it is being written: what its rows do not tell yet.

import { ROLES } from "../../core/session.ts";
import type { LogKey, PricedUsage, SessionKey, StoredFinding } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";

export interface OpenSession {
  readonly key: SessionKey;
  readonly log: LogKey;
  readonly startedAt: number | undefined;
  /** Behind the last message. */
  nextSeq: number;
  /** Unix milliseconds of the last message that has a time. */
  lastTime: number | undefined;
  /** By what time the message before was placed, and where. */
  previous?: { readonly time: number; readonly id: number };
  /** Of all its messages, see `revision.ts`. */
  mix: number;
  /** Messages by place in `ROLES`. */
  roles: number[];
  /** Findings on the session's own strings; they replace the earlier ones at the end. */
  ownFindings: StoredFinding[];
  /** Usage entries that are not written yet, by key. */
  usage: Map<number, PricedUsage>;
  changed: boolean;
}

export function emptyRoles(): number[] {
  return ROLES.map(() => 0);
}

/** Writes how far the session has come; its row is what a reader and the next writer go by. */
export function saveProgress(main: Connection, session: OpenSession): void {
  if (!session.changed) return;
  main.run(
    "UPDATE sessions SET next_seq = ?, last_time = ?, roles = ?, mix = ? WHERE key = ?",
    session.nextSeq,
    session.lastTime ?? null,
    JSON.stringify(session.roles),
    session.mix,
    session.key,
  );
  session.changed = false;
}
