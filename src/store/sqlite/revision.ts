// What a session's revision is made from: how many messages it has, and a sum over what tells each of them.

import type { SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";

const MODULUS = 2 ** 32;

/** A message as its row tells it. */
export interface Mixed {
  readonly seq: number;
  /** -1 for a root. */
  readonly parent: number;
  readonly role: number;
  readonly kind: number;
  readonly hash: number;
  /** Bytes of its body. */
  readonly length: number;
}

/**
 * A number of 32 bits. No more than arithmetic that SQL does as exactly: `MIX` below and the migration that made the column
 * say the same. It tells changes that happen, not such as somebody devises.
 */
function mixOf({ seq, parent, role, kind, hash, length }: Mixed): number {
  const a = ((hash % 2147483647) + length * 7919 + seq * 104729 + (parent + 1) * 613 + kind * 31 + role) % 2147483647;
  return (a * ((a % 1048573) + 1)) % 4294967291;
}

const MIX = `SELECT coalesce(sum(a * (a % 1048573 + 1) % 4294967291), 0) % 4294967296 AS mix FROM (
  SELECT (id_hash % 2147483647 + length * 7919 + seq * 104729 + (parent_seq + 1) * 613 + kind * 31 + role) % 2147483647 AS a
  FROM messages WHERE session = ?)`;

/** The order in which messages come and go makes no difference. */
export function mixIn(mix: number, message: Mixed): number {
  return (mix + mixOf(message)) % MODULUS;
}

export function mixOut(mix: number, message: Mixed): number {
  return (mix + MODULUS - (mixOf(message) % MODULUS)) % MODULUS;
}

export function revisionOf({ next_seq, mix }: { readonly next_seq: number; readonly mix: number }): string {
  return `${next_seq}-${mix.toString(36)}`;
}

/**
 * After a scrub: what people said of the session holds for what it is now, since that is what they saw without its
 * secrets. Its label is made anew.
 */
export function carryOver(main: Connection, session: SessionKey): void {
  const row = main.get<{ id: string; next_seq: number; mix: number }>(
    "SELECT id, next_seq, mix FROM sessions WHERE key = ?",
    session,
  );
  const mix = main.get<{ mix: number }>(MIX, session)?.mix;
  if (!row || mix === undefined || mix === row.mix) return;
  main.run("UPDATE sessions SET mix = ? WHERE key = ?", mix, session);
  const fresh = revisionOf({ ...row, mix });
  for (const table of ["session_reviews", "scores", "task_segments", "session_views"]) {
    main.run(
      `UPDATE OR REPLACE ${table} SET revision = ? WHERE session = ? AND revision = ?`,
      fresh,
      row.id,
      revisionOf(row),
    );
  }
}
