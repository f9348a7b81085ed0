// Files of agents, replaced in place: whole or not at all, as they were in all but their content, and only while quiet.

import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  futimesSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { TraceError } from "../core/errors.ts";
import { syncFolder } from "./files.ts";
import { readChunks } from "./log-pieces.ts";

/** What tells whether a file is still the one that was looked at. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly inode: number;
  readonly mode: number;
}

export function stampOf(path: string): FileStamp | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stampOfStats(stats) : undefined;
}

function stampOfStats({ size, mtimeMs, ino, mode }: Stats): FileStamp {
  return { bytes: size, modifiedAt: mtimeMs, inode: ino, mode: mode & 0o7777 };
}

export function isSameStamp(a: FileStamp | undefined, b: FileStamp | undefined): boolean {
  return (
    a !== undefined && b !== undefined && a.bytes === b.bytes && a.modifiedAt === b.modifiedAt && a.inode === b.inode
  );
}

/** SHA-256 of a file, or of its first `length` bytes; undefined where it is gone or shorter. */
export function hashFile(path: string, length?: number): string | undefined {
  const hash = createHash("sha256");
  let left = length ?? Number.POSITIVE_INFINITY;
  if (!existsSync(path)) return undefined;
  for (const chunk of readChunks(path)) {
    if (left <= 0) break;
    hash.update(left < chunk.length ? chunk.subarray(0, left) : chunk);
    left -= chunk.length;
  }
  return length !== undefined && left > 0 ? undefined : hash.digest("hex");
}

/** The new content, written and on disk beside the file that it is for, under a name that its owner's folder hides. */
export interface Written {
  readonly temporary: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Where a scrub writes what is to become of `path`: always the same, so that what a killed one left is found. */
export function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 200)}.tracemill-scrub`);
}

/** @throws TraceError `disk_full`, `not_writable`; nothing is left behind then */
export function writeBeside(path: string, pieces: Iterable<Uint8Array>, like: FileStamp): Written {
  const temporary = temporaryFor(path);
  removeIfThere(temporary);
  return told(path, () => {
    const fd = openSync(temporary, "wx", 0o600);
    try {
      const hash = createHash("sha256");
      let bytes = 0;
      for (const piece of pieces) {
        hash.update(piece);
        for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at, piece.length - at);
        bytes += piece.length;
      }
      if (process.platform !== "win32") fchmodSync(fd, like.mode);
      // Agents sort their sessions by time.
      futimesSync(fd, like.modifiedAt / 1000, like.modifiedAt / 1000);
      fsyncSync(fd);
      return { temporary, sha256: hash.digest("hex"), bytes };
    } catch (error) {
      removeIfThere(temporary);
      throw error;
    } finally {
      closeSync(fd);
    }
  });
}

/** Gives what was written its place. False, and nothing changed, where the file is no longer the one it was. */
export function putInPlace(
  path: string,
  { temporary }: Pick<Written, "temporary">,
  was: FileStamp | undefined,
): boolean {
  return told(path, () => {
    const now = stampOf(path);
    if (was === undefined ? now !== undefined : !isSameStamp(now, was)) return false;
    renameSync(temporary, path);
    syncFolder(dirname(path));
    return true;
  });
}

export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** Overwrites a file with zeros, then removes it. */
export function destroy(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (stats.isFile()) {
    const fd = openSync(path, "r+");
    try {
      const zeros = Buffer.alloc(Math.min(1 << 20, Math.max(1, stats.size)));
      for (let at = 0; at < stats.size; ) at += writeSync(fd, zeros, 0, Math.min(zeros.length, stats.size - at), at);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
  removeIfThere(path);
}

/** Why a file may not be replaced by another one under its name; undefined where it may. */
export function whyNotReplaced(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return "it is gone";
  if (!stats.isFile()) return "it is no plain file";
  if (stats.nlink > 1) return "it has another name, under which its old content would stay";
  const user = process.getuid?.();
  if (user !== undefined && user !== 0 && stats.uid !== user) return "it belongs to another user";
  return undefined;
}

/** The file itself, where `path` is a link to it. */
export function realFile(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Gone: whoever asked will see.
    return path;
  }
}

/**
 * The files that other processes hold open, as far as the system tells (Linux: those of the own user's processes);
 * undefined where it does not.
 */
export function openFiles(): ReadonlySet<string> | undefined {
  if (process.platform !== "linux") return undefined;
  const open = new Set<string>();
  for (const pid of namesIn("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    for (const fd of namesIn(`/proc/${pid}/fd`)) {
      try {
        const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
        if (target.startsWith("/")) open.add(target);
      } catch {
        // Closed meanwhile.
      }
    }
  }
  return open;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A process of somebody else, or one that ended.
    return [];
  }
}

function told<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new TraceError("disk_full", `no space left to write ${path}`, {
        hint: "Free some space, then run `tracemill scrub --resume`; the file is as it was.",
        retryable: true,
        cause,
      });
    }
    if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
      throw new TraceError("not_writable", `cannot write ${path}: ${message}`, {
        hint: "Check that its folder is yours and may be written.",
        cause,
      });
    }
    throw cause;
  }
}
