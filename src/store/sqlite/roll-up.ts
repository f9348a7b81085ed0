// Sums over a session and its subagents: each session once, its own usage only, so nothing is counted twice.

import { ROLES } from "../../core/session.ts";
import { addUsage } from "../../core/usage.ts";
import type { RollUp, SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { NO_SPEND, type Spend } from "./usage.ts";

/** Keys of a session (`?1`) and of all that it started; UNION passes a circle of parents once. */
export const TREE = `WITH RECURSIVE tree(key, id) AS (
  SELECT key, id FROM sessions WHERE key = ?1
  UNION SELECT c.key, c.id FROM tree t JOIN sessions c ON c.parent_id = t.id WHERE c.closed = 1)
  SELECT key FROM tree`;

export function rollUp(main: Connection, sessions: readonly SessionKey[]): Map<SessionKey, RollUp> {
  const rows = main.all<{ top: number; spend: string | null }>(
    `WITH RECURSIVE tree(top, key, id) AS (
       SELECT s.key, s.key, s.id FROM json_each(?) j JOIN sessions s ON s.key = j.value WHERE s.closed = 1
       UNION SELECT t.top, c.key, c.id FROM tree t JOIN sessions c ON c.parent_id = t.id WHERE c.closed = 1)
     SELECT t.top, s.spend FROM tree t JOIN sessions s ON s.key = t.key`,
    JSON.stringify(sessions),
  );
  const groups = Map.groupBy(rows, ({ top }) => top);
  return new Map([...groups].map(([top, members]) => [top, sum(members.map(({ spend }) => spend))]));
}

function sum(members: readonly (string | null)[]): RollUp {
  let usage: RollUp["usage"] = {};
  let costMicroUsd: number | undefined;
  const unpriced = new Set<string>();
  for (const member of members) {
    const spend: Spend = member === null ? NO_SPEND : JSON.parse(member);
    usage = addUsage(usage, spend.usage);
    if (spend.costMicroUsd !== undefined) costMicroUsd = (costMicroUsd ?? 0) + spend.costMicroUsd;
    for (const model of spend.unpricedModels) unpriced.add(model);
  }
  return { usage, costMicroUsd, unpricedModels: [...unpriced].sort(), subagents: members.length - 1 };
}

/** By what the model answered: leaving an agent adds lines to a log that went on nowhere. */
export function wentOn(main: Connection, session: SessionKey, copy: SessionKey): boolean {
  const answers = (place: string) =>
    `SELECT id_hash, time FROM messages WHERE session = ${place} AND role = ?3 AND id_hash <> 0 AND time IS NOT NULL`;
  const row = main.get<{ found: number }>(
    `SELECT EXISTS (${answers("?1")} EXCEPT ${answers("?2")}) AS found`,
    session,
    copy,
    ROLES.indexOf("assistant"),
  );
  return row?.found === 1;
}
