// Full-text search: newest first is a walk by id; by rank, the newest hits of a very common word are the ones ranked.

import type { SessionId } from "../../core/ids.ts";
import { ROLES } from "../../core/session.ts";
import type { TextHit, TextQuery } from "../../ports/store.ts";
import type { Connection, Value } from "./connection.ts";
import { IDS_PER_MS } from "./content.ts";
import { INHERITED } from "./lineage.ts";
import { type Filter, filterOf } from "./session-rows.ts";
import { fromColumn } from "./text.ts";

/**
 * Hits that are ranked at most: ranking costs about two microseconds a hit. Where a query has more, the newest are
 * ranked; words so common say nothing about which of them is meant.
 */
const RANKED = 10_000;
/** Between the scores of an earlier and a later expression: bm25 stays far below it. */
const TIER = 1000;

interface Row {
  readonly id: number;
  readonly session: number;
  readonly session_id: string;
  readonly seq: number;
  readonly time: number | null;
  readonly score: number;
}

export function search(main: Connection, query: TextQuery): TextHit[] {
  const limit = query.limit !== undefined && query.limit > 0 ? query.limit : Number.MAX_SAFE_INTEGER;
  const hits: TextHit[] = [];
  const seen = new Set<number>();
  query.expressions.forEach((expression, i) => {
    if (hits.length >= limit) return;
    const want = Math.min(Number.MAX_SAFE_INTEGER, limit + seen.size);
    const tier = (query.expressions.length - 1 - i) * TIER;
    for (const row of hitsOf(main, query, expression, want)) {
      if (seen.has(row.id) || hits.length >= limit) continue;
      seen.add(row.id);
      hits.push({
        session: row.session,
        sessionId: fromColumn(row.session_id) as SessionId,
        seq: row.seq,
        score: tier + row.score,
        time: row.time ?? undefined,
      });
    }
  });
  return hits;
}

/** What a session copied from another is found there, not twice. Few: the list is made once a query. */
const OWN = `rowid NOT IN (SELECT id FROM messages WHERE flags & ${INHERITED})`;

function hitsOf(main: Connection, query: TextQuery, expression: string, limit: number): Row[] {
  const ids = idRange(query);
  const from = query.sort === "time" ? ids.from : rankedFrom(main, expression, ids);
  const filter = hitFilter(query);
  // Not ORDER BY rank: FTS5 then ranks every hit, whatever the range of ids.
  const score = query.sort === "time" ? "0.0" : "-bm25(full_text)";
  const order = query.sort === "time" ? "rowid DESC" : "score DESC, rowid DESC";
  const columns = "m.id, m.session, s.id AS session_id, m.seq, m.time";
  const match = "full_text MATCH ? AND rowid BETWEEN ? AND ?";
  const range = [expression, from, ids.to];
  if (filter === undefined) {
    // Only the hits that are shown are looked up.
    return main.all<Row>(
      `SELECT ${columns}, f.score FROM (
         SELECT rowid AS id, ${score} AS score FROM full_text WHERE ${match} AND ${OWN} ORDER BY ${order} LIMIT ?
       ) f CROSS JOIN messages m ON m.id = f.id CROSS JOIN sessions s ON s.key = m.session`,
      ...range,
      limit,
    );
  }
  // CROSS JOIN keeps the index outside: it gives its hits in the order wanted, and the walk ends with the limit.
  return main.all<Row>(
    `SELECT ${columns}, ${score} AS score
     FROM full_text f CROSS JOIN messages m ON m.id = f.rowid CROSS JOIN sessions s ON s.key = m.session
     WHERE ${match.replaceAll("rowid", "f.rowid")} AND f.${OWN} AND ${filter.where}
     ORDER BY ${order.replace("rowid", "f.rowid")} LIMIT ?`,
    ...range,
    ...filter.values,
    limit,
  );
}

/** The id of the oldest hit that is ranked. */
function rankedFrom(main: Connection, expression: string, ids: { readonly from: number; readonly to: number }): number {
  const row = main.get<{ id: number }>(
    `SELECT rowid AS id FROM full_text WHERE full_text MATCH ? AND rowid BETWEEN ? AND ?
     ORDER BY rowid DESC LIMIT 1 OFFSET ?`,
    expression,
    ids.from,
    ids.to,
    RANKED - 1,
  );
  return row?.id ?? ids.from;
}

export function countHits(main: Connection, query: TextQuery, cap: number): number {
  if (query.expressions.length === 0) return 0;
  const filter = hitFilter(query);
  const ids = idRange(query);
  const joins = "CROSS JOIN messages m ON m.id = f.rowid CROSS JOIN sessions s ON s.key = m.session";
  const row = main.get<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM full_text f ${filter ? joins : ""}
       WHERE full_text MATCH ? AND f.rowid BETWEEN ? AND ? AND f.${OWN} ${filter ? `AND ${filter.where}` : ""}
       ORDER BY f.rowid DESC LIMIT ?)`,
    query.expressions.map((expression) => `(${expression})`).join(" OR "),
    ids.from,
    ids.to,
    ...(filter?.values ?? []),
    cap,
  );
  return row?.n ?? 0;
}

/** Undefined where every message is wanted. */
function hitFilter(query: TextQuery): Filter | undefined {
  const { role, since, until, ...sessions } = query;
  const timed = since !== undefined || until !== undefined;
  if ((sessions.source ?? sessions.project ?? sessions.projectPart ?? role) === undefined && !timed) return undefined;
  const session = filterOf(sessions);
  const values: Value[] = [...session.values];
  let { where } = session;
  if (role !== undefined) {
    where += " AND m.role = ?";
    values.push(ROLES.indexOf(role));
  }
  if (timed) where += " AND m.time IS NOT NULL";
  return { where, values };
}

/** Ids are ordered by time. A hit's id may stand a little behind its time where many messages share a millisecond. */
function idRange({ since, until }: TextQuery): { readonly from: number; readonly to: number } {
  const id = (time: number) => Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(time) * IDS_PER_MS));
  return {
    from: since === undefined ? 0 : id(since),
    to: until === undefined ? Number.MAX_SAFE_INTEGER : id(until) - 1,
  };
}
