// Finds the chats of Cursor's command line tool: a database each.

import { dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, statFile } from "../shared/find.ts";
import { hasTable, openDatabase, rowsPath } from "../shared/rows.ts";
import { numberOf } from "../shared/values.ts";
import { SOURCE } from "./name.ts";

export const CHAT_STORE = "store.db";

export interface FoundStore {
  readonly id: string;
  /** It holds anything: a chat that was opened and left does not, and of one that cannot be read it is not known. */
  readonly isTold: boolean;
  /** Undefined where it cannot be read. */
  readonly log: LogRef | undefined;
}

/** `chats/<hash of the folder>/<id>/store.db`. */
export function* discoverStores(root: string, options: DiscoverOptions): Generator<FoundStore> {
  const place = { source: SOURCE, root, options };
  const chats = join(root, "chats");
  for (const workspace of listFolder(chats, place)) {
    if (!workspace.isDirectory()) continue;
    for (const chat of listFolder(join(chats, workspace.name), place)) {
      options.signal?.throwIfAborted();
      const path = join(chats, workspace.name, chat.name, CHAT_STORE);
      const stats = chat.isDirectory() ? statFile(path, options) : undefined;
      if (!stats) continue;
      const size = sizeOf(path, options);
      if (!size) {
        yield { id: chat.name, isTold: true, log: undefined };
        continue;
      }
      const written = [`${path}-wal`, metaOf(path)].map((file) => statFile(file)?.mtimeMs ?? 0);
      const modifiedAt = Math.max(stats.mtimeMs, ...written);
      const log = { source: SOURCE, path: rowsPath(path, chat.name), root, bytes: size.bytes, modifiedAt };
      yield { id: chat.name, isTold: size.blobs > 0, log };
    }
  }
}

/** What the command line tool writes beside a chat: folder, title, times. */
export function metaOf(store: string): string {
  return join(dirname(store), "meta.json");
}

function sizeOf(
  path: string,
  options: DiscoverOptions,
): { readonly bytes: number; readonly blobs: number } | undefined {
  try {
    return openDatabase(path, (database) => {
      let bytes = 0;
      let blobs = 0;
      for (const [table, column] of [
        ["meta", "value"],
        ["blobs", "data"],
      ] as const) {
        if (!hasTable(database, table)) continue;
        const row = database
          .prepare(`SELECT count(*) AS count, sum(octet_length(${column})) AS bytes FROM ${table}`)
          .get();
        bytes += numberOf(row?.["bytes"]) ?? 0;
        if (table === "blobs") blobs = numberOf(row?.["count"]) ?? 0;
      }
      return { bytes, blobs };
    });
  } catch (cause) {
    options.onUnreadable?.(path, (cause as Error).message);
    return undefined;
  }
}
