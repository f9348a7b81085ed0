// The private bodies: zstd blocks of JSON lines in a database of their own, so that the index stays small and quick.

import { join } from "node:path";
import { release } from "../../core/release.ts";
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

/** Unpacked blocks that are remembered: messages are read in order, and searches come back to the same ones. */
const REMEMBERED = 32;
const MAX_REMEMBERED_BYTES = 1 << 20;

/** Reads bodies. */
export class BodyReader {
  private readonly home: string;
  private connection: Connection | undefined;
  /** The longest unused first. */
  private readonly unpacked = new Map<number, Buffer>();

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
    const remembered = this.unpacked.has(place.block);
    const bytes = this.block(place.block);
    if (!bytes) return undefined;
    try {
      return JSON.parse(bytes.toString("utf8", place.offset, place.offset + place.length)) as Message;
    } catch (cause) {
      if (!remembered) {
        throw damaged(
          bodiesPath(this.home),
          `block ${place.block} does not hold the message at ${place.offset}`,
          cause,
        );
      }
      // Written anew since it was unpacked: the number of a block that nothing named is given again.
      this.forget();
      return this.message(place);
    }
  }

  /** Forgets what it remembers: blocks may have been written anew. */
  forget(): void {
    this.unpacked.clear();
  }

  close(): void {
    this.connection?.close();
    this.connection = undefined;
    this.unpacked.clear();
  }

  private block(block: number): Buffer | undefined {
    let bytes = this.unpacked.get(block);
    if (!bytes) {
      const frame = this.frame(block);
      if (!frame) return undefined;
      try {
        bytes = unpack(frame);
        release(frame);
      } catch (cause) {
        throw damaged(bodiesPath(this.home), `block ${block} cannot be unpacked`, cause);
      }
      const [oldest] = this.unpacked.keys();
      if (this.unpacked.size >= REMEMBERED && oldest !== undefined) {
        release(this.unpacked.get(oldest));
        this.unpacked.delete(oldest);
      }
    }
    this.unpacked.delete(block);
    // One huge message is not worth the memory.
    if (bytes.length <= MAX_REMEMBERED_BYTES) this.unpacked.set(block, bytes);
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
