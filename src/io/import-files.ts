// Files that are imported: found below a path, and copied whole into the data folder.

import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, extname, join, relative, resolve, sep } from "node:path";
import { compareFile, createPrivate } from "./files.ts";

const CHUNK = 1 << 20;
const MAX_DEPTH = 8;

/** An absolute path; `~` is the home folder, and all else is below `from`. */
export function resolvePath(path: string, from: string): string {
  return resolve(from, path.replace(/^~(?=$|[\\/])/, homedir()));
}

/** `path` itself where it is a file, else all `.jsonl` files below it, in order, with their names below it. */
export function listJsonLines(path: string): { path: string; name: string; bytes: number }[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return [{ path, name: basename(path), bytes: stats.size }];
  if (!stats?.isDirectory()) return [];
  const found: { path: string; name: string; bytes: number }[] = [];
  const visit = (folder: string, depth: number) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = join(folder, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) visit(file, depth + 1);
      else if (entry.isFile() && entry.name.endsWith(".jsonl"))
        found.push({ path: file, name: relative(path, file).split(sep).join("-"), bytes: statSync(file).size });
    }
  };
  visit(path, 0);
  return found;
}

export function stemOf(path: string): string {
  return basename(path, extname(path));
}

/** Copies a file to a private one, whole or not at all. `taken`: a file with another content is there. */
export function copyNew(from: string, to: string): "copied" | "same" | "taken" {
  if (createPrivate(to, pieces(from))) return "copied";
  return compareFile(to, pieces(from)) === "same" ? "same" : "taken";
}

function* pieces(path: string): Generator<Uint8Array> {
  const fd = openSync(path, "r");
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(CHUNK);
      const got = readSync(fd, piece, 0, CHUNK, null);
      if (got === 0) return;
      yield piece.subarray(0, got);
    }
  } finally {
    closeSync(fd);
  }
}
