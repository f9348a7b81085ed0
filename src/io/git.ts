// Finds the git repository a folder belongs to, and its remote, by looking at the disk; a worktree belongs to its main repository.

import { readFileSync, type Stats, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";

const known = new Map<string, string | undefined>();
const remotes = new Map<string, string | undefined>();
const MAX_CONFIG_BYTES = 1 << 20;

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

/**
 * The URL of a git root's remote as its configuration has it: `origin`, else the first one; undefined where there is
 * none. May hold a password. Git is never run. Never throws; answers are kept for the life of the process.
 */
export function gitRemote(root: string): string | undefined {
  if (!isAbsolute(root)) return undefined;
  if (!remotes.has(root)) remotes.set(root, remoteIn(configOf(root)));
  return remotes.get(root);
}

function configOf(root: string): string | undefined {
  const entry = join(root, ".git");
  const stat = statOf(entry);
  // A submodule's configuration lies in its main repository.
  const pointed = stat?.isFile() ? /^gitdir:\s*(.+?)\s*$/m.exec(read(entry) ?? "")?.[1] : undefined;
  const folders = [pointed === undefined ? entry : resolve(root, pointed), join(root, ".bare"), root];
  for (const folder of folders) {
    if (folder === root && !root.endsWith(".git")) continue;
    const path = join(folder, "config");
    const config = statOf(path);
    if (config?.isFile() && config.size <= MAX_CONFIG_BYTES) return read(path);
  }
  return undefined;
}

function remoteIn(config: string | undefined): string | undefined {
  let remote: string | undefined;
  let first: string | undefined;
  for (const line of (config ?? "").split("\n")) {
    if (/^\s*\[/.test(line)) remote = /^\s*\[remote\s+"(.*)"\s*\]/i.exec(line)?.[1];
    const url = remote === undefined ? undefined : /^\s*url\s*=\s*"?(.+?)"?\s*$/i.exec(line)?.[1];
    if (url === undefined) continue;
    if (remote === "origin") return url;
    first ??= url;
  }
  return first;
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
