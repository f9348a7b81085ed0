// Opens and closes sessions in the store: who owns an id, what is kept of a session when its log's end is reached.

import { existsSync } from "node:fs";
import type { SessionFacts, SessionHead } from "../../core/session.ts";
import { digest } from "../../io/crypto.ts";
import type { LogKey, SessionClose, SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { replaceOwnFindings } from "./findings.ts";
import { emptyRoles, type OpenSession } from "./open-session.ts";
import { bareHead, freeTitle, type Keeper, keepTexts, readTitle, titleColumn } from "./private-texts.ts";
import { projectOfSession } from "./projects.ts";
import { fromColumn, toColumn, toColumnOrNull } from "./text.ts";

interface Row {
  readonly key: number;
  readonly log: number;
  readonly next_seq: number;
  readonly last_time: number | null;
  readonly roles: string | null;
  readonly mix: number;
}

export interface Claim {
  readonly key: SessionKey;
  /** True when what is stored came from another log and is to go. */
  readonly takenOver: boolean;
}

/** Finds or makes the row of a session of this log. */
export function claimSession(main: Connection, log: LogKey, head: SessionHead): Claim {
  const id = toColumn(head.id);
  const row = find(main, id);
  if (!row) return { key: insert(main, log, head, id), takenOver: false };
  if (row.log === log) return { key: row.key, takenOver: false };
  const own = `${id}@${suffix(pathOf(main, log))}`;
  const twin = find(main, own);
  const other = pathOf(main, row.log);
  if (isGone(main, row.log, other)) {
    if (twin?.log === log) return { key: twin.key, takenOver: false };
    main.run("UPDATE sessions SET log = ? WHERE key = ?", log, row.key);
    return { key: row.key, takenOver: true };
  }
  // Both logs exist: which one has the plain id must not depend on which was read first.
  if (pathOf(main, log) > other) {
    return { key: twin?.key ?? insert(main, log, head, own), takenOver: false };
  }
  main.run("UPDATE sessions SET id = ? WHERE key = ?", `${id}@${suffix(other)}`, row.key);
  if (!twin) return { key: insert(main, log, head, id), takenOver: false };
  main.run("UPDATE sessions SET id = ? WHERE key = ?", id, twin.key);
  return { key: twin.key, takenOver: false };
}

function find(main: Connection, id: string): { key: number; log: number } | undefined {
  return main.get<{ key: number; log: number }>("SELECT key, log FROM sessions WHERE id = ?", id);
}

function insert(main: Connection, log: LogKey, head: SessionHead, id: string): SessionKey {
  const row = main.get<{ key: number }>(
    `INSERT INTO sessions(id, source, external_id, log, facts, started_at, parent_id) VALUES (?, ?, ?, ?, ?, ?, ?)
     RETURNING key`,
    id,
    head.source,
    toColumn(head.externalId),
    log,
    // Nothing was looked for in its folder and branch yet.
    JSON.stringify({ head: bareHead(head) }),
    head.startedAt ?? null,
    toColumnOrNull(head.parentId),
  );
  if (!row) throw new Error(`no row for the session ${head.id}`);
  return row.key;
}

function pathOf(main: Connection, log: LogKey): string {
  const row = main.get<{ path: string }>("SELECT path FROM logs WHERE id = ?", log);
  return row ? fromColumn(row.path) : "";
}

function suffix(path: string): string {
  return digest(path).slice(0, 6);
}

function isGone(main: Connection, log: LogKey, path: string): boolean {
  const row = main.get<{ state: string }>("SELECT state FROM logs WHERE id = ?", log);
  // Rows of a database are named `<database>#<key>`.
  const isThere = existsSync(path) || (path.includes("#") && existsSync(path.slice(0, path.lastIndexOf("#"))));
  return !row || row.state === "missing" || !isThere;
}

/** Takes a session up where its rows say it stopped. */
export function takeUp(main: Connection, key: SessionKey, log: LogKey, head: SessionHead): OpenSession {
  const row = main.get<Row>("SELECT key, log, next_seq, last_time, roles, mix FROM sessions WHERE key = ?", key);
  main.run("UPDATE sessions SET gone = 0 WHERE key = ?", key);
  main.run("INSERT OR REPLACE INTO touched VALUES (?, 1, 1)", key);
  return {
    key,
    log,
    startedAt: head.startedAt,
    nextSeq: row?.next_seq ?? 0,
    lastTime: row?.last_time ?? undefined,
    mix: row?.mix ?? 0,
    roles: row?.roles ? (JSON.parse(row.roles) as number[]) : emptyRoles(),
    ownFindings: [],
    usage: new Map(),
    changed: false,
  };
}

/** Writes what the whole log told; usage sums and progress are the caller's. */
export function closeSession(keeper: Keeper, session: OpenSession, close: SessionClose): void {
  const { main } = keeper;
  const { facts, counts, firstPrompt, project } = close;
  const { head } = facts;
  replaceOwnFindings(main, session.key, session.ownFindings);
  // The secrets of the session are to be looked for in its own strings again.
  main.run("UPDATE sessions SET propagated = min(propagated, next_seq - 2) WHERE key = ?", session.key);
  const startedAt = head.startedAt ?? counts.firstTime;
  const { own, shown, seen } = projectOfSession(main, session.key, head, project);
  const texts = keepTexts(keeper, session.key, { facts, firstPrompt });
  main.run(
    `UPDATE sessions SET closed = 1, hidden = ?, facts = ?, counts = ?, first_prompt = NULL, private_block = ?, project = ?,
     own_project = ?, project_seen = ?, started_at = ?, active_from = ?, active_to = ?, parent_id = ? WHERE key = ?`,
    facts.hidden === undefined ? 0 : 1,
    texts.facts,
    JSON.stringify(counts),
    texts.block,
    shown,
    own,
    seen,
    startedAt ?? null,
    counts.firstTime ?? head.startedAt ?? null,
    counts.lastTime ?? head.startedAt ?? null,
    toColumnOrNull(head.parentId),
    session.key,
  );
  main.run("DELETE FROM child_links WHERE parent = ?", session.key);
  for (const { callId, externalId } of facts.children) {
    const values = [head.source, toColumn(externalId), session.key, toColumn(callId)];
    main.run("INSERT OR IGNORE INTO child_links VALUES (?, ?, ?, ?)", ...values);
  }
  giveTitles(keeper, session.key, facts);
}

/** A title that is given again as it was is no news: its target has it. */
function giveTitles(keeper: Keeper, giver: SessionKey, { foreignTitles }: SessionFacts): void {
  const { main, bodies } = keeper;
  for (const { messageKey, title } of foreignTitles) {
    const sql = "SELECT title FROM foreign_titles WHERE message_key = ? AND giver = ?";
    const before = main.get<{ title: string }>(sql, messageKey, giver);
    if (before && readTitle(bodies.reader, before.title) === title) continue;
    if (before) freeTitle(main, before.title);
    main.run(
      `INSERT INTO foreign_titles(message_key, giver, title) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET title = excluded.title, fresh = 1`,
      messageKey,
      giver,
      titleColumn(keeper, title),
    );
  }
}
