// Every text in a database, whatever its tables mean: for looking through it, and for rewriting it.

import { isUtf8 } from "node:buffer";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";

export interface TextTable {
  readonly name: string;
  /** What names a row: the row id, or the primary key of a table without one. */
  readonly key: readonly string[];
  /** Columns that may hold texts, the key's left out. */
  readonly columns: readonly string[];
}

export interface DatabaseText {
  readonly table: TextTable;
  readonly key: readonly SQLInputValue[];
  readonly column: string;
  /** What its column `key` holds, where it has one. */
  readonly name: string | undefined;
  readonly bytes: Buffer;
  /** True where it is kept as a blob. */
  readonly isBlob: boolean;
}

/** A longer text is passed over. */
export const LONGEST_TEXT = 64 << 20;

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Ordinary tables, and those in which virtual ones keep what they show. */
export function textTables(database: DatabaseSync): TextTable[] {
  const tables = database
    .prepare(
      "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .all() as unknown as { name: string; wr: number }[];
  return tables.flatMap(({ name, wr }) => {
    const columns = database.prepare("SELECT name, pk, hidden FROM pragma_table_xinfo(?)").all(name) as unknown as {
      name: string;
      pk: number;
      hidden: number;
    }[];
    const names = new Set(columns.map((column) => column.name.toLowerCase()));
    const rowId = ["rowid", "_rowid_", "oid"].find((alias) => !names.has(alias));
    const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const key = wr === 1 ? primary.map((column) => column.name) : rowId === undefined ? undefined : [rowId];
    if (key === undefined) return [];
    const stored = columns.filter(({ hidden, pk }) => hidden === 0 && pk === 0).map((column) => column.name);
    // A primary key of its own is looked at, never written.
    return stored.length === 0 ? [] : [{ name, key, columns: stored }];
  });
}

/** Whether a text is part of a conversation, see `Source.conversations`. */
export type IsConversation = (table: string, name: string | undefined) => boolean;

/** Row by row; what is no text, also in blobs, is passed over. */
export function* textsOf(database: DatabaseSync, tables = textTables(database)): Generator<DatabaseText> {
  for (const table of tables) {
    const keys = table.key.map((column) => (table.key.length === 1 && isRowId(column) ? column : quoted(column)));
    const wanted = table.columns.map(
      (column, i) => `CASE WHEN octet_length(${quoted(column)}) <= ${LONGEST_TEXT} THEN ${quoted(column)} END AS c${i}`,
    );
    const named = [...table.columns, ...table.key].find((column) => column.toLowerCase() === "key");
    const statement = database.prepare(
      `SELECT ${[...keys.map((key, i) => `${key} AS k${i}`), `${named === undefined ? "NULL" : quoted(named)} AS name`, ...wanted].join(", ")} FROM ${quoted(table.name)}`,
    );
    statement.setReadBigInts(true);
    for (const row of statement.iterate() as Iterable<Record<string, SQLInputValue>>) {
      const name = typeof row["name"] === "string" ? row["name"] : undefined;
      const key = keys.map((_, i) => row[`k${i}`] as SQLInputValue);
      for (const [i, column] of table.columns.entries()) {
        const value = row[`c${i}`];
        if (typeof value === "string" && value !== "")
          yield { table, key, column, name, bytes: Buffer.from(value), isBlob: false };
        else if (value instanceof Uint8Array && value.length > 0 && isText(value))
          yield { table, key, column, name, bytes: Buffer.from(value), isBlob: true };
      }
    }
  }
}

function isRowId(column: string): boolean {
  return column === "rowid" || column === "_rowid_" || column === "oid";
}

function isText(bytes: Uint8Array): boolean {
  return !bytes.includes(0) && isUtf8(bytes);
}

/** How a row is told: its table, what names it where that is a number or short, and the column. */
export function rowName({ table, key, column }: DatabaseText): string {
  const names = key.map((part) => (typeof part === "bigint" || typeof part === "number" ? String(part) : "?"));
  return `${table.name}/${names.join(",")}.${column}`;
}
