// Files that are imported: found below a path, and copied into the data folder.

import { readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, extname, join, relative, resolve, sep } from "node:path";
import { compareFile, createPrivate } from "./files.ts";
import { readLines } from "./lines.ts";

const MAX_DEPTH = 32;
const MAX_LINE_BYTES = 512 << 20;

/** An absolute path; `~` is the home folder, and all else is below `from`. */
export function resolvePath(path: string, from: string): string {
  return resolve(from, path.replace(/^~(?=$|[\\/])/, homedir()));
}

export interface FoundFile {
  readonly path: string;
  /** Its path below the one that was named. */
  readonly name: string;
  readonly bytes: number;
}

/** `path` itself where it is a file, else all `.jsonl` files below it, in order, but for those below `without`. */
export function listJsonLines(
  path: string,
  without: string,
  onUnreadable: (path: string, message: string) => void,
): FoundFile[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return [{ path, name: basename(path), bytes: stats.size }];
  if (!stats?.isDirectory()) return [];
  const found: FoundFile[] = [];
  const visit = (folder: string, depth: number) => {
    if (folder === without) return;
    for (const entry of entriesOf(folder, onUnreadable)) {
      const file = join(folder, entry.name);
      if (entry.isDirectory() && depth >= MAX_DEPTH) onUnreadable(file, `more than ${MAX_DEPTH} folders deep`);
      else if (entry.isDirectory()) visit(file, depth + 1);
      else if (entry.isFile() && entry.name.endsWith(".jsonl"))
        found.push({ path: file, name: relative(path, file).split(sep).join("-"), bytes: statSync(file).size });
    }
  };
  visit(path, 0);
  return found;
}

function entriesOf(folder: string, onUnreadable: (path: string, message: string) => void) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    onUnreadable(folder, (cause as Error).message);
    return [];
  }
}

export function stemOf(path: string): string {
  return basename(path, extname(path));
}

/** Copies a file to a private one, whole or not at all, without some lines (from 1). `taken`: another content is there. */
export function copyNew(from: string, to: string, without: ReadonlySet<number>): "copied" | "same" | "taken" {
  if (createPrivate(to, pieces(from, without))) return "copied";
  return compareFile(to, pieces(from, without)) === "same" ? "same" : "taken";
}

function* pieces(path: string, without: ReadonlySet<number>): Generator<Uint8Array> {
  for (const line of readLines(path, { from: 0, firstLine: 1, maxLineBytes: MAX_LINE_BYTES })) {
    if (without.has(line.number)) continue;
    yield Buffer.from(line.bytes);
    if (line.terminated) yield Buffer.from("\n");
  }
}
