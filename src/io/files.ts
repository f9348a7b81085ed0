// Private files: folders only their owner enters, files written whole or not at all, never over one another unless asked.

import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { TraceError } from "../core/errors.ts";

const WINDOWS = process.platform === "win32";
/** What anyone but the owner may do. */
const OTHERS = 0o077;

const STORE_HINT = "Name another folder in TRACEMILL_HOME.";
/** The hint of a place that somebody named for what is written. */
export const OUTPUT_HINT = "Name another output path: one in a folder that may be written.";

/**
 * Makes a folder that only its owner may enter. A folder that is there already keeps its permissions (it may be one
 * that others need); `doctor` names it when they are too wide. Gives the folders that it made, the outermost first.
 */
export function ensurePrivateFolder(path: string, hint = STORE_HINT): readonly string[] {
  const made = guard(path, () => makeFolders(path, hint));
  if (made.length > 0 && !WINDOWS) chmodSync(path, 0o700);
  return made;
}

/** Takes folders away that are empty, the last one first. */
export function removeEmptyFolders(made: readonly string[]): void {
  for (const folder of made.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      // Something lies in it, or somebody took it away: it stays as it is.
      return;
    }
  }
}

/** Folder by folder: Node's own recursive way never ends where no folder can be made, as in `/proc`. */
function makeFolders(path: string, hint: string): readonly string[] {
  const missing: string[] = [];
  const made: string[] = [];
  for (let at = path; !statSync(at, { throwIfNoEntry: false }); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode: 0o700 });
      made.push(folder);
    } catch (error) {
      // Another process made it meanwhile.
      if (codeOf(error) === "EEXIST") continue;
      if (codeOf(error) !== "ENOENT") throw error;
      throw new TraceError("not_writable", `no folder can be made in ${dirname(folder)}`, {
        hint,
        cause: error,
      });
    }
  }
  if (!statSync(path).isDirectory()) throw Object.assign(new Error(`${path} is no folder`), { code: "ENOTDIR" });
  return made;
}

/** Writes a file that only its owner may read, whole or not at all, over an earlier one. */
export function writePrivate(path: string, bytes: Uint8Array | string): void {
  guard(path, () => {
    const temporary = writeTemporary(path, [typeof bytes === "string" ? Buffer.from(bytes) : bytes]);
    attempt(temporary, () => renameSync(temporary, path));
    syncFolder(dirname(path));
  });
}

/** Writes a new private file, its folders too, whole or not at all. False, and nothing changed, when the path is taken. */
export function createPrivate(path: string, pieces: Iterable<Uint8Array>): boolean {
  ensurePrivateFolder(dirname(path));
  return guard(path, () => {
    const temporary = writeTemporary(path, pieces);
    try {
      if (!moveToNew(temporary, path)) return false;
      syncFolder(dirname(path));
      return true;
    } finally {
      unlinkSync(temporary);
    }
  });
}

/** The whole file, or undefined where there is none. */
export function readIfExists(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** How the file at `path` compares with a content: `longer` begins with it and has more; no file is `different`. */
export function compareFile(path: string, pieces: Iterable<Uint8Array>): "same" | "longer" | "different" {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return "different";
  const fd = openSync(path, "r");
  try {
    let at = 0;
    for (const piece of pieces) {
      const own = Buffer.allocUnsafe(piece.length);
      let filled = 0;
      while (filled < piece.length) {
        const got = readSync(fd, own, filled, piece.length - filled, at + filled);
        if (got === 0) return "different";
        filled += got;
      }
      if (!own.equals(piece)) return "different";
      at += piece.length;
    }
    return fstatSync(fd).size > at ? "longer" : "same";
  } finally {
    closeSync(fd);
  }
}

/** What anyone may do with a file or folder, as `0o600`; undefined where there is none or permissions mean nothing. */
export function permissionsOf(path: string): number | undefined {
  if (WINDOWS) return undefined;
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : stat.mode & 0o777;
}

/**
 * Files and folders below `root`, itself included, that others than their owner may read, write or enter. A file is
 * told even where its folder keeps others out: it may be copied or moved from there.
 */
export function openToOthers(root: string): string[] {
  if (WINDOWS) return [];
  const found: string[] = [];
  const visit = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.mode & OTHERS) found.push(path);
    if (!stat.isDirectory()) return;
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (!entry.isSymbolicLink()) visit(join(path, entry.name));
    }
  };
  visit(root);
  return found;
}

/** Writes to a new file beside `path`, synced to disk; gives its name. */
function writeTemporary(path: string, pieces: Iterable<Uint8Array>): string {
  const name = `.${basename(path)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
  const temporary = join(dirname(path), name);
  const fd = openSync(temporary, "wx", 0o600);
  attempt(temporary, () => {
    try {
      if (!WINDOWS) fchmodSync(fd, 0o600);
      for (const piece of pieces) {
        for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at, piece.length - at);
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
  return temporary;
}

/** Gives a finished file its name; false when the name is taken. */
export function moveToNew(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return false;
    // FAT, some FUSE and network file systems have no hard links.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS" && code !== "EMLINK")
      throw error;
  }
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function attempt(temporary: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It may be gone already; the first error is the one to tell.
    }
    throw error;
  }
}

/** Makes the names in a folder durable; Windows cannot open folders, and some file systems refuse to sync them. */
export function syncFolder(path: string): void {
  if (WINDOWS) return;
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } catch (error) {
    if (codeOf(error) !== "EINVAL" && codeOf(error) !== "ENOTSUP") throw error;
  } finally {
    closeSync(fd);
  }
}

/** Says what a failing disk means. @throws TraceError `disk_full`, `not_writable` */
export function guard<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new TraceError("disk_full", `no space left to write ${path}`, {
        hint: "Free some space, then run the command again; nothing was half written.",
        retryable: true,
        cause,
      });
    }
    if (code === "EFBIG") {
      throw new TraceError("disk_full", `${path} would be larger than a file may be here`, {
        hint: "Raise the limit of file sizes (`ulimit -f`), or write to another file system; nothing was half written.",
        cause,
      });
    }
    if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST") {
      throw new TraceError("not_writable", `cannot write ${path}: ${(cause as Error).message}`, {
        hint: "Check that the folder is there, is yours and may be written.",
        cause,
      });
    }
    throw cause;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
