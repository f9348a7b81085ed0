// Finds logs on disk: walks the folders of an agent, tells what cannot be listed, and never follows a link in a circle.

import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";

export interface Walk {
  readonly source: string;
  /** Folders below the root that are entered; 0 is the root alone. */
  readonly depth: number;
  /** Whether a file is a log. `folders` are the names of the folders between the root and it. */
  isLog(name: string, folders: readonly string[]): boolean;
  /** Whether a log is a document that is written anew, where the source's other logs only grow. */
  isDocument?(name: string): boolean;
  /** Whether a folder is entered; default: all. */
  enters?(name: string, folders: readonly string[]): boolean;
}

/** Every log of one file below `root`, folders and names in order. @throws TraceError `source_unreadable` */
export function* findLogs(root: string, walk: Walk, options: DiscoverOptions = {}): Generator<LogRef> {
  yield* below(root, [], { root, walk, options });
}

interface Place {
  readonly root: string;
  readonly walk: Walk;
  readonly options: DiscoverOptions;
}

function* below(folder: string, folders: readonly string[], place: Place): Generator<LogRef> {
  const { walk, options, root } = place;
  options.signal?.throwIfAborted();
  for (const entry of listFolder(folder, { ...place, source: walk.source })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const entered = folders.length < walk.depth && (walk.enters?.(entry.name, folders) ?? true);
      if (entered) yield* below(path, [...folders, entry.name], place);
    } else if (walk.isLog(entry.name, folders)) {
      const found = logOf(walk.source, root, [path], options);
      if (found) yield walk.isDocument?.(entry.name) ? { ...found, writtenAnew: true } : found;
    }
  }
}

/**
 * The entries of a folder by name; none where there is no such folder.
 * @throws TraceError `source_unreadable` when it is the root, and exists, but cannot be listed.
 */
export function listFolder(
  folder: string,
  { source, root, options }: { readonly source: string; readonly root: string; readonly options: DiscoverOptions },
): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
    );
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (folder === root) {
      throw new TraceError("source_unreadable", `cannot list ${folder}: ${message}`, {
        hint: "Check that it is a folder and that you may read it.",
        cause,
      });
    }
    options.onUnreadable?.(folder, `cannot list a folder of ${source}: ${message}`);
    return [];
  }
}

/**
 * The log of these files, the first of which names it: their bytes together, and the time of the latest change.
 * Files that are not there are left out; undefined where the first is not.
 */
export function logOf(
  source: string,
  root: string,
  paths: readonly string[],
  options: DiscoverOptions = {},
): LogRef | undefined {
  const found = paths.flatMap((path) => {
    const stats = statFile(path, options);
    return stats ? [{ path, stats }] : [];
  });
  const [first, ...others] = found;
  if (first === undefined || first.path !== paths[0]) return undefined;
  return {
    source,
    path: first.path,
    root,
    bytes: found.reduce((sum, { stats }) => sum + stats.size, 0),
    modifiedAt: Math.max(...found.map(({ stats }) => stats.mtimeMs)),
    ...(others.length > 0 && { files: others.map(({ path }) => path) }),
  };
}

/** What is known of a plain file, or of what a link leads to; undefined where there is none. */
export function statFile(path: string, { onUnreadable }: DiscoverOptions = {}): Stats | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() ? stats : undefined;
  } catch (cause) {
    // Gone, or a link to nowhere or in a circle; but what may only be listed is not gone.
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") onUnreadable?.(path, message);
    return undefined;
  }
}
