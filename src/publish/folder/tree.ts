// What a folder holds of a dataset: its files, as they are once a step that was begun is done.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import { hashOf } from "../../io/artifact-file.ts";
import type { RemoteFile } from "../../ports/sink.ts";
import { OWN, pendingOf } from "./last-step.ts";

/** What names the state of a dataset. */
const LATEST = "versions/latest.json";
/** What is not of the dataset: our own folder, our locks and files in the making, and what git keeps. */
const TEMPORARY = /^\..*\.(?:tmp|lock)$/;

export interface View {
  readonly exists: boolean;
  readonly head: string | undefined;
  /** By path: where its bytes are, and how many. */
  readonly files: ReadonlyMap<string, { readonly at: string; readonly bytes: number }>;
}

/** Changes nothing. @throws TraceError `not_writable` where something else than a folder is there */
export function viewOf(root: string): View {
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined) return { exists: false, head: undefined, files: new Map() };
  if (!stat.isDirectory()) {
    throw new TraceError("not_writable", `${root} is no folder`, {
      hint: "Name a folder, or one that is not there yet.",
    });
  }
  const files = new Map<string, { at: string; bytes: number }>();
  const visit = (folder: string, path: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      if (name === OWN || name === ".git" || TEMPORARY.test(name)) continue;
      const at = join(folder, name);
      if (entry.isDirectory()) visit(at, `${path}${name}/`);
      else if (entry.isFile()) files.set(`${path}${name}`, { at, bytes: sizeOf(at) });
    }
  };
  visit(root, "");
  const pending = pendingOf(root);
  for (const path of pending?.deletes ?? []) files.delete(path);
  for (const { path, at } of pending?.puts ?? []) {
    if (statSync(at, { throwIfNoEntry: false })) files.set(path, { at, bytes: sizeOf(at) });
  }
  const latest = files.get(LATEST);
  return { exists: true, head: latest && hashOf(latest.at), files };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

export function remoteFiles({ files }: View): readonly RemoteFile[] {
  return [...files].map(([path, { bytes }]) => ({ path, bytes, sha256: undefined }));
}
