// Opens the store's databases, private from their first byte, and keeps prepared statements by their text.

import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { guarded, isBusy } from "./failures.ts";

/** Milliseconds to wait for a lock that another connection holds for a moment. */
const BUSY_MS = 5000;

export type Value = SQLInputValue;

const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b(?![\s\S]*\bRETURNING\b)/i;

/** An open database; statements are prepared once. */
export class Connection {
  readonly path: string;
  readonly db: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(path: string, db: DatabaseSync) {
    this.path = path;
    this.db = db;
  }

  sql(text: string): StatementSync {
    let statement = this.statements.get(text);
    if (!statement) {
      statement = this.db.prepare(text);
      // FTS5 moves the connection's last row id to ids of its own that are no safe integers, and each `run` reads it:
      // Node 26 throws then. Row counts of such statements come as bigint.
      if (WRITES.test(text)) statement.setReadBigInts(true);
      this.statements.set(text, statement);
    }
    return statement;
  }

  /** All rows; the caller states their shape beside the SQL. */
  all<Row>(text: string, ...values: Value[]): Row[] {
    return this.sql(text).all(...values) as unknown as Row[];
  }

  get<Row>(text: string, ...values: Value[]): Row | undefined {
    return this.sql(text).get(...values) as unknown as Row | undefined;
  }

  run(text: string, ...values: Value[]): void {
    this.sql(text).run(...values);
  }

  /** Number of rows that the statement changed. */
  changes(text: string, ...values: Value[]): number {
    return Number(this.sql(text).run(...values).changes);
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }
}

export interface ConnectionOptions {
  readonly readOnly: boolean;
  readonly cacheKiB: number;
  /** Default `WAL`. */
  readonly journal?: "WAL" | "DELETE";
  readonly timeoutMs?: number;
}

/** @throws TraceError `store_damaged`, `not_writable` */
export function connect(path: string, options: ConnectionOptions): Connection {
  return guarded(path, () => {
    if (!options.readOnly) makePrivate(path);
    const db = new DatabaseSync(path, { readOnly: options.readOnly, timeout: options.timeoutMs ?? BUSY_MS });
    try {
      db.exec(`PRAGMA cache_size = -${options.cacheKiB}; PRAGMA temp_store = MEMORY`);
      if (!options.readOnly && options.journal !== "DELETE") {
        useWal(db);
        db.exec("PRAGMA synchronous = NORMAL");
      }
    } catch (error) {
      db.close();
      throw error;
    }
    return new Connection(path, db);
  });
}

/** Two programs that create a store at once may meet here; SQLite does not wait in that case. */
function useWal(db: DatabaseSync): void {
  for (let attempt = 1; ; attempt++) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === 50) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** SQLite gives its `-wal` and `-shm` files the permissions of the database, so these are set before it opens it. */
function makePrivate(path: string): void {
  if (existsSync(path)) return;
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
}
