// Reads a session out of an agent's database: its entries, which are the lines of a transcript, and what is known of it.

import type { DatabaseSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";
import { sessionId } from "../../core/ids.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { PiOwn } from "../shared/pi-dialect.ts";
import { piFormat } from "../shared/pi-records.ts";
import type { Reading } from "../shared/reading.ts";
import {
  blobOf,
  columnsOf,
  hasTable,
  partsOfRowsPath,
  type RowFormat,
  type RowQuery,
  readRows,
} from "../shared/rows.ts";
import { textOf } from "../shared/values.ts";
import { DATABASE, eventColumns } from "./databases.ts";
import { DIALECT } from "./dialect.ts";
import { applyEntry, isSubagentKey } from "./index-file.ts";

/** OpenClaw packs an entry of 1 KiB to 4 MiB; what claims to be larger is none of its own. */
const MAX_UNPACKED = 16 << 20;

interface RowsOwn extends PiOwn {
  readonly id: string;
  /** The session's own rows of the tables of sessions. */
  window: JsonObject;
  node: JsonObject;
  parentId: string | undefined;
  children: [key: string, id: string][];
}

export function isRows({ path }: LogRef): boolean {
  return path.includes(`${DATABASE}#`);
}

export function readSession(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readRows(log, options, FORMAT);
}

const LINES = piFormat({ ...DIALECT, idOf: ({ path }) => partsOfRowsPath(path).key });

const FORMAT: RowFormat<RowsOwn> = {
  queries: queriesOf,
  start: (log, id) => ({ ...LINES.start(log), id, window: {}, node: {}, parentId: undefined, children: [] }),
  take(reading, table, values, row) {
    const { own } = reading;
    const id = textOf(values["session_id"]);
    if (table === "event") takeEvent(reading, values, row);
    else if (table === "window") own.window = values;
    else if (table === "node") own.node = values;
    else if (table === "parent") own.parentId = id;
    else if (table === "child") {
      const key = textOf(values["session_key"]);
      if (id !== undefined && key !== undefined) own.children.push([key, id]);
    }
  },
  end: applyRows,
};

function takeEvent(reading: Reading<RowsOwn>, values: JsonObject, row: number): void {
  const text = textOfEvent(values);
  if (text === undefined) {
    reading.issue("bad_record", row, "an entry that cannot be unpacked; left out");
    return;
  }
  try {
    const entry: unknown = JSON.parse(text);
    if (!isObject(entry)) reading.issue("not_an_object", row, "an entry is no JSON object; left out");
    // A copied header may name the session that it was copied from.
    else LINES.take(reading, entry["type"] === "session" ? { ...entry, id: reading.own.id } : entry, row);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    reading.issue("bad_json", row, "an entry is no JSON; left out");
  }
}

/** Since 2026.9.6 the longer entries are packed, and their text is NULL. */
function textOfEvent(values: JsonObject): string | undefined {
  const text = values["event_json"];
  if (typeof text === "string") return text;
  const packed = blobOf(values["event_zstd"]);
  if (!packed) return undefined;
  try {
    return zstdDecompressSync(packed, { maxOutputLength: MAX_UNPACKED }).toString("utf8");
  } catch {
    return undefined;
  }
}

function applyRows(reading: Reading<RowsOwn>): void {
  const { own, session, log } = reading;
  if (!session) return;
  const { node, window } = own;
  const key = textOf(node["session_key"]) ?? textOf(window["session_key"]) ?? "";
  // A conversation keeps its key and gets a session now and then: the generated title is the newest one's.
  const isCurrent = textOf(node["session_id"]) === own.id;
  const current = isCurrent ? (textOf(node["displayName"]) ?? textOf(node["subject"])) : undefined;
  applyEntry(
    reading,
    {
      title: textOf(node["label"]) ?? current ?? textOf(window["display_name"]),
      isSubagent: isSubagentKey(key),
      parent: own.parentId,
    },
    new Map(own.children),
  );
  const from = (isCurrent ? textOf(node["fork_source_session_id"]) : undefined) ?? copiedFrom(window);
  if (from !== undefined && session.head.forkedFrom === undefined)
    session.amend({ forkedFrom: sessionId(log.source, from) });
}

/** A session that begins with entries of the one before it. */
function copiedFrom(window: JsonObject): string | undefined {
  const reason = textOf(window["reason"]);
  const copies = reason === "fork" || reason === "rewind" || reason === "compaction";
  return copies ? textOf(window["previous_session_id"]) : undefined;
}

/** The entries first: their rows count as a transcript's lines do. */
function queriesOf(key: string, database: DatabaseSync): RowQuery[] {
  const events = eventColumns(database);
  if (events.length === 0) return [];
  const sql = `SELECT ${events.join(", ")} FROM transcript_events WHERE session_id = ? ORDER BY seq`;
  return [{ table: "event", sql, values: [key] }, ...factQueries(key, database)];
}

/** In 2026.7 and the first builds of 2026.8 the tables had other names. */
function factQueries(key: string, database: DatabaseSync): RowQuery[] {
  const queries: RowQuery[] = [];
  const columns = (table: string) => (hasTable(database, table) ? columnsOf(database, table) : []);
  const windows = columns("session_windows").includes("session_key") ? "session_windows" : "sessions";
  const known = columns(windows);
  const keyed = known.includes("session_id") && known.includes("session_key");
  const keys = keyed ? `SELECT session_key FROM ${windows} WHERE session_id = ?1` : "SELECT NULL WHERE ?1 IS NULL";
  if (keyed) {
    const wanted = ["session_key", "previous_session_id", "reason", "display_name"].filter((name) =>
      known.includes(name),
    );
    const sql = `SELECT ${wanted.join(", ")} FROM ${windows} WHERE session_id = ?`;
    queries.push({ table: "window", sql, values: [key] });
  }
  const nodes = columns("session_nodes").includes("current_session_id") ? "session_nodes" : "session_entries";
  const current = nodes === "session_nodes" ? "current_session_id" : "session_id";
  const has = columns(nodes);
  if (!["session_key", "entry_json", current].every((name) => has.includes(name))) return queries;
  const head = `session_key, ${current} AS session_id`;
  const fork = has.includes("fork_source_session_id") ? ", fork_source_session_id" : "";
  const fields = ["label", "displayName", "subject", "spawnedBy"].map((name) => `${field(name)} AS ${name}`).join(", ");
  queries.push({
    table: "node",
    sql: `SELECT ${head}, ${fields}${fork} FROM ${nodes} WHERE session_key IN (${keys}) OR ${current} = ?1`,
    values: [key],
    below: { table: "parent", by: "spawnedBy", sql: `SELECT ${head} FROM ${nodes} WHERE session_key = ?` },
  });
  // Without this column each entry of the table would have to be opened, for every session.
  if (has.includes("spawned_by"))
    queries.push({
      table: "child",
      sql: `SELECT ${head} FROM ${nodes} WHERE spawned_by IN (${keys})`,
      values: [key],
    });
  return queries;
}

/** `entry_json` is the record; columns of the same names are made from it for searching. */
function field(name: string): string {
  return `CASE WHEN json_valid(entry_json) THEN json_extract(entry_json, '$.${name}') END`;
}
