// Finds the logs of Qwen Code: chats and subagents of each project, and the older chats under `tmp`.

import { basename, dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { findLogs, logOf } from "../shared/find.ts";

export const SOURCE = "qwen-code";

/** @throws TraceError `source_unreadable` */
export function* discoverChats(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const isDocument = (name: string) => name.endsWith(".json");
  for (const log of findLogs(root, { source: SOURCE, depth: 4, enters, isLog, isDocument }, options)) {
    // Who started a subagent stands beside its log alone, and comes and changes by itself: both are read anew.
    const noted = parentOf(log.path) === undefined ? undefined : notedLog(log, options);
    yield noted ? { ...noted, writtenAnew: true } : log;
  }
}

function notedLog({ root, path }: LogRef, options: DiscoverOptions): LogRef | undefined {
  return logOf(SOURCE, root, [path, metaOf(path)], options);
}

/** `projects/<project>/chats`, `projects/<project>/subagents/<session>`, `tmp/<hash>/chats`; nothing else is listed. */
function enters(name: string, folders: readonly string[]): boolean {
  const [top] = folders;
  if (folders.length === 0) return name === "projects" || name === "tmp";
  if (folders.length === 1) return true;
  if (folders.length === 2) return name === "chats" || (top === "projects" && name === "subagents");
  return folders[2] === "subagents";
}

function isLog(name: string, folders: readonly string[]): boolean {
  if (folders[2] === "chats" && folders.length === 3)
    return name.endsWith(".jsonl") || (folders[0] === "tmp" && name.endsWith(".json"));
  return folders[2] === "subagents" && folders.length === 4 && /^agent-.+\.jsonl$/.test(name);
}

/** The session that a subagent's log lies below; undefined for a session's own log. */
export function parentOf(path: string): string | undefined {
  const folder = dirname(path);
  return basename(dirname(folder)) === "subagents" ? basename(folder) : undefined;
}

/** What is noted beside the log of a subagent; present or not. */
export function metaOf(path: string): string {
  return path.replace(/\.jsonl$/, ".meta.json");
}

/** Where the subagents of a session keep their logs; present or not. */
export function subagentsOf(path: string): string {
  return join(dirname(dirname(path)), "subagents", stemOf(path));
}

export function stemOf(path: string): string {
  return basename(path).replace(/\.jsonl?$/, "");
}

/** Agents' own ids are short and come again in other sessions: a subagent is named with its session. */
export function agentSession(parent: string, stem: string): string {
  return `${parent}.${stem}`;
}
