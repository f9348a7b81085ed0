// Which project a folder belongs to: its git root where the folder still exists, else what its path tells.

export interface ProjectRef {
  /** Absolute path of the git root (a worktree's is its main repository's), or of the folder. */
  readonly root: string;
  readonly name: string;
}

/** A project as it was found, with what only the disk can tell. */
export interface FoundProject extends ProjectRef {
  /** False where the session's folder is gone and its path alone was asked. */
  readonly isSeen?: boolean;
  /** See `git-remote.ts`. */
  readonly gitRemote?: string;
}

/** Worktree folders that agents make inside a repository: all that is before them is the repository. */
const INSIDE_REPOSITORY = /^(.+?)\/(?:\.claude\/worktrees|\.worktrees)\/[^/]+(?:\/|$)/;
/** `~/.codex/worktrees/<id>/<repository>`: the id changes with each task. */
const CODEX_WORKTREE = /^(.*\/\.codex\/worktrees)\/[^/]+\/([^/]+)(?:\/|$)/;
/** `~/Documents/Codex/<date>/<name>`: where the Codex app works when no project was chosen. */
const CODEX_DOCUMENT = /^(.*\/Documents\/Codex\/[^/]+\/[^/]+)(?:\/|$)/;

/**
 * The project of a session's working folder; undefined for an empty one.
 * `gitRoot` answers from the disk, undefined for a folder that is gone. A Windows path keeps its backslashes and gets
 * a capital drive letter, since agents write both.
 */
export function projectOf(
  cwd: string,
  gitRoot: (cwd: string) => string | undefined,
  home: string,
): ProjectRef | undefined {
  const written = cwd.startsWith("~/") ? home + cwd.slice(1) : cwd;
  const { path, windows } = normalise(written.trim() === "" ? "" : written);
  if (path === "") return undefined;
  const own = windows ? path.replaceAll("/", "\\") : path;
  const found = gitRoot(own);
  const { root, name } = found === undefined ? byPattern(path) : byFolder(normalise(found).path);
  return { root: windows ? root.replaceAll("/", "\\") : root, name };
}

function byPattern(path: string): ProjectRef {
  const codex = CODEX_WORKTREE.exec(path);
  // Where the main repository is cannot be told from here. One place stands for all worktrees of one name, so that a
  // repository with fifty tasks is one project and not fifty.
  if (codex?.[1] !== undefined && codex[2] !== undefined) return { root: `${codex[1]}/${codex[2]}`, name: codex[2] };
  const folder = INSIDE_REPOSITORY.exec(path)?.[1] ?? path;
  return byFolder(CODEX_DOCUMENT.exec(folder)?.[1] ?? folder);
}

function byFolder(root: string): ProjectRef {
  const last = root.slice(root.lastIndexOf("/") + 1);
  return { root, name: last === "" ? root : last.length > 4 && last.endsWith(".git") ? last.slice(0, -4) : last };
}

/** The path with single forward slashes and none at its end. */
function normalise(written: string): { readonly path: string; readonly windows: boolean } {
  const windows = /^[A-Za-z]:(?:[\\/]|$)/.test(written) || /^\\\\[^\\/]/.test(written);
  let path = windows ? written.replaceAll("\\", "/") : written;
  const share = path.startsWith("//") && windows;
  path = (share ? "/" : "") + path.replace(/\/{2,}/g, "/");
  if (path.length > 1) path = path.replace(/\/$/, "");
  if (windows && path[1] === ":") path = path.charAt(0).toUpperCase() + path.slice(1);
  return { path, windows };
}

/** The part of `path` below `folder`, beginning with a separator; undefined where it does not lie there. */
export function restBelow(folder: string, path: string): string | undefined {
  if (!path.startsWith(folder)) return undefined;
  const rest = path.slice(folder.replace(/[\\/]$/, "").length);
  return rest.length > 1 && /^[\\/]/.test(rest) ? rest : undefined;
}

/** Where a chain ends: what follows is asked again and again; a circle ends before it closes. */
export function endOfChain<T>(start: T, next: (at: T) => T | undefined): T {
  const seen = new Set([start]);
  for (let at = start; ; ) {
    const following = next(at);
    if (following === undefined || seen.has(following)) return at;
    seen.add(following);
    at = following;
  }
}
