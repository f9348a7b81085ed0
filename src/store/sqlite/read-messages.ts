// Reads messages: in order and block by block, or one alone; a reader is never stopped by what is written meanwhile.

import { MESSAGE_KINDS } from "../../core/session.ts";
import type { ThreadNode } from "../../core/thread.ts";
import { REWINDS } from "../../ports/message-batch.ts";
import type { SessionKey, StoredMessage } from "../../ports/store.ts";
import { type BodyReader, bodiesPath, type Place } from "./bodies.ts";
import type { Connection } from "./connection.ts";
import { damaged } from "./failures.ts";
import { readFindings } from "./findings.ts";
import { INHERITED } from "./lineage.ts";

/** Rows read at once: no statement stays open between two messages, so the writer can always tidy its log. */
const PAGE = 256;

interface Row extends Place {
  readonly seq: number;
  readonly flags: number;
}

export interface MessageSource {
  readonly main: Connection;
  readonly bodies: BodyReader;
  readonly home: string;
}

export function* readMessages(source: MessageSource, session: SessionKey): Generator<StoredMessage> {
  for (let from = 0; ; ) {
    const rows = page(source.main, session, from);
    const last = rows.at(-1);
    if (!last) return;
    const findings = Map.groupBy(readFindings(source.main, session, { from, to: last.seq + 1 }), ({ seq }) => seq);
    for (const row of rows) {
      const message = body(source, session, row);
      if (!message) continue;
      const own = (findings.get(row.seq) ?? []).map(({ finding }) => finding);
      yield { message, findings: own, inherited: (row.flags & INHERITED) !== 0 };
    }
    from = last.seq + 1;
  }
}

export function readMessage(source: MessageSource, session: SessionKey, seq: number): StoredMessage | undefined {
  const row = one(source.main, session, seq);
  const message = row && body(source, session, row);
  if (!row || !message) return undefined;
  const findings = readFindings(source.main, session, { from: seq, to: seq + 1 }).map(({ finding }) => finding);
  return { message, findings, inherited: (row.flags & INHERITED) !== 0 };
}

/** A block may go while a log is read again: then the row has another place by now, or is gone too. */
function body(source: MessageSource, session: SessionKey, row: Row) {
  const message = source.bodies.message(row);
  if (message) return message;
  const again = one(source.main, session, row.seq);
  if (!again) return undefined;
  const moved = source.bodies.message(again);
  if (!moved) throw damaged(bodiesPath(source.home), `block ${again.block} is missing`);
  return moved;
}

function page(main: Connection, session: SessionKey, from: number): Row[] {
  return main.all<Row>(
    "SELECT seq, flags, block, offset, length FROM messages WHERE session = ? AND seq >= ? ORDER BY seq LIMIT ?",
    session,
    from,
    PAGE,
  );
}

function one(main: Connection, session: SessionKey, seq: number): Row | undefined {
  return main.get<Row>(
    "SELECT seq, flags, block, offset, length FROM messages WHERE session = ? AND seq = ?",
    session,
    seq,
  );
}

/** Packed blocks in order; the first holds the message `fromSeq`. */
export function* readFrames(source: MessageSource, session: SessionKey, fromSeq: number): Generator<Uint8Array> {
  const blocks = source.main.all<{ block: number }>(
    "SELECT block FROM messages WHERE session = ? AND seq >= ? GROUP BY block ORDER BY min(seq)",
    session,
    fromSeq,
  );
  for (const { block } of blocks) {
    const frame = source.bodies.frame(block);
    if (frame) yield frame;
  }
}

export function readThreadNodes(main: Connection, session: SessionKey): ThreadNode[] {
  const prompt = MESSAGE_KINDS.indexOf("prompt");
  const rows = main.all<{ seq: number; parent_seq: number; kind: number; flags: number }>(
    "SELECT seq, parent_seq, kind, flags FROM messages WHERE session = ? ORDER BY seq",
    session,
  );
  return rows.map(({ seq, parent_seq, kind, flags }) => ({
    seq,
    parentSeq: parent_seq < 0 ? undefined : parent_seq,
    isPrompt: kind === prompt,
    rewinds: (flags & REWINDS) !== 0,
  }));
}
