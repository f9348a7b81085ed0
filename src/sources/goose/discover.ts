// Finds Goose's sessions: those of its database, and files of JSON lines that were not moved into it.

import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf } from "../shared/find.ts";
import { columnsOf, hasTable, openDatabase, rowsPath } from "../shared/rows.ts";
import { numberOf, textOf } from "../shared/values.ts";
import { SOURCE } from "./name.ts";
import { clockOf, secondsOrMs } from "./times.ts";

const DATABASE = "sessions.db";

/** Goose read its files into the database once and left them: a session in the database is not given out twice. */
export function* discoverGoose(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const entries = listFolder(root, { source: SOURCE, root, options }).filter((entry) => !entry.isDirectory());
  const stored = new Set<string>();
  if (entries.some(({ name }) => name === DATABASE)) {
    const path = join(root, DATABASE);
    const found = sizes(path, options);
    // Which sessions were moved into it is not known.
    if (!found) return;
    for (const { id, bytes, modifiedAt } of found) {
      options.signal?.throwIfAborted();
      stored.add(id);
      yield { source: SOURCE, path: rowsPath(path, id), root, bytes, modifiedAt };
    }
  }
  for (const { name } of entries) {
    options.signal?.throwIfAborted();
    if (!name.endsWith(".jsonl") || stored.has(name.slice(0, -".jsonl".length))) continue;
    const found = logOf(SOURCE, root, [join(root, name)], options);
    if (found) yield found;
  }
}

interface Size {
  readonly id: string;
  bytes: number;
  modifiedAt: number;
}

/** Undefined where the database cannot be read now: nor are the files that lie beside it looked at. */
function sizes(path: string, options: DiscoverOptions): readonly Size[] | undefined {
  try {
    return sizesOf(path);
  } catch (cause) {
    options.onUnreadable?.(path, (cause as Error).message);
    options.onUnreadable?.(dirname(path), `not looked through while ${DATABASE} cannot be read`);
    return undefined;
  }
}

/** Tables by the column that names the session, and the columns that tell when a row was written. */
const TABLES = [
  ["sessions", "id", ["updated_at"]],
  ["messages", "session_id", ["timestamp", "created_timestamp"]],
  ["usage_ledger", "session_id", ["created_timestamp"]],
] as const;

function sizesOf(path: string): readonly Size[] {
  return openDatabase(path, (database) => {
    const sizes = new Map<string, Size>();
    for (const [table, owner, times] of TABLES) {
      const columns = hasTable(database, table) ? columnsOf(database, table) : [];
      if (!columns.includes(owner)) continue;
      const bytes = columns.map((column) => `ifnull(octet_length("${column.replaceAll('"', '""')}"), 0)`).join(" + ");
      const latest = times.filter((time) => columns.includes(time)).map((time) => `max(${time}) AS ${time}`);
      const sql = `SELECT ${[`${owner} AS id`, `sum(${bytes}) AS bytes`, ...latest].join(", ")} FROM ${table} GROUP BY ${owner}`;
      for (const row of database.prepare(sql).iterate()) {
        const id = textOf(row["id"]);
        if (id === undefined) continue;
        const size = sizes.get(id) ?? { id, bytes: 0, modifiedAt: 0 };
        size.bytes += numberOf(row["bytes"]) ?? 0;
        for (const time of times) {
          const at = time === "created_timestamp" ? secondsOrMs(row[time]) : clockOf(row[time]);
          size.modifiedAt = Math.max(size.modifiedAt, at ?? 0);
        }
        sizes.set(id, size);
      }
    }
    const written = statSync(path).mtimeMs;
    return [...sizes.values()].map((size) => (size.modifiedAt > 0 ? size : { ...size, modifiedAt: written }));
  });
}
