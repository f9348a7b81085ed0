// Where logs that are gone are unpacked for as long as they are read again: private, and emptied after each.

import { rmSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { createPrivate } from "./files.ts";

interface Place {
  readonly path: string;
  readonly root: string;
}

export interface RereadFolder {
  /** Writes the log's bytes under a root of its own, below which its path is the one it had below its root. */
  put(id: number, log: Place, pieces: Iterable<Uint8Array>): Place & { readonly bytes: number };
  /** Removes what `put` wrote, also what a killed scan left. */
  clear(): void;
}

export function rereadFolder(home: string): RereadFolder {
  const folder = join(home, "reread");
  return {
    put(id, log, pieces) {
      const root = join(folder, String(id));
      const path = join(root, pathBelow(log));
      createPrivate(path, pieces);
      return { path, root, bytes: statSync(path).size };
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function pathBelow({ root, path }: Place): string {
  const below = relative(root, path);
  const isOutside = below === "" || isAbsolute(below) || below === ".." || below.startsWith(`..${sep}`);
  return isOutside ? basename(path) : below;
}
