// What a copied session has of its original: marked, counted apart, and taken back when the two part.

import { idHash } from "../../core/ids.ts";
import { ROLES } from "../../core/session.ts";
import { type Counts, Tally } from "../../core/tally.ts";
import type { SessionKey, SharedSessions } from "../../ports/store.ts";
import type { BodyReader, Place } from "./bodies.ts";
import type { Connection } from "./connection.ts";
import { emptyRoles } from "./open-session.ts";
import type { UsageWriter } from "./usage.ts";

/** Bit of `messages.flags`. */
export const INHERITED = 2;

/** What of a session's counts belongs to the sessions it was copied from. */
export interface Inherited {
  readonly counts: Counts;
  /** Messages by place in `ROLES`. */
  readonly roles: readonly number[];
}

export interface Lineage {
  readonly main: Connection;
  readonly usage: UsageWriter;
  readonly bodies: BodyReader;
}

/** Marks what `copy` has of `original`; any number of times, in any order. */
export function inherit(lineage: Lineage, { copy, original, kind }: SharedSessions): void {
  const { main } = lineage;
  const messages = main.changes(
    `UPDATE messages SET flags = flags | ${INHERITED} WHERE session = ?1 AND flags & ${INHERITED} = 0
     AND id_hash <> 0 AND time IS NOT NULL
     AND (id_hash, time) IN (SELECT id_hash, time FROM messages WHERE session = ?2)`,
    copy,
    original,
  );
  const replayed = kind === "replay" ? markReplayed(lineage, copy, original) : 0;
  const column = kind === "replay" ? "message_key" : "key";
  const shared = main.get<{ n: number }>(
    `SELECT (SELECT count(*) FROM messages a WHERE a.session = ?1 AND a.flags & ${INHERITED}
         AND (a.id_hash, a.time) IN (SELECT id_hash, time FROM messages WHERE session = ?2))
       + (SELECT count(*) FROM usage a WHERE a.session = ?1
         AND a.${column} IN (SELECT ${column} FROM usage WHERE session = ?2)) AS n`,
    copy,
    original,
  );
  if (!shared || shared.n === 0) return;
  main.run("INSERT OR REPLACE INTO lineage VALUES (?, ?, ?, ?)", copy, original, kind, shared.n);
  setForkedFrom(main, copy);
  if (kind === "replay") inheritReplayed(lineage, copy, original);
  else settleUsage(lineage, copy, original);
  if (messages + replayed > 0) recount(lineage, copy);
}

/** A replay's entries are its parent's, whatever they say: it was given other request ids only. */
function inheritReplayed({ main, usage }: Lineage, copy: SessionKey, original: SessionKey): void {
  const marked = main.changes(
    `UPDATE usage SET inherited = 1 WHERE session = ?1 AND inherited = 0
     AND message_key IN (SELECT message_key FROM usage WHERE session = ?2)`,
    copy,
    original,
  );
  if (marked > 0) usage.sum(copy);
}

interface Entry {
  readonly session: SessionKey;
  readonly output: number;
}

/**
 * Of all entries of one API message exactly one counts: the most complete one (a copy may have been cut before the
 * last record of a streamed message), and among equals the original's.
 */
function settleUsage({ main, usage }: Lineage, copy: SessionKey, original: SessionKey): void {
  const keys = main.all<{ key: number }>(
    "SELECT a.key FROM usage a JOIN usage b ON b.session = ?2 AND b.key = a.key WHERE a.session = ?1",
    copy,
    original,
  );
  const changed = new Set<SessionKey>();
  for (const { key } of keys) {
    const entries = main.all<Entry & { inherited: number; replays: number }>(
      `SELECT u.session, coalesce(u.output, -1) AS output, u.inherited,
         s.facts ->> '$.head.replaysParent' IS NOT NULL AS replays
       FROM usage u JOIN sessions s ON s.key = u.session WHERE u.key = ?`,
      key,
    );
    const own = entries.filter(({ replays }) => replays === 0);
    const counted = (own.length > 0 ? own : entries).reduce((best, entry) =>
      goesBefore(main, entry, best) ? entry : best,
    );
    for (const { session, inherited, replays } of entries) {
      const mark = session === counted.session && !(replays && inherited) ? 0 : 1;
      if (mark === inherited) continue;
      main.run("UPDATE usage SET inherited = ? WHERE session = ? AND key = ?", mark, session, key);
      changed.add(session);
    }
  }
  for (const session of changed) usage.sum(session);
}

