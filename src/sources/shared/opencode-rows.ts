// OpenCode's database: finds the sessions of each database under a root, and reads the rows of one.

import { statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { DiscoverOptions, LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { listFolder } from "./find.ts";
import type { OpenCode } from "./opencode-say.ts";
import { finish, newSession, takeMessage, takePart, takeSession } from "./opencode-session.ts";
import type { Reading } from "./reading.ts";
import {
  columnsOf,
  hasTable,
  isLocked,
  openDatabase,
  type RowFormat,
  type RowQuery,
  readRows,
  rowsPath,
} from "./rows.ts";
import { numberOf, parsedJson, textOf } from "./values.ts";

export interface Place {
  /** The source's name. */
  readonly name: string;
  /** The name of its databases. */
  readonly program: string;
  readonly root: string;
}

export interface Stored {
  /** Sessions by id. */
  readonly found: ReadonlyMap<string, LogRef>;
  /** False where a database cannot be read now: which sessions it holds is not known. */
  readonly isWhole: boolean;
}

/** Channel builds that moved the same files into databases of their own hold the same sessions: the latest counts. */
export function discoverDatabases(place: Place, options: DiscoverOptions): Stored {
  const { name, program, root } = place;
  const unread = new Map<string, boolean>();
  const found = new Map<string, LogRef>();
  for (const entry of listFolder(root, { source: name, root, options })) {
    options.signal?.throwIfAborted();
    const isDatabase =
      entry.name === `${program}.db` || (entry.name.startsWith(`${program}-`) && entry.name.endsWith(".db"));
    if (!isDatabase || entry.isDirectory()) continue;
    const path = join(root, entry.name);
    try {
      for (const { id, bytes, modifiedAt } of sizesOf(path)) {
        const other = found.get(id);
        if (other && other.modifiedAt > modifiedAt) continue;
        if (other && other.modifiedAt === modifiedAt && entry.name !== `${program}.db`) continue;
        found.set(id, { source: name, path: rowsPath(path, id), root, bytes, modifiedAt });
      }
    } catch (cause) {
      unread.set(entry.name, isLocked(cause));
      options.onUnreadable?.(path, (cause as Error).message);
    }
  }
  if (unread.size === 0) return { found, isWhole: true };
  options.onUnreadable?.(root, `not looked through while ${[...unread.keys()].join(" and ")} cannot be read`);
  // Another database may hold an older copy of a session; one of a channel build that is broken for good is passed over.
  const isFirst = unread.has(`${program}.db`) || [...unread.values()].includes(true);
  return { found: isFirst ? new Map() : found, isWhole: false };
}

interface Size {
  readonly id: string;
  bytes: number;
  modifiedAt: number;
}

/** What tells whether a session changed: deleted rows move no time, so the bytes are counted too. */
function sizesOf(path: string): readonly Size[] {
  return openDatabase(path, (database) => {
    const sizes = new Map<string, Size>();
    for (const [table, owner] of [
      ["session", "id"],
      ["message", "session_id"],
      ["part", "session_id"],
    ] as const) {
      if (!hasTable(database, table)) continue;
      const columns = columnsOf(database, table);
      if (!columns.includes(owner)) continue;
      const bytes = columns.map((column) => `ifnull(octet_length("${column.replaceAll('"', '""')}"), 0)`);
      const time = columns.includes("time_updated") ? "max(time_updated)" : "NULL";
      const sql = `SELECT ${owner} AS id, sum(${bytes.join(" + ")}) AS bytes, ${time} AS time FROM ${table} GROUP BY ${owner}`;
      for (const row of database.prepare(sql).iterate()) add(sizes, row);
    }
    const written = statSync(path).mtimeMs;
    return [...sizes.values()].map((size) => (size.modifiedAt > 0 ? size : { ...size, modifiedAt: written }));
  });
}

function add(sizes: Map<string, Size>, row: Record<string, unknown>): void {
  const id = textOf(row["id"]);
  if (id === undefined) return;
  const size = sizes.get(id) ?? { id, bytes: 0, modifiedAt: 0 };
  size.bytes += numberOf(row["bytes"]) ?? 0;
  size.modifiedAt = Math.max(size.modifiedAt, numberOf(row["time"]) ?? 0);
  sizes.set(id, size);
}

export function readSession(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readRows(log, options, FORMAT);
}

const FORMAT: RowFormat<OpenCode> = {
  queries: queriesOf,
  start: (_, key) => newSession(key),
  take(reading, table, values, row) {
    if (table === "session") return takeSession(reading, sessionOf(values));
    if (table === "message")
      return takeMessage(reading, {
        id: textOf(values["id"]),
        data: dataOf(reading, values, row),
        line: row,
        time: values["time_created"],
      });
    if (table === "part")
      return takePart(reading, { id: textOf(values["id"]), data: dataOf(reading, values, row), line: row });
    if (table === "lost") {
      const count = numberOf(values["count"]) ?? "some";
      reading.issue("bad_record", row, `parts whose messages are not there: ${count}; left out`);
    }
    if (table === "session_message")
      reading.issue("unsupported_format", row, "a session of a later format, which has no messages; not read");
  },
  end: finish,
};

/** A database of another version may lack tables and columns: what is there is read. */
function queriesOf(key: string, database: DatabaseSync): RowQuery[] {
  const queries: RowQuery[] = [];
  const has = (table: string, ...columns: readonly string[]) => {
    const there = hasTable(database, table) ? columnsOf(database, table) : [];
    return columns.every((column) => there.includes(column));
  };
  const order = (table: string) => (has(table, "time_created") ? "time_created, id" : "id");
  if (has("session", "id")) {
    queries.push({ table: "session", sql: "SELECT * FROM session WHERE id = ?", values: [key] });
  }
  if (has("message", "id", "session_id", "data")) {
    const parts = has("part", "id", "message_id", "data");
    queries.push({
      table: "message",
      sql: `SELECT * FROM message WHERE session_id = ? ORDER BY ${order("message")}`,
      values: [key],
      ...(parts && {
        // Of one message, parts are few: they are sorted in memory, whatever index there is.
        below: { table: "part", by: "id", sql: `SELECT * FROM part WHERE message_id = ? ORDER BY ${order("part")}` },
      }),
    });
    if (parts && has("part", "session_id")) queries.push({ table: "lost", sql: LOST_PARTS, values: [key] });
  }
  // Records of OpenCode's next format: written beside the messages, until they are all there is.
  if (has("session_message", "session_id") && has("message", "session_id"))
    queries.push({ table: "session_message", sql: ONLY_NEXT, values: [key] });
  return queries;
}

const LOST_PARTS = `SELECT count(*) AS count FROM part WHERE session_id = ?
  AND NOT EXISTS (SELECT 1 FROM message WHERE message.id = part.message_id) HAVING count(*) > 0`;
const ONLY_NEXT = `SELECT count(*) AS count FROM session_message WHERE session_id = ?1
  AND NOT EXISTS (SELECT 1 FROM message WHERE message.session_id = ?1) HAVING count(*) > 0`;

/** A row of the table as the session's document was before there were tables. */
function sessionOf(values: JsonObject): JsonObject {
  return {
    id: values["id"],
    parentID: values["parent_id"],
    directory: values["directory"],
    title: values["title"],
    version: values["version"],
    time: { created: values["time_created"] },
    revert: parsedJson(values["revert"]),
  };
}

function dataOf(reading: Reading<OpenCode>, values: JsonObject, row: number): JsonObject | undefined {
  const { data } = values;
  if (typeof data !== "string") {
    reading.issue("bad_record", row, "a row without its data; left out");
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(data);
    if (isObject(value)) return value;
    reading.issue("not_an_object", row, "a row's data is no JSON object; left out");
  } catch {
    reading.issue("bad_json", row, "a row's data is no JSON; left out");
  }
  return undefined;
}
