// What an earlier set of files left in a folder: told, and taken away only where it is ours and as we wrote it.

import { existsSync, lstatSync, realpathSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { hashOf, receiptPath } from "./artifact-file.ts";
import { guard, readIfExists, syncFolder } from "./files.ts";

/** The manifest of an earlier set; undefined where there is none, or none of ours. */
export function earlierManifest(path: string): string | undefined {
  if (!existsSync(receiptPath(path))) return undefined;
  return readIfExists(path)?.toString("utf8");
}

/** The manifest of the set that a file was written with, as the receipt beside it says; undefined where it says none. */
export function manifestOf(target: string): string | undefined {
  const receipt = readIfExists(receiptPath(target))?.toString("utf8");
  if (receipt === undefined) return undefined;
  try {
    const { artifact } = JSON.parse(receipt) as { readonly artifact?: { readonly manifest?: unknown } };
    return typeof artifact?.manifest === "string" ? join(dirname(target), ...artifact.manifest.split("/")) : undefined;
  } catch {
    // None of ours.
    return undefined;
  }
}

interface Named {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Takes away files of an earlier set, with their receipts. One that has no receipt of ours, is not as it was written, or
 * does not lie in the folder of its manifest stays. Gives how many went.
 */
export function removeEarlier(manifest: string, files: readonly Named[]): number {
  const folder = dirname(manifest);
  const changed = new Set<string>();
  let removed = 0;
  for (const file of files) {
    const path = join(folder, ...file.path.split("/"));
    if (!isOurs(folder, path, file.sha256)) continue;
    if (existsSync(path)) removed++;
    remove(path);
    changed.add(dirname(path));
  }
  syncFolders(changed);
  return removed;
}

/** How many of the files of an earlier set are there. */
export function countThere(manifest: string, files: readonly Pick<Named, "path">[]): number {
  return files.filter(({ path }) => existsSync(join(dirname(manifest), ...path.split("/")))).length;
}

export function syncFolders(folders: Iterable<string>): void {
  for (const folder of folders) guard(folder, () => syncFolder(folder));
}

function isOurs(folder: string, path: string, sha256: string): boolean {
  const receipt = readIfExists(receiptPath(path))?.toString("utf8");
  if (receipt === undefined) return false;
  const isInside = `${realpathSync(dirname(path))}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  // A kill between the two leaves the receipt alone.
  return isInside && (stat === undefined ? receipt.includes(sha256) : stat.isFile() && hashOf(path) === sha256);
}

/** Takes away the manifest of an earlier set: from here on its files are those of a set that is being written. */
export function withdrawManifest(path: string): void {
  if (!existsSync(path)) return;
  remove(path);
  syncFolders([dirname(path)]);
}

function remove(path: string): void {
  guard(path, () => {
    rmSync(path, { force: true });
    rmSync(receiptPath(path), { force: true });
  });
}
