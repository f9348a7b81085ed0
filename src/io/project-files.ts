// Looks into the root of a project, never further: the names that are there, and the beginning of a small file.

import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

const BEGINNING = 256 << 10;
const MOST_NAMES = 5000;

/** Empty where it is gone, is no folder, or may not be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).slice(0, MOST_NAMES);
  } catch {
    // Whatever the reason: nothing is known of it.
    return [];
  }
}

/** The first 256 KB of a file as text; undefined where it is none or may not be read. */
export function beginningOf(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  try {
    // A pipe would be waited for without end.
    if (!statSync(path).isFile()) return undefined;
    const fd = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(BEGINNING);
      return bytes.subarray(0, readSync(fd, bytes)).toString("utf8");
    } finally {
      closeSync(fd);
    }
  } catch {
    // Gone, or not ours to read.
    return undefined;
  }
}
