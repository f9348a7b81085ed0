// Finds Claude Code's logs on disk and tells from a log's place what it is: a session or a subagent of one.

import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { TraceError } from "../../core/errors.ts";
import type { Beside, DiscoverOptions, Environment, LogRef } from "../../ports/source.ts";
import { homeFolder, pathsOf, variableFolder } from "../shared/places.ts";

export const SOURCE = "claude-code";
/** `projects/<project>/<session>/subagents/...` is 3 deep; newer layouts nest a little more. */
const MAX_DEPTH = 6;
/** Folders beside a session that hold no conversations. */
const NO_LOGS = new Set(["tool-results", "memory", "file-history", "node_modules"]);
/** Life cycle notes of subagents, not a conversation. */
const NOT_A_LOG = new Set(["journal.jsonl", "history.jsonl"]);

/** Claude Code's own folders: `CLAUDE_CONFIG_DIR` (several are parted by commas), else the two known defaults. */
export function configFolders(environment: Environment): string[] {
  const { home, variables } = environment;
  const { resolve } = pathsOf(environment);
  const own = (variables.CLAUDE_CONFIG_DIR ?? "")
    .split(",")
    .map((folder) => folder.trim())
    .filter((folder) => folder !== "");
  if (own.length > 0) return [...new Set(own.map((folder) => resolve(home, folder.replace(/^~(?=$|[\\/])/, home))))];
  const config = variableFolder(environment, "XDG_CONFIG_HOME", "claude");
  return [homeFolder(environment, ".claude"), config ?? homeFolder(environment, ".config", "claude")];
}

export function projectFolders(environment: Environment): string[] {
  const { basename, join } = pathsOf(environment);
  return configFolders(environment).map((folder) =>
    basename(folder) === "projects" ? folder : join(folder, "projects"),
  );
}

/** Below `projects` outputs are spilled; beside it lie histories and notes. */
const BESIDE = ["history.jsonl", "debug", "paste-cache", "todos", "plans"];
/** Its shells begin with these, and a rewind writes these back into the project. */
const USED = ["shell-snapshots", "file-history"];

export function besides(environment: Environment): Beside[] {
  const { join } = pathsOf(environment);
  const folders = configFolders(environment);
  const below = (names: readonly string[]) =>
    folders.flatMap((folder) => names.map((name) => ({ path: join(folder, name) })));
  return [
    ...projectFolders(environment).map((path) => ({ path })),
    ...below(BESIDE),
    ...below(USED).map((beside) => ({ ...beside, isUsed: true as const })),
  ];
}

/** What a log's place says about it. */
export interface Place {
  /** File stem: the session's id, whatever its records say. */
  readonly externalId: string;
  readonly isSubagent: boolean;
  /** The session whose folder a subagent lies in; undefined for those that older versions wrote beside it. */
  readonly parentId: string | undefined;
  /** Compaction and side question runs copy their parent's messages. */
  readonly replaysParent: boolean;
  /** Where outputs of its tools were spilled; undefined until the parent of a subagent is known. */
  readonly spillFolder: string | undefined;
}

export function placeOf(log: LogRef): Place {
  const externalId = basename(log.path, ".jsonl");
  const parts = relative(log.root, log.path).split(sep);
  const nested = parts.lastIndexOf("subagents");
  const isAgent = externalId.startsWith("agent-");
  const isSubagent = isAgent || nested > 1;
  // parts[0] is the project, parts[1] the session's folder.
  const parentId = nested > 1 ? parts[1] : undefined;
  let spillFolder: string | undefined;
  if (parentId !== undefined) spillFolder = join(log.root, parts[0] as string, parentId, "tool-results");
  else if (!isAgent) spillFolder = join(dirname(log.path), externalId, "tool-results");
  return {
    externalId,
    isSubagent,
    parentId,
    replaysParent: externalId.startsWith("agent-acompact-") || externalId.startsWith("agent-aside_question-"),
    spillFolder,
  };
}

/** All logs under a `projects` folder, by name: folders are listed and sizes read, nothing is opened. */
export function* discover(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const top = stat(root, options);
  if (!top?.isDirectory()) return;
  yield* walk({ root, options, entered: [realPath(root) ?? root] }, root, 0);
}

interface Walk {
  readonly root: string;
  readonly options: DiscoverOptions;
  /** Real paths of the root and of the link targets entered: a link into one of them is a loop, or found anyway. */
  readonly entered: string[];
}

function* walk(state: Walk, folder: string, depth: number): Generator<LogRef> {
  state.options.signal?.throwIfAborted();
  for (const entry of list(state, folder)) {
    const path = join(folder, entry.name);
    const linked = entry.isSymbolicLink() ? stat(path, state.options) : undefined;
    if (entry.isDirectory() || linked?.isDirectory()) {
      if (depth >= MAX_DEPTH || NO_LOGS.has(entry.name)) continue;
      if (!linked || enters(state, path)) yield* walk(state, path, depth + 1);
    } else if ((entry.isFile() || linked?.isFile()) && isLog(entry.name, depth)) {
      const found = linked ?? stat(path, state.options);
      if (found) yield { source: SOURCE, path, root: state.root, bytes: found.size, modifiedAt: found.mtimeMs };
    }
  }
}

function enters(state: Walk, link: string): boolean {
  const real = realPath(link);
  if (real === undefined || state.entered.some((folder) => real === folder || real.startsWith(folder + sep)))
    return false;
  state.entered.push(real);
  return true;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    // Gone between listing and now, or a chain of links that never ends.
    return undefined;
  }
}

/** Logs lie in a project's folder or below, never beside the projects. */
function isLog(name: string, depth: number): boolean {
  return depth > 0 && name.endsWith(".jsonl") && name.length > ".jsonl".length && !NOT_A_LOG.has(name);
}

function list({ root, options }: Walk, folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
    );
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    if (folder === root) {
      throw new TraceError("source_unreadable", `cannot list ${folder}: ${message}`, {
        hint: "Check that you may read this folder.",
        cause,
      });
    }
    options.onUnreadable?.(folder, `cannot list a folder of ${SOURCE}: ${message}`);
    return [];
  }
}

function stat(path: string, { onUnreadable }: DiscoverOptions = {}): Stats | undefined {
  try {
    return statSync(path);
  } catch (cause) {
    // Gone, or a link to nowhere; but what may only be listed is not gone.
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") onUnreadable?.(path, message);
    return undefined;
  }
}
