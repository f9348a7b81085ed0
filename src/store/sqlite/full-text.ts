// Full text waits in memory, in one buffer, and is written in large runs: FTS5 is several times quicker with rowids in order.

import type { IndexText } from "../../core/redacted.ts";
import type { MessageColumns } from "../../ports/message-batch.ts";
import type { SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { markPurge } from "./purge.ts";

/**
 * Bytes of waiting text from which `commit` writes it. Measured: 4 to 32 MB are equally quick; more costs memory, less
 * leaves more runs for a search to look into.
 */
export const FLUSH_BYTES = 4 << 20;
const CAPACITY = FLUSH_BYTES + (2 << 20);

interface Waiting {
  readonly id: number;
  readonly session: SessionKey;
  readonly offset: number;
  readonly length: number;
  readonly cjkLength: number;
  /** True where an earlier text of this message may be in the index. */
  readonly replaces: boolean;
}

export class FullText {
  private readonly main: Connection;
  private arena = Buffer.alloc(0);
  private used = 0;
  private waiting: Waiting[] = [];
  /** Sessions whose messages' text is all here or written, but not marked so yet. */
  private readonly sessions = new Set<SessionKey>();
  /** Sessions whose text an earlier, killed writer took along. */
  readonly lost: Set<SessionKey>;

  constructor(main: Connection) {
    this.main = main;
    const rows = main.all<{ key: number }>("SELECT key FROM sessions WHERE indexed < next_seq");
    this.lost = new Set(rows.map(({ key }) => key));
  }

  get bytes(): number {
    return this.used;
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.sessions.size === 0;
  }

  hasWaiting(session: SessionKey): boolean {
    return this.sessions.has(session) || this.lost.has(session);
  }

  /** True when `bytes` more do not fit beside what waits. */
  isFull(bytes: number): boolean {
    return this.used > 0 && this.used + bytes > CAPACITY;
  }

  /** Takes the texts of a batch whose messages have the given ids. */
  add(session: SessionKey, ids: readonly number[], columns: MessageColumns, text: IndexText): void {
    this.sessions.add(session);
    const { textOffset, textLength, cjkOffset, cjkLength } = columns;
    for (let i = 0; i < ids.length; i++) {
      const length = textLength[i] ?? 0;
      const cjk = cjkLength[i] ?? 0;
      if (length === 0 && cjk === 0) continue;
      const offset = this.reserve(length + cjk);
      this.arena.set(text.text.subarray(textOffset[i], (textOffset[i] ?? 0) + length), offset);
      if (cjk > 0 && text.cjk) {
        this.arena.set(text.cjk.subarray(cjkOffset[i], (cjkOffset[i] ?? 0) + cjk), offset + length);
      }
      this.waiting.push({ id: ids[i] as number, session, offset, length, cjkLength: cjk, replaces: false });
    }
  }

  /** The text of one message that may already be in the index; inside the caller's transaction. */
  replace(session: SessionKey, id: number, text: IndexText): void {
    if (!this.hasWaiting(session)) {
      // Should this text be lost by a kill, the rows that tell of it may be there: then all of the session is given again.
      this.sessions.add(session);
      this.main.run("UPDATE sessions SET indexed = 0 WHERE key = ?", session);
    }
    const cjkLength = text.cjk?.length ?? 0;
    const offset = this.reserve(text.text.length + cjkLength);
    this.arena.set(text.text, offset);
    if (text.cjk) this.arena.set(text.cjk, offset + text.text.length);
    this.waiting.push({ id, session, offset, length: text.text.length, cjkLength, replaces: true });
  }

  /** Says that all of a lost session's texts were given again. */
  found(session: SessionKey): void {
    if (this.lost.delete(session)) this.sessions.add(session);
  }

  /** Forgets a session's waiting texts: its messages are dropped. */
  drop(session: SessionKey): void {
    this.lost.delete(session);
    if (this.sessions.delete(session) || this.waiting.length > 0) {
      this.waiting = this.waiting.filter((entry) => entry.session !== session);
    }
  }

  /** Writes all that waits, inside the caller's transaction. */
  write(): void {
    const rows = inOrder(this.waiting);
    let forgets = false;
    for (const row of rows)
      if (row.replaces && this.main.changes("DELETE FROM full_text WHERE rowid = ?", row.id) > 0) forgets = true;
    if (forgets) markPurge(this.main);
    const insert = this.main.sql("INSERT INTO full_text(rowid, text, cjk) VALUES (?, ?, ?)");
    for (const { id, offset, length, cjkLength } of rows) {
      const middle = offset + length;
      // UTF-8 bytes are indexed as they are; that spares making a string and encoding it again.
      const text = length > 0 ? this.arena.subarray(offset, middle) : null;
      const cjk = cjkLength > 0 ? this.arena.subarray(middle, middle + cjkLength) : null;
      if (text || cjk) insert.run(id, text, cjk);
    }
    for (const session of this.sessions) {
      if (!this.lost.has(session)) this.main.run("UPDATE sessions SET indexed = next_seq WHERE key = ?", session);
    }
    this.main.run(
      `UPDATE logs SET state = 'ready' WHERE state = 'unindexed'
       AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.log = logs.id AND s.indexed < s.next_seq)`,
    );
    this.waiting = [];
    this.sessions.clear();
    this.used = 0;
    if (this.arena.length > 2 * CAPACITY) this.arena = Buffer.alloc(0);
  }

  private reserve(bytes: number): number {
    const need = this.used + bytes;
    if (need > this.arena.length) {
      // Small scans need little; one huge message may need more than the capacity, for one run.
      const size = need <= 1 << 20 ? 1 << 20 : need <= CAPACITY ? CAPACITY : need + (1 << 20);
      const larger = Buffer.allocUnsafeSlow(size);
      this.arena.copy(larger, 0, 0, this.used);
      this.arena = larger;
    }
    const at = this.used;
    this.used = need;
    return at;
  }
}

/** By id; of several texts of one message the last one given. */
function inOrder(waiting: readonly Waiting[]): Waiting[] {
  const sorted = [...waiting].sort((a, b) => a.id - b.id);
  const rows: Waiting[] = [];
  for (const row of sorted) {
    const before = rows.at(-1);
    if (before?.id !== row.id) rows.push(row);
    else rows[rows.length - 1] = before.replaces ? { ...row, replaces: true } : row;
  }
  return rows;
}
