// Copies of sessions: which session has another one's messages, and what of it is therefore not its own.

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

interface Candidate {
  readonly key: SessionKey;
  readonly id: string;
  readonly startedAt: number | undefined;
  readonly forkedFrom: string | undefined;
  /** The session whose messages this one replays. */
  readonly replays: string | undefined;
}

/** Pairs of sessions of which one copied the other, among those touched since the last call. */
export function sharedSessions(lineage: Lineage): SharedSessions[] {
  const { main } = lineage;
  const touched = main.all<{ session: number }>("SELECT session FROM touched WHERE lineage = 1");
  const known = new Map<SessionKey, Candidate | undefined>();
  const candidate = (key: SessionKey) => {
    if (!known.has(key)) known.set(key, readCandidate(main, key));
    return known.get(key);
  };
  const pairs = new Map<string, SharedSessions>();
  const work = touched.map(({ session }) => session);
  const done = new Set<SessionKey>();
  for (let key = work.pop(); key !== undefined; key = work.pop()) {
    if (done.has(key)) continue;
    done.add(key);
    const own = candidate(key);
    if (!own) continue;
    const shared = new Set(sharing(main, key));
    const replayed = own.replays === undefined ? undefined : keyOf(main, own.replays);
    if (replayed !== undefined && replayed !== key) shared.add(replayed);
    for (const { copy } of replaysOf(main, own.id)) shared.add(copy);
    for (const partner of shared) {
      const other = candidate(partner);
      if (!other) continue;
      const pair = ordered(own, other, main);
      pairs.set(`${pair.copy} ${pair.original}`, pair);
    }
    // Marks that rest on an order or a sharing that is no more are taken back, and their session looked at again.
    const rows = main.all<{ copy: number; original: number }>(
      "SELECT copy, original FROM lineage WHERE copy = ?1 OR original = ?1",
      key,
    );
    for (const row of rows) {
      const partner = row.copy === key ? row.original : row.copy;
      const other = candidate(partner);
      const still = other && shared.has(partner) && ordered(own, other, main).copy === row.copy;
      if (still) continue;
      disown(lineage, row.copy);
      if (row.copy !== key) work.push(row.copy);
    }
  }
  main.run("UPDATE touched SET lineage = 0");
  main.run("DELETE FROM touched WHERE links = 0");
  return [...pairs.values()].sort((a, b) => a.copy - b.copy || a.original - b.original);
}

/** Sessions that share API messages, or prompts by id and time, with one. */
function sharing(main: Connection, key: SessionKey): SessionKey[] {
  const rows = main.all<{ session: number }>(
    `SELECT DISTINCT b.session FROM usage a CROSS JOIN usage b ON b.key = a.key
       WHERE a.session = ?1 AND b.session <> ?1
     UNION
     SELECT DISTINCT b.session FROM prompt_keys a CROSS JOIN prompt_keys b ON b.id_hash = a.id_hash AND b.time = a.time
       WHERE a.session = ?1 AND b.session <> ?1`,
    key,
  );
  return rows.map(({ session }) => session);
}

function replaysOf(main: Connection, id: string): { readonly copy: SessionKey }[] {
  return main.all<{ copy: number }>(
    "SELECT key AS copy FROM sessions WHERE parent_id = ? AND facts ->> '$.head.replaysParent' = 1",
    id,
  );
}

function keyOf(main: Connection, id: string): SessionKey | undefined {
  return main.get<{ key: number }>("SELECT key FROM sessions WHERE id = ?", id)?.key;
}

function readCandidate(main: Connection, key: SessionKey): Candidate | undefined {
  const row = main.get<{
    id: string;
    started_at: number | null;
    forked: string | null;
    parent: string | null;
    replays: number | null;
  }>(
    `SELECT id, started_at, facts ->> '$.head.forkedFrom' AS forked, facts ->> '$.head.parentId' AS parent,
     facts ->> '$.head.replaysParent' AS replays FROM sessions WHERE key = ? AND closed = 1`,
    key,
  );
  if (!row) return undefined;
  return {
    key,
    id: row.id,
    startedAt: row.started_at ?? undefined,
    forkedFrom: row.forked ?? undefined,
    replays: row.replays ? (row.parent ?? undefined) : undefined,
  };
}

/**
 * Who copied whom: what a log says of itself goes first, then who began earlier (an unknown beginning is later). A
 * copy keeps the times of what it copied, so both may have begun at once: then the one whose record of the shared API
 * messages is more complete is the original, since a copy may be made before their last record.
 */
function ordered(a: Candidate, b: Candidate, main: Connection): SharedSessions {
  const pair = (copy: Candidate, original: Candidate): SharedSessions => ({
    copy: copy.key,
    original: original.key,
    kind: copy.replays === original.id ? "replay" : "fork",
  });
  if (a.replays === b.id) return pair(a, b);
  if (b.replays === a.id) return pair(b, a);
  // A run that replays its parent is nobody's original as long as there is another.
  if ((a.replays === undefined) !== (b.replays === undefined)) return a.replays === undefined ? pair(b, a) : pair(a, b);
  if (a.forkedFrom === b.id) return pair(a, b);
  if (b.forkedFrom === a.id) return pair(b, a);
  const startA = a.startedAt ?? Number.POSITIVE_INFINITY;
  const startB = b.startedAt ?? Number.POSITIVE_INFINITY;
  if (startA !== startB) return startA < startB ? pair(b, a) : pair(a, b);
  const outputA = sharedOutput(main, a.key, b.key);
  const outputB = sharedOutput(main, b.key, a.key);
  if (outputA !== outputB) return outputA > outputB ? pair(b, a) : pair(a, b);
  return a.id < b.id ? pair(b, a) : pair(a, b);
}

/** Output tokens that `own` has for the API messages that it shares with `other`. */
function sharedOutput(main: Connection, own: SessionKey, other: SessionKey): number {
  const row = main.get<{ tokens: number | null }>(
    "SELECT sum(output) AS tokens FROM usage WHERE session = ? AND key IN (SELECT key FROM usage WHERE session = ?)",
    own,
    other,
  );
  return row?.tokens ?? 0;
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
  const entries = main.changes(
    `UPDATE usage SET inherited = 1 WHERE session = ?1 AND inherited = 0
     AND ${column} IN (SELECT ${column} FROM usage WHERE session = ?2)`,
    copy,
    original,
  );
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
  if (messages + replayed + entries === 0) return;
  recount(lineage, copy);
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

/** A fork of a fork shares most with the one it was made from. */
function setForkedFrom(main: Connection, copy: SessionKey): void {
  main.run(
    `UPDATE sessions SET forked_from = (
       SELECT s.id FROM lineage l JOIN sessions s ON s.key = l.original WHERE l.copy = ?1 AND l.kind = 'fork'
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

/** Before a session's content is dropped: its own marks go with it, and its copies lose theirs. */
export function forget(lineage: Lineage, session: SessionKey): void {
  const { main } = lineage;
  const rows = main.all<{ copy: number }>("SELECT copy FROM lineage WHERE original = ?", session);
  for (const { copy } of rows) disown(lineage, copy);
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
