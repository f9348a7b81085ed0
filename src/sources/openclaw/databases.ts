// Finds the sessions in the databases of OpenClaw's agents, where they are since its version 2026.8.

import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, statFile } from "../shared/find.ts";
import { columnsOf, hasTable, openDatabase, rowsPath } from "../shared/rows.ts";
import { numberOf, textOf } from "../shared/values.ts";
import { SOURCE } from "./name.ts";

export const DATABASE = "openclaw-agent.sqlite";

export interface Stored {
  /** Sessions by id. */
  readonly found: ReadonlyMap<string, LogRef>;
  /** False where a database cannot be read now: which sessions it holds is not known. */
  readonly isWhole: boolean;
}

/** The same file held an agent's logins and no sessions until 2026.7: nothing but the tables of transcripts is asked. */
export function discoverDatabases(root: string, options: DiscoverOptions): Stored {
  const found = new Map<string, LogRef>();
  let isWhole = true;
  const agents = join(root, "agents");
  for (const agent of listFolder(agents, { source: SOURCE, root, options })) {
    options.signal?.throwIfAborted();
    const path = join(agents, agent.name, "agent", DATABASE);
    if (!agent.isDirectory() || !statFile(path, options)) continue;
    try {
      for (const { id, bytes, modifiedAt } of sizesOf(path)) {
        const other = found.get(id);
        // Of an agent that was copied, the one that went on.
        if (other && other.modifiedAt >= modifiedAt) continue;
        found.set(id, { source: SOURCE, path: rowsPath(path, id), root, bytes, modifiedAt, writtenAnew: true });
      }
    } catch (cause) {
      isWhole = false;
      options.onUnreadable?.(path, (cause as Error).message);
    }
  }
  if (!isWhole) options.onUnreadable?.(root, "its transcripts are not looked through while a database cannot be read");
  return { found, isWhole };
}

interface Size {
  readonly id: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

function sizesOf(path: string): Size[] {
  return openDatabase(path, (database) => {
    const columns = eventColumns(database);
    if (columns.length === 0) return [];
    const bytes = columns.filter((column) => column.startsWith("event_"));
    const sum = bytes.map((column) => `ifnull(octet_length(${column}), 0)`).join(" + ");
    const time = columns.includes("created_at") ? "max(created_at)" : "NULL";
    const written = statFile(path)?.mtimeMs ?? 0;
    return database
      .prepare(
        `SELECT session_id AS id, sum(${sum}) AS bytes, ${time} AS time FROM transcript_events GROUP BY session_id`,
      )
      .all()
      .flatMap((row) => {
        const id = textOf(row["id"]);
        if (id === undefined) return [];
        const at = numberOf(row["time"]) ?? 0;
        return [{ id, bytes: numberOf(row["bytes"]) ?? 0, modifiedAt: at > 0 ? at : written }];
      });
  });
}

/** The columns of an entry that are there; none where the database holds no transcripts that are known. */
export function eventColumns(database: DatabaseSync): string[] {
  const columns = hasTable(database, "transcript_events") ? columnsOf(database, "transcript_events") : [];
  if (!["session_id", "seq", "event_json"].every((name) => columns.includes(name))) return [];
  return ["seq", "event_json", "event_zstd", "created_at"].filter((name) => columns.includes(name));
}
