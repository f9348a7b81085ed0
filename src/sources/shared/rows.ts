// Rows of an agent's SQLite database as a log: read live without disturbing it, and dumped so that the archive can give
// them back when the agent has deleted them.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { ParseIssue } from "../../core/session.ts";
import { isObject, type JsonObject, readRecords } from "../../io/jsonl.ts";
import { MAX_LINE_BYTES } from "../../io/lines.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { statFile } from "./find.ts";
import { Reading } from "./reading.ts";
import { connect, unreadable } from "./sqlite.ts";

/** Rows that belong to a log, in the order in which they are read. */
export interface RowQuery {
  /** How `take` knows them; in the dump too. */
  readonly table: string;
  readonly sql: string;
  readonly values?: readonly SQLInputValue[];
  /** Read behind each row; its `sql` gets one value, the row's column `by`. */
  readonly below?: Omit<RowQuery, "values" | "below"> & { readonly by: string };
}

/** How the rows of one agent's database are understood. */
export interface RowFormat<Own> {
  /** The queries for one log; `key` is what stands behind the `#` of its path. May look at the database's tables. */
  queries(key: string, database: DatabaseSync): readonly RowQuery[];
  start(log: LogRef, key: string): Own;
  /** Takes one row; `row` counts the rows of the log from 1, and stands for a line. */
  take(reading: Reading<Own>, table: string, values: JsonObject, row: number): void;
  end?(reading: Reading<Own>): void;
}

/** The path of a log of rows; what a key may not have in a file's name, which its dump gets, stands as `%XX`. */
export function rowsPath(database: string, key: string): string {
  return `${database}#${key.replace(/[%#/\\:*?"<>|\p{Cc}]/gu, (char) => `%${hex(char)}`)}`;
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
}

/** The database and the key of a log of rows. */
export function partsOfRowsPath(path: string): { readonly database: string; readonly key: string } {
  const at = path.lastIndexOf("#");
  const key = path
    .slice(at + 1)
    .replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return { database: path.slice(0, at), key };
}

/** @throws TraceError `source_unreadable` */
export function* readRows<Own>(log: LogRef, options: ReadOptions, format: RowFormat<Own>): Generator<SourceItem> {
  options.signal?.throwIfAborted();
  const { database, key } = partsOfRowsPath(log.path);
  const reading = new Reading<Own>(log, format.start(log, key), false);
  // A file of the log's own name is its dump, unpacked from the archive.
  const isDump = statFile(log.path) !== undefined;
  const rows = isDump ? dumpedRows(log.path, options) : liveRows(database, key, options, format);
  let offset = 0;
  let row = 0;
  for (const item of rows) {
    offset += item.bytes;
    if (item.issue) reading.issue(item.issue.code, item.issue.line, item.issue.message);
    else if (item.table !== undefined) {
      row++;
      reading.count(1, 1);
      format.take(reading, item.table, item.values, row);
    }
    if (reading.out.length > 0) yield* reading.drain();
  }
  format.end?.(reading);
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
}

/** Opens a database for reading only (see `sqlite.ts`). @throws TraceError `source_unreadable` */
export function openDatabase<T>(path: string, use: (database: DatabaseSync) => T): T {
  const opened = connect(path);
  try {
    return use(opened.database);
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    opened.release();
  }
}

