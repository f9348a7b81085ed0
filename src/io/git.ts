// Finds the git repository a folder belongs to, by looking at the disk; a worktree belongs to its main repository.

import { readFileSync, type Stats, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";

const known = new Map<string, string | undefined>();

/**
 * Absolute path of the git root of `cwd`; undefined where the folder is gone or no repository holds it. Never throws.
 * Answers are kept for the life of the process.
 */
export function gitRoot(cwd: string): string | undefined {
  // A relative or another system's path would be looked up below our own folder.
  if (!isAbsolute(cwd) || !isFolder(cwd)) return undefined;
  return rootOf(resolve(cwd));
}

function rootOf(folder: string): string | undefined {
  if (known.has(folder)) return known.get(folder);
  const parent = dirname(folder);
  const root = repositoryAt(folder) ?? (parent === folder ? undefined : rootOf(parent));
  known.set(folder, root);
  return root;
}

function repositoryAt(folder: string): string | undefined {
  const entry = join(folder, ".git");
  const stat = statOf(entry);
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) return folder;
  const target = /^gitdir:\s*(.+?)\s*$/m.exec(read(entry) ?? "")?.[1];
  if (target === undefined) return undefined;
  return mainRepository(resolve(folder, target)) ?? folder;
}

/** The main repository behind `<repository>/.git/worktrees/<name>`; undefined for a submodule, which stands alone. */
function mainRepository(gitFolder: string): string | undefined {
  if (basename(dirname(gitFolder)) !== "worktrees") return undefined;
  const common = read(join(gitFolder, "commondir"))?.trim();
  // Where the main repository is gone, its path still stands in the worktree's.
  const shared = common ? resolve(gitFolder, common) : dirname(dirname(gitFolder));
  // `.git`, or `.bare` as some keep it, lies inside the project's folder; a bare `name.git` is the project itself.
  return basename(shared).startsWith(".") ? dirname(shared) : shared;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not ours to enter, a loop of links, a NUL byte in a log's cwd: for us it is not there.
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Unreadable is as good as absent: the folder's own name decides then.
    return undefined;
  }
}
