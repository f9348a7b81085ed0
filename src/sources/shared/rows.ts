// Rows of an agent's SQLite database as a log: read live without disturbing it, and dumped so that the archive can give
// them back when the agent has deleted them.

import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { TraceError } from "../../core/errors.ts";
import { isObject, type JsonObject, readRecords } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { statFile } from "./find.ts";
import { Reading } from "./reading.ts";

/** Rows that belong to a log, in the order in which they are read. */
export interface RowQuery {
  /** How `take` knows them; in the dump too. */
  readonly table: string;
  readonly sql: string;
  readonly values?: readonly SQLInputValue[];
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

/** The path of a log of rows. */
export function rowsPath(database: string, key: string): string {
  return `${database}#${key}`;
}

/** @throws TraceError `source_unreadable` */
export function* readRows<Own>(log: LogRef, options: ReadOptions, format: RowFormat<Own>): Generator<SourceItem> {
  const at = log.path.lastIndexOf("#");
  const key = log.path.slice(at + 1);
  const reading = new Reading<Own>(log, format.start(log, key), false);
  // A file of the log's own name is its dump, unpacked from the archive.
  const isDump = statFile(log.path) !== undefined;
  const rows = isDump ? dumpedRows(log.path, options) : liveRows(log.path.slice(0, at), key, options, format);
  let offset = 0;
  let row = 0;
  for (const { table, values, bytes } of rows) {
    offset += bytes;
    row++;
    reading.count(1, 1);
    format.take(reading, table, values, row);
    if (reading.out.length > 0) yield* reading.drain();
  }
  format.end?.(reading);
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
}

/**
 * Opens a database for reading only, and leaves no trace: `immutable` where nobody writes (opening it otherwise would
 * make files beside it), a private copy where a crash left a write-ahead log without its index.
 * @throws TraceError `source_unreadable`
 */
export function openDatabase<T>(path: string, use: (database: DatabaseSync) => T): T {
  const { database, release } = connect(path);
  try {
    return use(database);
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    release();
  }
}

function connect(path: string): { readonly database: DatabaseSync; readonly release: () => void } {
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  let folder: string | undefined;
  try {
    let target: string | URL = path;
    if (wal === 0) {
      target = pathToFileURL(path);
      target.searchParams.set("immutable", "1");
    } else if (!existsSync(`${path}-shm`)) {
      folder = mkdtempSync(join(tmpdir(), "tracemill-rows-"));
      target = join(folder, basename(path));
      for (const end of ["", "-wal"]) copyFileSync(path + end, target + end);
    }
    const database = new DatabaseSync(target, { readOnly: true });
    const release = () => {
      database.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    };
    return { database, release };
  } catch (cause) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): TraceError {
  if (cause instanceof TraceError) return cause;
  return new TraceError("source_unreadable", `cannot read the database ${path}: ${(cause as Error).message}`, {
    hint: "If its agent is writing right now, scan again; else check that you may read the file.",
    cause,
  });
}

interface Row {
  readonly table: string;
  readonly values: JsonObject;
  /** Length of its line in the dump. */
  readonly bytes: number;
}

function* liveRows<Own>(
  path: string,
  key: string,
  { tap, signal }: ReadOptions,
  format: RowFormat<Own>,
): Generator<Row> {
  const { database, release } = connect(path);
  let offset = 0;
  try {
    for (const { table, sql, values = [] } of format.queries(key, database)) {
      for (const found of database.prepare(sql).iterate(...values)) {
        signal?.throwIfAborted();
        const row = { table, values: plain(found) };
        const line = tap ? Buffer.from(`${JSON.stringify(row)}\n`) : undefined;
        if (line) tap?.(line, offset);
        offset += line?.length ?? 0;
        yield { ...row, bytes: line?.length ?? 0 };
      }
    }
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreadable(path, cause);
  } finally {
    release();
  }
}

function* dumpedRows(path: string, options: ReadOptions): Generator<Row> {
  const { tap, signal } = options;
  const records = readRecords(path, { from: 0, firstLine: 1, ...(tap && { tap }), ...(signal && { signal }) });
  for (const item of records) {
    if (item.kind !== "record") continue;
    const { table, values } = item.value;
    if (typeof table === "string" && isObject(values)) yield { table, values, bytes: 0 };
  }
}

/** A row as JSON has it: blobs as `{ $base64 }`. */
function plain(row: Readonly<Record<string, unknown>>): JsonObject {
  const values: JsonObject = {};
  for (const [name, value] of Object.entries(row)) {
    values[name] = value instanceof Uint8Array ? { $base64: Buffer.from(value).toString("base64") } : value;
  }
  return values;
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
