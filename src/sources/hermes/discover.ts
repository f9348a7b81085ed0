// Finds Hermes' sessions: those of its database, and documents of sessions that the database does not have.

import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf, statFile } from "../shared/find.ts";
import { columnsOf, hasTable, openDatabase, rowsPath } from "../shared/rows.ts";
import { numberOf, textOf, unixTime } from "../shared/values.ts";
import { SOURCE } from "./name.ts";

const DATABASE = "state.db";
const DOCUMENTS = "sessions";

/** A profile is a home of its own below the first. */
export function* discoverHermes(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  yield* discoverHome(root, root, options);
  const profiles = join(root, "profiles");
  for (const entry of listFolder(profiles, { source: SOURCE, root, options }))
    if (entry.isDirectory()) yield* discoverHome(join(profiles, entry.name), root, options);
}

function* discoverHome(home: string, root: string, options: DiscoverOptions): Generator<LogRef> {
  options.signal?.throwIfAborted();
  const stored = new Set<string>();
  const path = join(home, DATABASE);
  if (statFile(path, options)) {
    const found = sizes(path, options);
    // Which sessions it holds is not known.
    if (!found) return;
    for (const { id, bytes, modifiedAt } of found) {
      options.signal?.throwIfAborted();
      stored.add(id);
      yield { source: SOURCE, path: rowsPath(path, id), root, bytes, modifiedAt };
    }
  }
  const folder = join(home, DOCUMENTS);
  for (const entry of listFolder(folder, { source: SOURCE, root, options })) {
    const id = sessionOf(entry.name);
    if (id === undefined || entry.isDirectory() || stored.has(id)) continue;
    const found = logOf(SOURCE, root, [join(folder, entry.name)], options);
    if (found) yield found;
  }
}

/** The id of the session whose document has this name. */
export function sessionOf(name: string): string | undefined {
  return /^session_(.+)\.json$/.exec(name)?.[1];
}

interface Size {
  readonly id: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** Undefined where the database cannot be read now: nor are the documents beside it looked at. */
function sizes(path: string, options: DiscoverOptions): readonly Size[] | undefined {
  try {
    return openDatabase(path, (database) => sizesOf(database, statSync(path).mtimeMs));
  } catch (cause) {
    options.onUnreadable?.(path, (cause as Error).message);
    options.onUnreadable?.(join(dirname(path), DOCUMENTS), `not looked through while ${DATABASE} cannot be read`);
    return undefined;
  }
}

/** Sessions that have messages. A rewind and a compaction move no bytes and no time: their flags are counted too. */
function sizesOf(database: DatabaseSync, written: number): readonly Size[] {
  const messages = hasTable(database, "messages") ? columnsOf(database, "messages") : [];
  if (!messages.includes("session_id")) return [];
  const sessions = hasTable(database, "sessions") ? columnsOf(database, "sessions") : [];
  const flags = ["active", "compacted"]
    .filter((flag) => messages.includes(flag))
    .map((flag) => ` + ifnull(${flag}, 0)`);
  const last = messages.includes("timestamp") ? "max(timestamp)" : "NULL";
  const sql = `SELECT session_id AS id, sum(${octets(messages)}${flags.join("")}) AS bytes, ${last} AS time FROM messages GROUP BY session_id`;
  const heads = new Map<string, { bytes: number; time: number }>();
  if (sessions.includes("id")) {
    const times = ["started_at", "ended_at", "last_activity_at"].filter((time) => sessions.includes(time));
    const head = `SELECT id, ${octets(sessions)} AS bytes, ${["0", ...times.map((time) => `ifnull(${time}, 0)`)].join(", ")} FROM sessions`;
    for (const { id, bytes, ...rest } of database.prepare(head).iterate()) {
      const time = Math.max(0, ...Object.values(rest).map((value) => numberOf(value) ?? 0));
      if (typeof id === "string") heads.set(id, { bytes: numberOf(bytes) ?? 0, time });
    }
  }
  return [...database.prepare(sql).iterate()].flatMap((row) => {
    const id = textOf(row["id"]);
    if (id === undefined) return [];
    const head = heads.get(id);
    const time = unixTime(Math.max(numberOf(row["time"]) ?? 0, head?.time ?? 0), "s");
    return [{ id, bytes: (numberOf(row["bytes"]) ?? 0) + (head?.bytes ?? 0), modifiedAt: time ?? written }];
  });
}

function octets(columns: readonly string[]): string {
  return columns.map((column) => `ifnull(octet_length("${column.replaceAll('"', '""')}"), 0)`).join(" + ");
}
