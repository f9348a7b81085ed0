// Finds copies: which sessions have another one's messages, and which of two is the original.

import type { SessionKey, SharedSessions } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { disown, type Lineage } from "./lineage.ts";

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
      disown(lineage, key);
      disown(lineage, partner);
      if (!done.has(partner)) work.push(partner);
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
 * messages is more complete is the original, since a copy may be made before their last record; then the one that
 * the other one holds whole, as it is what that one went on from; then the one that went on earlier.
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
  const onA = wentOn(main, a.key, b.key);
  const onB = wentOn(main, b.key, a.key);
  if (onA !== onB) return onA < onB ? pair(b, a) : pair(a, b);
  return a.id < b.id ? pair(b, a) : pair(a, b);
}

/** Output tokens that `own` has for the API messages that it shares with `other`. */
function sharedOutput(main: Connection, own: SessionKey, other: SessionKey): number {
  const row = main.get<{ tokens: number | null }>(
    "SELECT sum(CAST(output AS REAL)) AS tokens FROM usage WHERE session = ? AND key IN (SELECT key FROM usage WHERE session = ?)",
    own,
    other,
  );
  return row?.tokens ?? 0;
}

/** When a session had its first message that the other one has not; before all time if it has none. */
function wentOn(main: Connection, key: SessionKey, other: SessionKey): number {
  const row = main.get<{ time: number | null }>(
    `SELECT min(time) AS time FROM (
       SELECT id_hash, time FROM messages WHERE session = ?1 AND time IS NOT NULL
       EXCEPT SELECT id_hash, time FROM messages WHERE session = ?2)`,
    key,
    other,
  );
  return row?.time ?? Number.NEGATIVE_INFINITY;
}
