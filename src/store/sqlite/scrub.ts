// Takes secrets out of what the store keeps of a session: bodies, titles, paths; and leaves nothing of them in free pages.

import { TraceError } from "../../core/errors.ts";
import { packBlock, unpack } from "../../io/zstd.ts";
import type { RewriteBytes } from "../../ports/scrub.ts";
import type { LogKey, SessionKey } from "../../ports/store.ts";
import type { BodyWriter } from "./bodies.ts";
import type { Connection } from "./connection.ts";
import { blockColumn, freeTexts, freeTitle, titleBlock } from "./private-texts.ts";

const LINE_FEED = 10;

export interface Rewriters {
  readonly json: RewriteBytes;
  readonly text: RewriteBytes;
}

interface Store {
  readonly main: Connection;
  readonly bodies: BodyWriter;
}

/** Overwrites what is deleted from now on. */
export function overwriteDeleted({ main, bodies }: Store): void {
  for (const { db } of [main, bodies.connection]) db.exec("PRAGMA secure_delete = ON");
}

/** Inside the writer's transaction. */
export function scrubSession(store: Store, session: SessionKey, rewriters: Rewriters): boolean {
  const inBodies = scrubBodies(store, session, rewriters.json);
  return scrubStrings(store, session, rewriters) || inBodies;
}

/** A block whose messages changed is written under a new number; its rows name that one from then on. */
function scrubBodies({ main, bodies }: Store, session: SessionKey, rewrite: RewriteBytes): boolean {
  const blocks = main.all<{ block: number }>(
    "SELECT DISTINCT block FROM messages WHERE session = ? ORDER BY block",
    session,
  );
  let changed = false;
  for (const { block } of blocks) {
    const frame = bodies.reader.frame(block);
    if (!frame) continue;
    const fresh = rewriteBlock(unpack(frame), rewrite);
    if (!fresh) continue;
    changed = true;
    const number = bodies.put([packBlock(fresh.bytes)]);
    const rows = main.all<{ id: number; offset: number }>(
      "SELECT id, offset FROM messages WHERE session = ? AND block = ?",
      session,
      block,
    );
    for (const { id, offset } of rows) {
      const place = fresh.places.get(offset);
      if (place) main.run("UPDATE messages SET block = ?, offset = ?, length = ? WHERE id = ?", number, ...place, id);
    }
    main.run("INSERT OR IGNORE INTO freed VALUES (?)", block);
  }
  return changed;
}

interface Block {
  readonly bytes: Uint8Array;
  /** New offset and length by the old offset. */
  readonly places: ReadonlyMap<number, readonly [offset: number, length: number]>;
}

/** Undefined where every line stays as it is. */
function rewriteBlock(block: Buffer, rewrite: RewriteBytes): Block | undefined {
  const pieces: Uint8Array[] = [];
  const places = new Map<number, readonly [number, number]>();
  let changed = false;
  let at = 0;
  for (let start = 0; start < block.length; ) {
    const feed = block.indexOf(LINE_FEED, start);
    const end = feed < 0 ? block.length : feed;
    const line = block.subarray(start, end);
    const fresh = rewrite(line);
    if (fresh !== line) changed = true;
    pieces.push(fresh, block.subarray(end, end + 1));
    places.set(start, [at, fresh.length]);
    at += fresh.length + 1;
    start = end + 1;
  }
  return changed ? { bytes: Buffer.concat(pieces), places } : undefined;
}

interface Texts {
  readonly facts: string;
  readonly first_prompt: string | null;
  readonly linked_title: string | null;
  readonly private_block: number | null;
}

