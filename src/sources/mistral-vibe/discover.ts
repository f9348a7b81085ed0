// Finds Vibe's sessions: a folder each, their subagents' below `agents`, and the single documents of before 2.0.

import { basename, dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf } from "../shared/find.ts";

export const SOURCE = "mistral-vibe";

const MESSAGES = "messages.jsonl";
export const META = "meta.json";
/** A subagent may not start another one; a damaged tree may hold anything. */
const MAX_DEPTH = 8;

export function* discoverVibe(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  for (const entry of listFolder(root, { source: SOURCE, root, options })) {
    options.signal?.throwIfAborted();
    const path = join(root, entry.name);
    if (entry.isDirectory()) yield* sessions(path, { root, options }, 0);
    else if (entry.name.endsWith(".json")) yield* one([path], { root, options });
  }
}

interface Search {
  readonly root: string;
  readonly options: DiscoverOptions;
}

function* sessions(folder: string, search: Search, depth: number): Generator<LogRef> {
  const entries = listFolder(folder, { source: SOURCE, ...search });
  if (entries.some(({ name }) => name === MESSAGES)) yield* one([join(folder, MESSAGES), join(folder, META)], search);
  if (depth >= MAX_DEPTH || !entries.some((entry) => entry.name === "agents" && entry.isDirectory())) return;
  const agents = join(folder, "agents");
  for (const entry of listFolder(agents, { source: SOURCE, ...search }))
    if (entry.isDirectory()) yield* sessions(join(agents, entry.name), search, depth + 1);
}

function* one(paths: readonly string[], { root, options }: Search): Generator<LogRef> {
  const found = logOf(SOURCE, root, paths, options);
  if (found) yield found;
}

export function isDocument(path: string): boolean {
  return path.endsWith(".json");
}

/** True for a log below another session's `agents`. */
export function isSubagent({ path, root }: Pick<LogRef, "path" | "root">): boolean {
  const folder = dirname(path);
  return folder !== root && basename(dirname(folder)) === "agents" && dirname(dirname(folder)) !== root;
}
