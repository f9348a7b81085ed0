// Where logs that are gone are unpacked for as long as they are read again: private, and emptied after each.

import { rmSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { createPrivate } from "./files.ts";
import { isTar, type PackedFile, repackFiles, unpackFiles } from "./tar.ts";

interface Place {
  readonly path: string;
  readonly root: string;
}

export interface UnpackedLog extends Place {
  readonly bytes: number;
  readonly files?: readonly string[];
}

export interface RereadFolder {
  /** Writes the log's files under a root of its own, below which their paths are those they had below its root. */
  put(id: number, log: Place, pieces: Iterable<Uint8Array>): UnpackedLog;
  /** Removes what `put` wrote, also what a killed scan left. */
  clear(): void;
}

export function rereadFolder(home: string): RereadFolder {
  const folder = join(home, "reread");
  return {
    put(id, log, pieces) {
      const root = join(folder, String(id));
      const path = join(root, pathBelow(log));
      const { first, all } = peeked(pieces);
      if (first === undefined || !isTar(first)) {
        createPrivate(path, all);
        return { path, root, bytes: statSync(path).size };
      }
      const files: string[] = [];
      for (const file of unpackFiles(root, all)) {
        createPrivate(file.path, file.pieces);
        files.push(file.path);
      }
      const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
      return { path, root, bytes, files: files.filter((file) => file !== path) };
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The files of an archive of several; undefined where the bytes are one file's own. */
export function unpackIfPacked(root: string, pieces: Iterable<Uint8Array>): Iterable<PackedFile> | undefined {
  const { first, all } = peeked(pieces);
  return first !== undefined && isTar(first) ? unpackFiles(root, all) : undefined;
}

/** The archive of several files with the content of each changed; undefined where the bytes are one file's own. */
export function repackIfPacked(
  root: string,
  open: () => Iterable<Uint8Array>,
  change: (path: string, pieces: Iterable<Uint8Array>) => Iterable<Uint8Array>,
): Iterable<Uint8Array> | undefined {
  const { first } = peeked(open());
  return first !== undefined && isTar(first) ? repackFiles(root, open, change) : undefined;
}

/** The first piece, and all of them. */
export function peeked(pieces: Iterable<Uint8Array>): {
  readonly first: Uint8Array | undefined;
  readonly all: Iterable<Uint8Array>;
} {
  const iterator = pieces[Symbol.iterator]();
  const step = iterator.next();
  const first = step.done ? undefined : step.value;
  const all = (function* () {
    if (first === undefined) return;
    yield first;
    for (let next = iterator.next(); !next.done; next = iterator.next()) yield next.value;
  })();
  return { first, all };
}

function pathBelow({ root, path }: Place): string {
  const below = relative(root, path);
  const isOutside = below === "" || isAbsolute(below) || below === ".." || below.startsWith(`..${sep}`);
  return isOutside ? basename(path) : below;
}
