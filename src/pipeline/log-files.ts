// The agents' own files as they lie on the disk: their logs, and what lies beside these, each file once.

import type { DiskKind, UnreadFile } from "../ports/app-scrub.ts";
import type { Beside, Environment, LogRef, Source } from "../ports/source.ts";
import { isBelow } from "./changes.ts";
import { findLogs, placesOf } from "./find-logs.ts";

export interface LogFile {
  readonly source: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  /** True for a file that is part of no log. */
  readonly isBeside: boolean;
  /** True where its agent works with what it holds. */
  readonly isUsed?: boolean;
  /** The logs that it is part of, as the store knows them. */
  readonly logs: readonly string[];
  /** Where it is a database; undefined where its source does not tell. */
  readonly isConversation?: IsConversation | undefined;
}

export interface FilePiece {
  readonly bytes: Uint8Array;
  readonly kind: "json" | "text" | "auto" | "skipped";
  readonly line: number;
  readonly offset: number;
}

/** A text in a database. */
export interface DatabaseText {
  /** `table/key.column` */
  readonly row: string;
  readonly column: string;
  readonly bytes: Uint8Array;
}

export type IsConversation = (table: string, name: string | undefined) => boolean;

export interface FileOnDisk {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** The disk as looking through logs sees it, see `io/log-disk.ts`. */
export interface LogDisk {
  /** Undefined where there is no such file. */
  stat(path: string): FileOnDisk | undefined;
  /** Told by its name and its first bytes. `packed`: compressed by its agent. @throws TraceError `source_unreadable` */
  kindOf(path: string): DiskKind | "packed";
  /** The file's bytes, all of them, in pieces that can be looked at one by one. */
  pieces(path: string, kind: Exclude<DiskKind, "database">): Iterable<FilePiece>;
  /** Of a database's conversations alone. */
  texts(path: string, isConversation: IsConversation): Iterable<DatabaseText>;
  /** Every file of a folder and those below, or the file itself; none where there is none. */
  filesBelow(path: string): Iterable<FileOnDisk>;
}

export interface FoundFiles {
  readonly files: readonly LogFile[];
  readonly unread: readonly UnreadFile[];
}

interface Finding {
  readonly sources: readonly Source[];
  readonly environment: Environment;
  readonly disk: Pick<LogDisk, "stat" | "filesBelow">;
  readonly signal?: AbortSignal | undefined;
}

/** Every file of the sources, their databases once; by path. */
export async function findFiles({ sources, environment, disk, signal }: Finding): Promise<FoundFiles> {
  const found = await findLogs(sources, environment, signal);
  const files = new Map<string, { -readonly [K in keyof LogFile]: LogFile[K] } & { logs: string[] }>();
  for (const log of found.logs) {
    for (const path of pathsOf(log)) {
      const known = files.get(path);
      if (known) {
        known.logs.push(log.path);
        continue;
      }
      const there = disk.stat(path);
      if (!there) continue;
      const isConversation = conversationsOf(sources.find(({ name }) => name === log.source));
      files.set(path, { source: log.source, ...there, isBeside: false, logs: [log.path], isConversation });
    }
  }
  for (const source of sources) {
    for (const { path: place, isUsed = false } of besidesOf(source, environment)) {
      for (const file of disk.filesBelow(place)) {
        signal?.throwIfAborted();
        if (!files.has(file.path))
          files.set(file.path, { source: source.name, ...file, isBeside: true, isUsed, logs: [] });
      }
    }
  }
  const unread = found.issues.map(({ log, message }) => ({
    source: sourceOf(log, sources, environment),
    path: log,
    reason: message,
  }));
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files: sorted, unread };
}

/** The files that a log is read from; rows are in their database. */
export function pathsOf({ path, files }: LogRef): readonly string[] {
  const at = path.lastIndexOf("#");
  return [at > 0 && files === undefined && isRows(path) ? path.slice(0, at) : path, ...(files ?? [])];
}

/** `<database>#<key>`: a key has no slash, and the name before it is that of a database. */
export function isRows(path: string): boolean {
  return /\.(?:db|vscdb|sqlite3?)#[^/\\#]*$/i.test(path);
}

export function conversationsOf(source: Source | undefined): IsConversation | undefined {
  return source?.conversations && ((table, name) => source.conversations?.(table, name) === true);
}

function besidesOf(source: Source, environment: Environment): readonly Beside[] {
  try {
    return (source.besides?.(environment) ?? []).filter((place) => typeof place?.path === "string");
  } catch {
    // The code of others may throw; its logs are found all the same.
    return [];
  }
}

function sourceOf(path: string, sources: readonly Source[], environment: Environment): string {
  return sources.find((source) => placesOf(source, environment).roots.some((root) => isBelow(path, root)))?.name ?? "";
}
