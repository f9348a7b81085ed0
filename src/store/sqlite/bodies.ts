// The private bodies: zstd blocks of JSON lines in a database of their own, so that the index stays small and quick.

import { join } from "node:path";
import type { Message } from "../../core/session.ts";
import { unpack } from "../../io/zstd.ts";
import { type Connection, connect } from "./connection.ts";
import { damaged, guarded } from "./failures.ts";

const CACHE_KIB = 2048;

/** Where a body lies. */
export interface Place {
  readonly block: number;
  readonly offset: number;
  readonly length: number;
}

export function bodiesPath(home: string): string {
  return join(home, "bodies.db");
}

export function createBodies(home: string): void {
  const connection = connect(bodiesPath(home), { readOnly: false, cacheKiB: 64 });
  try {
    guarded(connection.path, () =>
      connection.db.exec("CREATE TABLE IF NOT EXISTS blocks(id INTEGER PRIMARY KEY, frame BLOB NOT NULL)"),
    );
  } finally {
    connection.close();
  }
}

/** Reads bodies; remembers the last unpacked block, since messages are mostly read in order. */
export class BodyReader {
  private readonly home: string;
  private connection: Connection | undefined;
  private last: { readonly block: number; readonly bytes: Buffer } | undefined;

  constructor(home: string, connection?: Connection) {
    this.home = home;
    this.connection = connection;
  }

  /** The packed block, or undefined where it is gone (its log was read again meanwhile). */
  frame(block: number): Uint8Array | undefined {
    this.connection ??= connect(bodiesPath(this.home), { readOnly: true, cacheKiB: CACHE_KIB });
    return this.connection.get<{ frame: Uint8Array }>("SELECT frame FROM blocks WHERE id = ?", block)?.frame;
  }

  /** @throws TraceError `store_damaged` */
  message(place: Place): Message | undefined {
    const bytes = this.block(place.block);
    if (!bytes) return undefined;
    try {
      return JSON.parse(bytes.toString("utf8", place.offset, place.offset + place.length)) as Message;
    } catch (cause) {
      throw damaged(bodiesPath(this.home), `block ${place.block} does not hold the message at ${place.offset}`, cause);
    }
  }

  /** Forgets what it remembers: blocks may have been written anew. */
  forget(): void {
    this.last = undefined;
  }

  close(): void {
    this.connection?.close();
    this.connection = undefined;
    this.last = undefined;
  }

  private block(block: number): Buffer | undefined {
    if (this.last?.block === block) return this.last.bytes;
    const frame = this.frame(block);
    if (!frame) return undefined;
    let bytes: Buffer;
    try {
      bytes = unpack(frame);
    } catch (cause) {
      throw damaged(bodiesPath(this.home), `block ${block} cannot be unpacked`, cause);
    }
    this.last = { block, bytes };
    return bytes;
  }
}

/**
 * Writes bodies. Blocks are committed before the rows that name them; their ids are given by the main database, so a
 * kill between the two commits leaves blocks that nothing names and that the next writer overwrites.
 */
export class BodyWriter {
  readonly connection: Connection;
  readonly reader: BodyReader;
  private readonly main: Connection;
  private next: number;
  private given: number;
  private open = false;

  constructor(home: string, main: Connection) {
    this.connection = connect(bodiesPath(home), { readOnly: false, cacheKiB: CACHE_KIB });
    this.reader = new BodyReader(home, this.connection);
    this.main = main;
    const row = main.get<{ value: string }>("SELECT value FROM meta WHERE name = 'next_block'");
    this.next = Number(row?.value ?? 1);
    this.given = this.next;
  }

  /** Returns the id of the first block; the others follow it. */
  put(frames: readonly Uint8Array[]): number {
    const first = this.next;
    for (const frame of frames) {
      this.begin();
      this.connection.run("INSERT OR REPLACE INTO blocks VALUES (?, ?)", this.next++, frame);
    }
    return first;
  }

  /**
   * To be called inside the main database's transaction, right before its commit. Blocks freed by an earlier commit
   * go now; those freed by this one only when it is durable, since after a kill the old rows would name them still.
   */
  commit(): void {
    if (this.next !== this.given) {
      this.main.run("UPDATE meta SET value = ? WHERE name = 'next_block'", String(this.next));
      this.given = this.next;
    }
    if (!this.open) return;
    this.connection.db.exec("COMMIT");
    this.open = false;
  }

  /** Deletes the blocks that the main database freed in transactions that are durable; call between transactions. */
  sweep(): void {
    const freed = this.main.all<{ block: number }>("SELECT block FROM freed");
    if (freed.length === 0) return;
    this.begin();
    for (const { block } of freed) this.connection.run("DELETE FROM blocks WHERE id = ?", block);
    this.connection.db.exec("COMMIT");
    this.open = false;
    this.main.run("DELETE FROM freed");
    this.reader.forget();
  }

  rollback(): void {
    if (this.open && this.connection.db.isTransaction) this.connection.db.exec("ROLLBACK");
    this.open = false;
  }

  close(): void {
    this.rollback();
    this.connection.close();
  }

  private begin(): void {
    if (this.open) return;
    this.connection.db.exec("BEGIN IMMEDIATE");
    this.open = true;
  }
}
