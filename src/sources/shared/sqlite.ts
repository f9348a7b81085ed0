// Opens an agent's SQLite database without disturbing it: nothing is written, and no file is made beside it.

import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { TraceError } from "../../core/errors.ts";

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
  const scratch = new Scratch();
  try {
    const wal = sizeOf(`${path}-wal`);
    if (!usesWal(path)) return existsSync(`${path}-journal`) ? openJournaled(path, scratch) : openLocked(path);
    if (wal !== undefined && existsSync(`${path}-shm`)) return openLocked(path);
    if (wal) return openCopy(path, "-wal", scratch);
    return openImmutable(path);
  } catch (cause) {
    scratch.remove();
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

function openLocked(path: string): Opened {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  return { database, release: () => database.close(), changed: () => false };
}

function openImmutable(path: string): Opened {
  const before = stampOf(path);
  const target = pathToFileURL(path);
  target.searchParams.set("immutable", "1");
  const database = new DatabaseSync(target, { readOnly: true });
  return { database, release: () => database.close(), changed: () => stampOf(path) !== before };
}

/** A journal is a transaction under way, or one that a crash cut off, which only a writer may roll back. */
function openJournaled(path: string, scratch: Scratch): Opened {
  const opened = openLocked(path);
  try {
    opened.database.prepare("SELECT count(*) FROM sqlite_master").get();
    return opened;
  } catch (cause) {
    opened.release();
    if (!/readonly|unable to open/i.test((cause as Error).message)) throw cause;
    return openCopy(path, "-journal", scratch);
  }
}

function openCopy(path: string, log: string, scratch: Scratch): Opened {
  const before = stampOf(path);
  const target = join(scratch.make(), basename(path));
  for (const end of ["", log]) copyFileSync(path + end, target + end);
  const database = new DatabaseSync(target, { timeout: BUSY_MS });
  const release = () => {
    database.close();
    scratch.remove();
  };
  return { database, release, changed: () => stampOf(path) !== before };
}

/** A private folder, made when it is needed. */
class Scratch {
  private folder: string | undefined;

  make(): string {
    this.folder = mkdtempSync(join(tmpdir(), "tracemill-rows-"));
    return this.folder;
  }

  remove(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Changes when somebody writes to the database or to its log. */
function stampOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs} ${sizeOf(`${path}-wal`) ?? 0}`;
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