/** Whether a database was only locked: what is in it is not known, and will be. */
export function isLocked(error: unknown): boolean {
  const { errcode } = ((error as Error).cause ?? error) as { readonly errcode?: number };
  return errcode !== undefined && LOCKED.includes(errcode & 0xff);
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
const LOCKED = [5, 6];

type Row =
  | { readonly table: string; readonly values: JsonObject; readonly bytes: number; readonly issue?: undefined }
  | { readonly table?: undefined; readonly bytes: number; readonly issue: Omit<ParseIssue, "log"> };

function* liveRows<Own>(path: string, key: string, options: ReadOptions, format: RowFormat<Own>): Generator<Row> {
  const opened = connect(path);
  const { database } = opened;
  const dump = new Dump(options);
  try {
    // One picture of the database for all queries.
    database.exec("BEGIN");
    for (const query of format.queries(key, database)) yield* rowsOf(database, query, dump);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw unreadable(path, cause);
  } finally {
    opened.release();
  }
  if (opened.changed()) {
    const message = "its agent began to write while it was read; the next scan reads it again";
    yield { bytes: 0, issue: { code: "changed_while_read", message } };
  }
}

function* rowsOf(database: DatabaseSync, query: RowQuery, dump: Dump): Generator<Row> {
  const { table, sql, values = [], below } = query;
  const inner = below ? prepared(database, below.sql) : undefined;
  for (const found of prepared(database, sql).iterate(...values)) {
    yield dump.row(table, found);
    if (!below || !inner) continue;
    const by = found[below.by];
    if (by === undefined || by === null) continue;
    for (const other of inner.iterate(by)) yield dump.row(below.table, other);
  }
}

function prepared(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  // A number that JavaScript cannot hold would end the read of the whole log.
  statement.setReadBigInts(true);
  return statement;
}

/** Writes each row's line to the tap. */
class Dump {
  private readonly options: ReadOptions;
  private offset = 0;
  private rows = 0;

  constructor(options: ReadOptions) {
    this.options = options;
  }

  row(table: string, found: Readonly<Record<string, unknown>>): Row {
    const { tap, signal, maxLineBytes = MAX_LINE_BYTES } = this.options;
    signal?.throwIfAborted();
    this.rows++;
    const { values, size } = plain(found);
    const line = tap ? Buffer.from(`${JSON.stringify({ table, values })}\n`) : undefined;
    if (line) tap?.(line, this.offset);
    const bytes = line?.length ?? 0;
    this.offset += bytes;
    if (size <= maxLineBytes) return { table, values, bytes };
    const message = `a row of about ${size} bytes, over the limit of ${maxLineBytes}; kept in the archive only`;
    return { bytes, issue: { code: "line_too_long", line: this.rows, message } };
  }
}

function* dumpedRows(path: string, options: ReadOptions): Generator<Row> {
  const { tap, signal, maxLineBytes } = options;
  const records = readRecords(path, {
    from: 0,
    firstLine: 1,
    ...(tap && { tap }),
    ...(signal && { signal }),
    ...(maxLineBytes !== undefined && { maxLineBytes }),
  });
  for (const item of records) {
    if (item.kind === "end") continue;
    if (item.kind === "issue") yield { bytes: 0, issue: item.issue };
    else {
      const { table, values } = item.value;
      if (typeof table === "string" && isObject(values)) yield { table, values, bytes: 0 };
      else
        yield { bytes: 0, issue: { code: "bad_record", line: item.line, message: "a line that is no row; left out" } };
    }
  }
}

/** A row as JSON has it: blobs as `{ $base64 }`, numbers too large for a double as text. */
function plain(row: Readonly<Record<string, unknown>>): { readonly values: JsonObject; readonly size: number } {
  const values: JsonObject = {};
  let size = 0;
  for (const name in row) {
    const value = row[name];
    if (typeof value === "string") {
      size += value.length;
      values[name] = value;
    } else if (typeof value === "bigint") {
      const number = Number(value);
      values[name] = Number.isSafeInteger(number) ? number : String(value);
    } else if (value instanceof Uint8Array) {
      size += value.length;
      values[name] = { $base64: Buffer.from(value).toString("base64") };
    } else values[name] = typeof value === "number" && !Number.isFinite(value) ? null : value;
  }
  return { values, size };
}

/** The bytes of a blob column, which may come from a dump. */
export function blobOf(value: unknown): Buffer | undefined {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  const text = isObject(value) ? value["$base64"] : undefined;
  return typeof text === "string" ? Buffer.from(text, "base64") : undefined;
}

/** Whether the database has this table. */
export function hasTable(database: DatabaseSync, table: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined;
}

/** Names of a table's columns. */
export function columnsOf(database: DatabaseSync, table: string): string[] {
  return database
    .prepare("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map(({ name }) => String(name));
}
