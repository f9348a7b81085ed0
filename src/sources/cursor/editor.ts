// Finds the conversations of Cursor's editor: in its global database, and older ones in those of its workspaces.

import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, statFile } from "../shared/find.ts";
import { columnsOf, hasTable, openDatabase, rowsPath } from "../shared/rows.ts";
import { numberOf, textOf } from "../shared/values.ts";
import { SOURCE } from "./name.ts";
import { sizesOfTabs, TAB } from "./tabs.ts";

const DATABASE = "state.vscdb";

interface Size {
  readonly key: string;
  readonly bytes: number;
  /** Undefined where the conversation tells none. */
  readonly time: number | undefined;
}

/** The file's own time would change with every other conversation; the bytes tell of one that has no time. */
const NO_TIME = 0;

export function* discoverEditor(root: string, options: DiscoverOptions): Generator<LogRef> {
  const place = { source: SOURCE, root, options };
  const found = new Set<string>();
  const databases = [join(root, "globalStorage", DATABASE)];
  const workspaces = join(root, "workspaceStorage");
  for (const entry of listFolder(workspaces, place))
    if (entry.isDirectory()) databases.push(join(workspaces, entry.name, DATABASE));
  for (const path of databases) {
    options.signal?.throwIfAborted();
    if (!statFile(path, options)) continue;
    const sizes = sizesIn(path, options);
    if (!sizes && path === databases[0] && databases.length > 1) {
      options.onUnreadable?.(workspaces, `not looked through while ${path} cannot be read: it may have what is there`);
      return;
    }
    for (const { key, bytes, time } of sizes ?? []) {
      if (found.has(key)) continue;
      found.add(key);
      yield { source: SOURCE, path: rowsPath(path, key), root, bytes, modifiedAt: time ?? NO_TIME };
    }
  }
}

/**
 * The conversations of the editor whose data lie in this folder.
 * @throws where its database is there and cannot be read now
 */
export function composersOf(folder: string): readonly string[] {
  const path = join(folder, "globalStorage", DATABASE);
  return statFile(path) ? openDatabase(path, (database) => sizesOf(database).map(({ key }) => key)) : [];
}

/** Undefined where the database cannot be read, which is told. */
function sizesIn(path: string, options: DiscoverOptions): readonly Size[] | undefined {
  try {
    return openDatabase(path, sizesOf);
  } catch (cause) {
    options.onUnreadable?.(path, (cause as Error).message);
    return undefined;
  }
}

function sizesOf(database: DatabaseSync): Size[] {
  return [...sizesOfComposers(database), ...sizesOfInline(database), ...sizesOfTabs(database)];
}

/** Bytes of the bubbles of each conversation. Sizes stand in the rows' heads: their values are not loaded. */
function bubbles(database: DatabaseSync): Map<string, number> {
  const sizes = new Map<string, number>();
  if (!hasTable(database, "cursorDiskKV")) return sizes;
  const sql =
    "SELECT substr(key, 10, instr(substr(key, 10), ':') - 1) AS id, sum(ifnull(octet_length(value), 0)) AS bytes " +
    "FROM cursorDiskKV WHERE key >= 'bubbleId:' AND key < 'bubbleId;' GROUP BY 1";
  for (const row of database.prepare(sql).iterate()) {
    const id = textOf(row["id"]);
    if (id !== undefined) sizes.set(id, numberOf(row["bytes"]) ?? 0);
  }
  return sizes;
}

/** A draft, which has no message, is no conversation yet. */
function* sizesOfComposers(database: DatabaseSync): Generator<Size> {
  const sizes = bubbles(database);
  if (hasTable(database, "cursorDiskKV")) {
    const text = "CAST(c.value AS TEXT)";
    const named = `json_extract(${text}, '$.lastUpdatedAt'), json_extract(${text}, '$.createdAt')`;
    const fromJson = `CASE WHEN json_valid(${text}) THEN coalesce(${named}) END`;
    const hasHeaders =
      hasTable(database, "composerHeaders") && columnsOf(database, "composerHeaders").includes("lastUpdatedAt");
    const sql =
      `SELECT substr(c.key, 14) AS id, octet_length(c.value) AS bytes, ${hasHeaders ? `ifnull(h.lastUpdatedAt, ${fromJson})` : fromJson} AS time ` +
      `FROM cursorDiskKV c ${hasHeaders ? "LEFT JOIN composerHeaders h ON h.composerId = substr(c.key, 14) " : ""}` +
      "WHERE c.key >= 'composerData:' AND c.key < 'composerData;'";
    for (const row of database.prepare(sql).iterate()) {
      const key = textOf(row["id"]);
      if (key === undefined) continue;
      const own = sizes.get(key);
      sizes.delete(key);
      if (own === undefined && !holdsMessages(database, key)) continue;
      yield { key, bytes: (numberOf(row["bytes"]) ?? 0) + (own ?? 0), time: numberOf(row["time"]) };
    }
  }
  for (const [key, bytes] of sizes) yield { key, bytes, time: undefined };
}

/** Conversations of before bubbles had rows of their own. */
function holdsMessages(database: DatabaseSync, id: string): boolean {
  const sql =
    "SELECT CASE WHEN json_valid(CAST(value AS TEXT)) THEN json_array_length(CAST(value AS TEXT), '$.conversation') END AS count " +
    "FROM cursorDiskKV WHERE key = ?";
  return (numberOf(database.prepare(sql).get(`composerData:${id}`)?.["count"]) ?? 0) > 0;
}

/** For a while conversations were kept whole in their workspace's database. */
function* sizesOfInline(database: DatabaseSync): Generator<Size> {
  if (!hasTable(database, "ItemTable")) return;
  const sql =
    "SELECT json_extract(c.value, '$.composerId') AS id, octet_length(c.value) AS bytes, " +
    "coalesce(json_extract(c.value, '$.lastUpdatedAt'), json_extract(c.value, '$.createdAt')) AS time " +
    "FROM ItemTable i, json_each(CASE WHEN json_valid(CAST(i.value AS TEXT)) THEN CAST(i.value AS TEXT) ELSE '{}' END, '$.allComposers') c " +
    "WHERE i.key = 'composer.composerData' AND CASE WHEN c.type = 'object' THEN json_array_length(c.value, '$.conversation') END > 0";
  for (const row of database.prepare(sql).iterate()) {
    const key = textOf(row["id"]);
    if (key !== undefined && !key.startsWith(TAB))
      yield { key, bytes: numberOf(row["bytes"]) ?? 0, time: numberOf(row["time"]) };
  }
}
