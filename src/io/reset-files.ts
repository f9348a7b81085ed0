// What `reset` may take from the data folder, and nothing else of it.

import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { guard } from "./files.ts";

export interface ResetFile {
  readonly path: string;
  readonly exists: boolean;
  /** Of a folder: how many files lie below it. */
  readonly files: number;
}

export function lookAt(home: string, name: string): ResetFile {
  const path = join(home, name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { path, exists: false, files: 0 };
  return { path, exists: true, files: stat.isDirectory() ? countBelow(path) : 1 };
}

function countBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).length;
}

/** A link is removed, not what it leads to. @throws TraceError `not_writable` */
export function removeAll({ path }: ResetFile): void {
  guard(path, () => rmSync(path, { recursive: true, force: true }));
}
