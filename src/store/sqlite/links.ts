// Links that need all logs: subagents to the calls that started them, titles that one log gives to another session.

import type { SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { freeTitles } from "./private-texts.ts";

export function resolveLinks(main: Connection): void {
  const touched = main.all<{ session: number }>("SELECT session FROM touched WHERE links = 1");
  if (touched.length === 0) return;
  const children = new Set<SessionKey>();
  for (const { session } of touched) {
    children.add(session);
    for (const child of childrenOf(main, session)) children.add(child);
  }
  for (const child of children) linkChild(main, child);
  resolveTitles(main);
  main.run("UPDATE touched SET links = 0");
  main.run("DELETE FROM touched WHERE lineage = 0");
}

function childrenOf(main: Connection, parent: SessionKey): SessionKey[] {
  const rows = main.all<{ key: number }>(
    `SELECT s.key FROM child_links l JOIN sessions s ON s.external_id = l.child AND s.source = l.source
     WHERE l.parent = ? AND s.key <> l.parent`,
    parent,
  );
  return rows.map(({ key }) => key);
}

/**
 * The parent is the one that the child's own log names, else the earliest session with a call that started it (a fork
 * of the parent holds a copy of the call).
 */
function linkChild(main: Connection, child: SessionKey): void {
  const own = main.get<{ parent_id: string | null; named: string | null; source: string; external_id: string }>(
    "SELECT parent_id, facts ->> '$.head.parentId' AS named, source, external_id FROM sessions WHERE key = ?",
    child,
  );
  if (!own) return;
  const calls = main.all<{ id: string; call_id: string }>(
    `SELECT s.id, l.call_id FROM child_links l JOIN sessions s ON s.key = l.parent
     WHERE l.source = ? AND l.child = ? AND l.parent <> ?
     ORDER BY s.started_at IS NULL, s.started_at, s.id, l.call_id`,
    own.source,
    own.external_id,
    child,
  );
  const call = own.named === null ? calls[0] : calls.find(({ id }) => id === own.named);
  main.run(
    "UPDATE sessions SET parent_id = ?, parent_call_id = ? WHERE key = ?",
    own.named ?? call?.id ?? null,
    call?.call_id ?? null,
    child,
  );
}

interface Found {
  readonly message_key: number;
  readonly giver: number;
  readonly title: string;
  readonly target: number;
}

/** New titles are looked up in all sessions, older ones without a target in the touched sessions only. */
function resolveTitles(main: Connection): void {
  const waiting = main.get<{ fresh: number | null; open: number | null }>(
    "SELECT sum(fresh) AS fresh, sum(target IS NULL) AS open FROM foreign_titles",
  );
  const found: Found[] = [];
  // CROSS JOIN keeps the large table outside: there is no index by message id, and one pass is cheaper than keeping one.
  const columns = "f.message_key, f.giver, f.title, m.session AS target";
  if (waiting?.fresh) {
    found.push(
      ...main.all<Found>(
        `SELECT ${columns} FROM messages m CROSS JOIN foreign_titles f ON f.message_key = m.id_hash
         WHERE f.fresh = 1 AND m.flags & 2 = 0 ORDER BY m.id`,
      ),
    );
  }
  if (waiting?.open) {
    found.push(
      ...main.all<Found>(
        `SELECT ${columns} FROM touched t CROSS JOIN messages m ON m.session = t.session
         CROSS JOIN foreign_titles f ON f.message_key = m.id_hash
         WHERE t.links = 1 AND f.fresh = 0 AND f.target IS NULL AND m.flags & 2 = 0 ORDER BY m.id`,
      ),
    );
  }
  // In order of time: the title given for the latest message of a session is the one that stays.
  for (const { message_key, giver, title, target } of found) {
    main.run("UPDATE foreign_titles SET target = ? WHERE message_key = ? AND giver = ?", target, message_key, giver);
    main.run(
      "UPDATE sessions SET linked_title = ?, propagated = min(propagated, next_seq - 2) WHERE key = ?",
      title,
      target,
    );
  }
  if (waiting?.fresh) main.run("UPDATE foreign_titles SET fresh = 0 WHERE fresh = 1");
}

/** Before a session's content is dropped: the titles it gave are looked up anew. */
export function forgetTitles(main: Connection, giver: SessionKey): void {
  main.run(
    "UPDATE sessions SET linked_title = NULL WHERE key IN (SELECT target FROM foreign_titles WHERE giver = ?)",
    giver,
  );
  main.run(
    `UPDATE foreign_titles SET fresh = 1 WHERE giver <> ?1
     AND target IN (SELECT target FROM foreign_titles WHERE giver = ?1)`,
    giver,
  );
  freeTitles(main, giver);
  main.run("DELETE FROM foreign_titles WHERE giver = ?", giver);
}