/** What a session says of itself in words, beside the bodies or, in an older store, in its own row. */
function scrubStrings({ main, bodies }: Store, session: SessionKey, { json, text }: Rewriters): boolean {
  const sql = "SELECT facts, first_prompt, linked_title, private_block FROM sessions WHERE key = ?";
  const row = main.get<Texts>(sql, session);
  if (!row) return false;
  const fresh: Texts = {
    facts: rewritten(row.facts, json) ?? row.facts,
    first_prompt: rewritten(row.first_prompt, text),
    linked_title: freshTitle(bodies, row.linked_title, { json, text }),
    private_block: row.private_block === null ? null : freshBlock(bodies, row.private_block, json),
  };
  const changed = (Object.keys(fresh) as (keyof Texts)[]).some((column) => fresh[column] !== row[column]);
  if (changed) {
    if (fresh.private_block !== row.private_block) freeTexts(main, session);
    main.run(
      "UPDATE sessions SET facts = ?, first_prompt = ?, linked_title = ?, private_block = ? WHERE key = ?",
      fresh.facts,
      fresh.first_prompt,
      fresh.linked_title,
      fresh.private_block,
      session,
    );
  }
  return scrubGivenTitles({ main, bodies }, session, { json, text }) || changed;
}

/** Titles that this session gave to others; where those show them, they show the fresh ones. */
function scrubGivenTitles({ main, bodies }: Store, session: SessionKey, rewriters: Rewriters): boolean {
  const sql = "SELECT message_key, title FROM foreign_titles WHERE giver = ?";
  let changed = false;
  for (const { message_key, title } of main.all<{ message_key: number; title: string }>(sql, session)) {
    const fresh = freshTitle(bodies, title, rewriters);
    if (fresh === title) continue;
    changed = true;
    freeTitle(main, title);
    main.run("UPDATE sessions SET linked_title = ? WHERE linked_title = ?", fresh, title);
    const update = "UPDATE foreign_titles SET title = ? WHERE giver = ? AND message_key = ?";
    main.run(update, fresh, session, message_key);
  }
  return changed;
}

/** The column itself where nothing is replaced; what it named belongs to the session that gave the title. */
function freshTitle(bodies: BodyWriter, column: string | null, { json, text }: Rewriters): string | null {
  const block = column === null ? undefined : titleBlock(column);
  if (block === undefined) return rewritten(column, text);
  const fresh = freshBlock(bodies, block, json);
  return fresh === block ? column : blockColumn(fresh);
}

/** The number of a block with the text as it is now; the same where nothing is replaced. */
function freshBlock(bodies: BodyWriter, block: number, rewrite: RewriteBytes): number {
  const bytes = bodies.reader.frame(block);
  if (!bytes) return block;
  const fresh = rewrite(bytes);
  return fresh === bytes ? block : bodies.put([fresh]);
}

function rewritten(column: string | null, rewrite: RewriteBytes): string | null {
  if (column === null) return null;
  const bytes = Buffer.from(column);
  const fresh = rewrite(bytes);
  return fresh === bytes ? column : Buffer.from(fresh).toString("utf8");
}

/** The log is read from its start by the next scan, and goes on to be the log that it was. */
export function readAgain(
  main: Connection,
  log: LogKey,
  file: { readonly bytes: number; readonly modifiedAt: number; readonly tailHash: string },
): void {
  main.run(
    `UPDATE logs SET bytes = ?, modified_at = ?, offset = 0, tail_hash = ?, parser_version = -1,
     cut = CASE state WHEN 'reading' THEN cut ELSE 0 END WHERE id = ?`,
    file.bytes,
    file.modifiedAt,
    file.tailHash,
    log,
  );
}

/** Between two reads a source may remember what it saw. */
export function forgetResume(main: Connection, log: LogKey): void {
  main.run("INSERT OR IGNORE INTO freed SELECT block FROM resumes WHERE log = ? AND block IS NOT NULL", log);
  main.run("DELETE FROM resumes WHERE log = ?", log);
}

/** @throws TraceError `store_locked` */
export function erase({ main, bodies }: Store): void {
  for (const { db, path } of [main, bodies.connection]) {
    // Also what earlier writes left in the middle of pages.
    db.exec("VACUUM");
    const { busy } = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
    if (busy === 0) continue;
    throw new TraceError("store_locked", `${path} is being read: what was replaced is still in its write-ahead log`, {
      hint: "Close other tracemill programs, then run `tracemill scrub --resume`.",
      retryable: true,
    });
  }
}
