// Opens an agent's SQLite database without disturbing it: nothing is written, and no file is made beside it.

import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { TraceError } from "../../core/errors.ts";
import { openCopyOf } from "./sqlite-copy.ts";

/** How long a lock that the agent holds is waited for. */
const BUSY_MS = 1000;

export interface Opened {
  readonly database: DatabaseSync;
  release(): void;
  /** Whether the database was opened as one that nobody writes, and somebody did. */
  changed(): boolean;
}

/**
 * How it is opened depends on who is there. A writer with a write-ahead log keeps its index beside it: its locks are
 * joined. A log without index was left by a crash: a private copy is read. Without a log nobody writes, and opening
 * it in the ordinary way would make both files: it is opened as immutable. Without write-ahead logging, locks do.
 * @throws TraceError `source_unreadable`
 */
export function connect(path: string): Opened {
  try {
    if (!usesWal(path)) return openShared(path, "-journal");
    const wal = sizeOf(`${path}-wal`);
    if (wal !== undefined && existsSync(`${path}-shm`)) return openShared(path, "-wal");
    return wal ? openCopy(path, "-wal") : openImmutable(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

export function unreadable(path: string, cause: unknown): TraceError {
  if (cause instanceof TraceError) return cause;
  return new TraceError("source_unreadable", `cannot read the database ${path}: ${(cause as Error).message}`, {
    hint: "If its agent is writing right now, scan again; else check that you may read the file.",
    cause,
  });
}

/** Beside a writer. What a crash cut off in the middle only a writer may put right: that is done to a copy. */
function openShared(path: string, log: string): Opened {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    database.prepare("SELECT count(*) FROM sqlite_master").get();
    return { database, release: () => database.close(), changed: () => false };
  } catch (cause) {
    database.close();
    const { errcode } = cause as { readonly errcode?: number };
    const isLeft = existsSync(path + log) && (errcode === undefined || LEFT_BY_CRASH.includes(errcode & 0xff));
    if (!isLeft) throw cause;
    return openCopy(path, log);
  }
}

/** SQLITE_READONLY and SQLITE_CANTOPEN. */
const LEFT_BY_CRASH = [8, 14];

function openImmutable(path: string): Opened {
  const before = stampOf(path);
  const target = pathToFileURL(path);
  target.searchParams.set("immutable", "1");
  const database = new DatabaseSync(target, { readOnly: true });
  return { database, release: () => database.close(), changed: () => stampOf(path) !== before };
}

function openCopy(path: string, log: string): Opened {
  const before = stampOf(path);
  const copy = openCopyOf(path, log, `${path} ${before}`);
  return { ...copy, changed: () => stampOf(path) !== before };
}

/** Changes when somebody writes to the database or to its log. */
function stampOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs} ${sizeOf(`${path}-wal`) ?? 0} ${sizeOf(`${path}-journal`) ?? 0}`;
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** The header tells how the database is written: https://www.sqlite.org/fileformat2.html#the_database_header */
function usesWal(path: string): boolean {
  const header = Buffer.alloc(20);
  const fd = openSync(path, "r");
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  return header[18] === 2 || header[19] === 2;
}
