// Turns what SQLite and the disk say when they fail into errors that tell the person what to do.

import { TraceError } from "../../core/errors.ts";

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
const PERM = 3;
/** Writing, and making the shared memory of the log larger: what is said, too, where a file may not grow (`ulimit -f`). */
const NO_ROOM: readonly (number | undefined)[] = [778, 4874];

const REBUILD =
  "Move the files tracemill.db* and bodies.db* aside and leave the rest, then run `tracemill scan`: the store is made again from the agents' logs, and from the archive where an agent deleted them.";

/** The error to throw for `cause`: a `TraceError` where the world failed, `cause` itself where it is a bug. */
export function failure(cause: unknown, path: string): unknown {
  if (cause instanceof TraceError || !(cause instanceof Error)) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") return diskFull(path, cause);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return notWritable(path, cause);
  const result = resultCode(cause);
  if (NO_ROOM.includes(result)) return diskFull(path, cause);
  switch (result === undefined ? undefined : result & 0xff) {
    case CORRUPT:
    case NOTADB:
      return damaged(path, cause.message, cause);
    case FULL:
      return diskFull(path, cause);
    case IOERR:
      return new TraceError("store_damaged", `cannot read or write ${path}: ${cause.message}`, {
        hint: "Check the disk; `tracemill doctor` checks the store.",
        retryable: true,
        cause,
      });
    case READONLY:
    case PERM:
    case CANTOPEN:
      return notWritable(path, cause);
    case BUSY:
    case LOCKED:
      return new TraceError("store_locked", `another program is using ${path}`, {
        hint: "Wait for it to end, then run the command again.",
        retryable: true,
        cause,
      });
    default:
      return cause;
  }
}

export function damaged(path: string, what: string, cause?: unknown): TraceError {
  return new TraceError("store_damaged", `the store ${path} is damaged: ${what}`, { hint: REBUILD, cause });
}

/** Runs `action`; what it throws is told as in `failure`. */
export function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw failure(error, path);
  }
}

/** SQLite's extended result code of an error of `node:sqlite`. */
export function resultCode(error: unknown): number | undefined {
  const code = (error as { readonly errcode?: unknown }).errcode;
  return typeof code === "number" ? code : undefined;
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && ((code & 0xff) === BUSY || (code & 0xff) === LOCKED);
}

function diskFull(path: string, cause: Error): TraceError {
  return new TraceError("disk_full", `no room to write ${path}: ${cause.message}`, {
    hint: "Free some space, or raise the limit of file sizes (`ulimit -f`), then run the command again; the store is as it was at the last commit.",
    retryable: true,
    cause,
  });
}

function notWritable(path: string, cause: Error): TraceError {
  return new TraceError("not_writable", `cannot open or write ${path}: ${cause.message}`, {
    hint: "Check that the folder is there, is yours and may be written.",
    cause,
  });
}
