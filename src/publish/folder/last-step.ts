// The last step of a push into a folder, all of it or none: its files lie ready before a note says that it is to be done, and whoever finds the note does it.

import { existsSync, lstatSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import { isManifestPath } from "../../core/manifest.ts";
import {
  ensurePrivateFolder,
  guard,
  readIfExists,
  removeEmptyFolders,
  syncFolder,
  writePrivate,
} from "../../io/files.ts";

/** Below a dataset's folder, while a push is under way. */
export const OWN = ".tracemill";

const NOTE = "step.json";
const HINT = "Check that the folder is yours and may be written.";

export interface Pending {
  readonly puts: readonly { readonly path: string; readonly at: string }[];
  readonly deletes: readonly string[];
}

/** Where the bytes of the last step lie until it is done. */
export function stagedAt(root: string, i: number): string {
  return join(root, OWN, String(i));
}

/** Of a path of a dataset, on this system. */
export function placeOf(root: string, path: string): string {
  return join(root, ...path.split("/"));
}

/** A step that was begun and is to be done; undefined where there is none. @throws TraceError `sink_failed` */
export function pendingOf(root: string): Pending | undefined {
  const text = readIfExists(join(root, OWN, NOTE))?.toString("utf8");
  if (text === undefined) return undefined;
  try {
    const { puts, deletes } = JSON.parse(text) as {
      readonly puts: readonly string[];
      readonly deletes: readonly string[];
    };
    if ([...puts, ...deletes].every(isManifestPath)) {
      return { puts: puts.map((path, i) => ({ path, at: stagedAt(root, i) })), deletes };
    }
  } catch {
    // Not written by us, or by hand: said below.
  }
  throw new TraceError("sink_failed", `${join(root, OWN, NOTE)} cannot be read`, {
    hint: `Look at what is in it; then delete ${join(root, OWN)}, and run the command again.`,
  });
}

/** Files are staged by their place in `puts`. From here on the step happens, now or when the folder is pushed to again. */
export function decide(
  root: string,
  step: { readonly puts: readonly string[]; readonly deletes: readonly string[] },
): void {
  // What could still fail for want of room is done before.
  for (const path of step.puts) makeFolderOf(root, path);
  writePrivate(join(root, OWN, NOTE), `${JSON.stringify(step)}\n`);
}

/** Does what was decided, and clears what was not. */
export function finish(root: string): void {
  const { puts, deletes } = pendingOf(root) ?? { puts: [], deletes: [] };
  const touched = new Set<string>();
  guard(root, () => {
    for (const path of deletes) {
      const at = placeOf(root, path);
      if (!lstatSync(at, { throwIfNoEntry: false })) continue;
      unlinkSync(at);
      touched.add(dirname(at));
    }
    for (const { path, at } of puts) {
      if (!existsSync(at)) continue;
      const target = makeFolderOf(root, path);
      renameSync(at, target);
      touched.add(dirname(target));
    }
    for (const folder of touched) syncFolder(folder);
    for (const path of deletes) removeEmptyFolders(foldersAbove(root, path));
    rmSync(join(root, OWN), { recursive: true, force: true });
  });
}

/** The folder of a path, made where it is missing; gives the path's place. @throws TraceError `not_writable` */
export function makeFolderOf(root: string, path: string): string {
  const target = placeOf(root, path);
  for (const folder of foldersAbove(root, path)) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new TraceError("not_writable", `${folder} is a link: what is published stays in its folder`, {
        hint: HINT,
      });
    }
  }
  if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TraceError("not_writable", `${target} is a folder, and a file is to be there`, { hint: HINT });
  }
  for (const folder of ensurePrivateFolder(dirname(target), HINT)) guard(folder, () => syncFolder(dirname(folder)));
  return target;
}

/** Below the root, the outermost first. */
function foldersAbove(root: string, path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, i) => join(root, ...names.slice(0, i + 1)));
}