function goesBefore(main: Connection, entry: Entry, best: Entry): boolean {
  if (entry.output !== best.output) return entry.output > best.output;
  return (
    main.get("SELECT 1 AS yes FROM lineage WHERE copy = ? AND original = ?", best.session, entry.session) !== undefined
  );
}

/** A replay has ids of its own; its API messages are told by the id that the API gave them. */
function markReplayed({ main, bodies }: Lineage, copy: SessionKey, original: SessionKey): number {
  const keys = main.all<{ key: number }>("SELECT message_key AS key FROM usage WHERE session = ?", original);
  const known = new Set(keys.map(({ key }) => key));
  const rows = main.all<Place & { id: number }>(
    `SELECT id, block, offset, length FROM messages WHERE session = ? AND role = ? AND flags & ${INHERITED} = 0 ORDER BY seq`,
    copy,
    ROLES.indexOf("assistant"),
  );
  let marked = 0;
  for (const row of rows) {
    const apiId = bodies.message(row)?.apiId;
    if (apiId === undefined || !known.has(idHash(apiId))) continue;
    main.run(`UPDATE messages SET flags = flags | ${INHERITED} WHERE id = ?`, row.id);
    marked++;
  }
  return marked;
}

/** A fork of a fork shares most with the one it was made from. A subagent is no fork of its parent. */
function setForkedFrom(main: Connection, copy: SessionKey): void {
  main.run(
    `UPDATE sessions SET forked_from = (
       SELECT s.id FROM lineage l JOIN sessions s ON s.key = l.original WHERE l.copy = ?1 AND l.kind = 'fork'
         AND s.id IS NOT (SELECT parent_id FROM sessions WHERE key = ?1)
       ORDER BY l.shared DESC, s.started_at DESC, s.id LIMIT 1) WHERE key = ?1`,
    copy,
  );
}

/** Takes back all marks of a copy; it is looked at again with the next `sharedSessions`. */
export function disown(lineage: Lineage, copy: SessionKey): void {
  const { main } = lineage;
  main.run("DELETE FROM lineage WHERE copy = ?", copy);
  main.run(`UPDATE messages SET flags = flags & ~${INHERITED} WHERE session = ? AND flags & ${INHERITED}`, copy);
  main.run("UPDATE usage SET inherited = 0 WHERE session = ? AND inherited = 1", copy);
  main.run("UPDATE sessions SET forked_from = NULL, inherited = NULL WHERE key = ?", copy);
  main.run("INSERT INTO touched VALUES (?, 1, 1) ON CONFLICT DO UPDATE SET lineage = 1", copy);
  lineage.usage.sum(copy);
}

/** Before a session's content is dropped: its own marks go with it, and its relatives are looked at again. */
export function forget(lineage: Lineage, session: SessionKey): void {
  const { main } = lineage;
  const relatives = main.all<{ key: number }>(
    "SELECT original AS key FROM lineage WHERE copy = ?1 UNION SELECT copy FROM lineage WHERE original = ?1",
    session,
  );
  for (const { key } of relatives) disown(lineage, key);
  main.run("DELETE FROM lineage WHERE copy = ?", session);
  main.run("UPDATE sessions SET forked_from = NULL WHERE key = ?", session);
}

/** Counts the inherited messages as `Tally` counts a session, so that the difference is exactly the session's own. */
function recount({ main, usage, bodies }: Lineage, copy: SessionKey): void {
  const rows = main.all<Place & { role: number }>(
    `SELECT block, offset, length, role FROM messages WHERE session = ? AND flags & ${INHERITED} ORDER BY seq`,
    copy,
  );
  const tally = new Tally();
  const roles = emptyRoles();
  for (const row of rows) {
    const message = bodies.message(row);
    if (message) tally.add(message);
    roles[row.role] = (roles[row.role] ?? 0) + 1;
  }
  const inherited: Inherited = { counts: tally.counts, roles };
  main.run("UPDATE sessions SET inherited = ? WHERE key = ?", JSON.stringify(inherited), copy);
  usage.sum(copy);
}
