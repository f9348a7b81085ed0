// Writes and drops what a session's messages leave in the store: rows in order of time, blocks, full text, prompt keys.

import { MESSAGE_KINDS } from "../../core/session.ts";
import { type MessageBatch, type MessageColumns, REWINDS, SIDECHAIN } from "../../ports/message-batch.ts";
import type { SessionKey } from "../../ports/store.ts";
import type { BodyWriter } from "./bodies.ts";
import type { Connection } from "./connection.ts";
import type { FullText } from "./full-text.ts";
import { forgetTitles } from "./links.ts";
import type { OpenSession } from "./open-session.ts";
import { type Mixed, mixIn, mixOut } from "./revision.ts";

/** Message ids are milliseconds times this, plus the place in the session: newest first is a walk by id. */
export const IDS_PER_MS = 4096;
/** Ids must be exact JavaScript numbers: this is the year 2039. Later times keep their order no more, nothing else. */
const LAST_MS = 2 ** 53 / IDS_PER_MS - 2;
const PROMPT = MESSAGE_KINDS.indexOf("prompt");

const INSERT = `INSERT INTO messages(id, session, seq, parent_seq, role, kind, flags, time, id_hash, block, offset, length)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

export interface Content {
  readonly main: Connection;
  readonly bodies: BodyWriter;
  readonly fullText: FullText;
}

export function putMessages(content: Content, session: OpenSession, batch: MessageBatch): void {
  const { columns } = batch;
  const firstBlock = content.bodies.put(batch.blocks);
  const ids: number[] = [];
  for (let i = 0; i < columns.count; i++) {
    const time = columns.time[i] ?? Number.NaN;
    if (!Number.isNaN(time)) session.lastTime = time;
    ids.push(putRow(content, session, columns, i, firstBlock));
    const seq = columns.seq[i] ?? 0;
    const role = columns.role[i] ?? 0;
    session.roles[role] = (session.roles[role] ?? 0) + 1;
    if (seq >= session.nextSeq) session.nextSeq = seq + 1;
    const hash = columns.idHash[i] ?? 0;
    if (columns.kind[i] === PROMPT && hash !== 0 && !Number.isNaN(time)) {
      content.main.run("INSERT OR IGNORE INTO prompt_keys VALUES (?, ?, ?)", hash, time, session.key);
    }
  }
  session.changed = true;
  content.fullText.add(session.key, ids, columns, batch.text);
}

/** Inserts one row and returns its id: the next free one of its time. */
function putRow(
  content: Content,
  session: OpenSession,
  columns: MessageColumns,
  i: number,
  firstBlock: number,
): number {
  const { main } = content;
  const seq = columns.seq[i] ?? 0;
  const time = columns.time[i] ?? Number.NaN;
  const insert = main.sql(INSERT);
  const parent = columns.parentSeq[i] ?? -1;
  const role = columns.role[i] ?? 0;
  const kind = columns.kind[i] ?? 0;
  const flags = (columns.flags[i] ?? 0) & (SIDECHAIN | REWINDS);
  const known = Number.isNaN(time) ? null : time;
  const hash = columns.idHash[i] ?? 0;
  const block = firstBlock + (columns.block[i] ?? 0);
  const offset = columns.offset[i] ?? 0;
  const length = columns.length[i] ?? 0;
  session.mix = mixIn(session.mix, { seq, parent, role, kind, hash, length });
  for (let id = firstId(session, time, seq); ; id++) {
    const done = insert.run(id, session.key, seq, parent, role, kind, flags, known, hash, block, offset, length);
    if (Number(done.changes) !== 0) return noteId(session, time, id);
    if (dropMessage(content, session, seq)) id--;
  }
}

/**
 * A message without a time stands where its session stood; sessions without any stand before all others. Of many at one
 * time each follows the one before it: looking for a free place from the first on would take longer with each.
 */
function firstId(session: OpenSession, time: number, seq: number): number {
  const known = placeOf(session, time);
  const { previous } = session;
  if (previous?.time === known) return previous.id + 1;
  const ms = Math.min(LAST_MS, Math.max(1, Math.floor(known)));
  return ms * IDS_PER_MS + (seq % IDS_PER_MS);
}

function noteId(session: OpenSession, time: number, id: number): number {
  session.previous = { time: placeOf(session, time), id };
  return id;
}

/** Unix milliseconds by which a message is placed. */
function placeOf({ lastTime, startedAt, key }: OpenSession, time: number): number {
  return Number.isNaN(time) ? (lastTime ?? startedAt ?? key) : time;
}

/** Makes way for a message that is given again; false where there is none. */
function dropMessage({ main }: Content, session: OpenSession, seq: number): boolean {
  const old = main.get<Mixed & { id: number }>(
    `SELECT id, seq, parent_seq AS parent, role, kind, id_hash AS hash, length FROM messages
     WHERE session = ? AND seq = ?`,
    session.key,
    seq,
  );
  if (!old) return false;
  main.run("DELETE FROM full_text WHERE rowid = ?", old.id);
  main.run("DELETE FROM messages WHERE id = ?", old.id);
  session.mix = mixOut(session.mix, old);
  session.roles[old.role] = Math.max(0, (session.roles[old.role] ?? 0) - 1);
  return true;
}

/**
 * Drops all that was read of a session; its row and key stay, and with them what people decided about it.
 * The caller has undone what other sessions inherited from it.
 */
export function dropContent({ main, fullText }: Content, session: SessionKey): void {
  main.run("INSERT OR IGNORE INTO freed SELECT DISTINCT block FROM messages WHERE session = ?", session);
  main.run("DELETE FROM full_text WHERE rowid IN (SELECT id FROM messages WHERE session = ?)", session);
  for (const table of ["messages", "usage", "findings", "prompt_keys"]) {
    main.run(`DELETE FROM ${table} WHERE session = ?`, session);
  }
  main.run("DELETE FROM child_links WHERE parent = ?", session);
  forgetTitles(main, session);
  main.run(
    `UPDATE sessions SET next_seq = 0, mix = 0, indexed = 0, propagated = -1, searched = 0, decided = 0, secrets = 0, inherited = NULL, roles = NULL,
     last_time = NULL WHERE key = ?`,
    session,
  );
  fullText.drop(session);
}
