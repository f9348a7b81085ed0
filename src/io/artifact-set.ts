// What an earlier set of files left in a folder: told, and taken away only where it is ours and as we wrote it.

import { createHash } from "node:crypto";
import { closeSync, existsSync, lstatSync, openSync, readSync, realpathSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { receiptPath } from "./artifact-file.ts";
import { guard, readIfExists, syncFolder } from "./files.ts";

/** The manifest of an earlier set; undefined where there is none, or none of ours. */
export function earlierManifest(path: string): string | undefined {
  if (!existsSync(receiptPath(path))) return undefined;
  return readIfExists(path)?.toString("utf8");
}

/**
 * Takes away a file of an earlier set, with its receipt. False, and nothing done, where it has no receipt of ours, is not
 * as it was written, or does not lie in the folder of its manifest.
 */
export function removeEarlier(manifest: string, file: { readonly path: string; readonly sha256: string }): boolean {
  const folder = dirname(manifest);
  const path = join(folder, ...file.path.split("/"));
  const receipt = readIfExists(receiptPath(path))?.toString("utf8");
  if (receipt === undefined) return false;
  const isInside = `${realpathSync(dirname(path))}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  // A kill between the two leaves the receipt alone.
  const isOurs = stat === undefined ? receipt.includes(file.sha256) : stat.isFile() && hashOf(path) === file.sha256;
  if (!isInside || !isOurs) return false;
  remove(path);
  return true;
}

/** Takes away the manifest of an earlier set: from here on its files are those of a set that is being written. */
export function withdrawManifest(path: string): void {
  if (existsSync(path)) remove(path);
}

function remove(path: string): void {
  guard(path, () => {
    rmSync(path, { force: true });
    rmSync(receiptPath(path), { force: true });
    syncFolder(dirname(path));
  });
}

function hashOf(path: string): string {
  const hash = createHash("sha256");
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer)) hash.update(buffer.subarray(0, got));
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex");
}
