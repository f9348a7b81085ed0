// Finds the rollouts of a Codex home: by date under `sessions`, flat under `archived_sessions`.

import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import type { LogRef } from "../../ports/source.ts";
import { SOURCE } from "./name.ts";

/** Folders below `sessions`: year, month, day; one more for what people sort away. */
const MAX_DEPTH = 6;

/**
 * Every rollout under `root`, in the order of its folders and names, which is oldest first.
 * @throws TraceError `source_unreadable` when a folder exists but cannot be listed.
 */
export function* listRollouts(root: string, signal?: AbortSignal): Generator<string> {
  entriesOf(root);
  yield* rolloutsBelow(join(root, "sessions"), 0, signal);
  yield* rolloutsBelow(join(root, "archived_sessions"), MAX_DEPTH - 1, signal);
}

export function* discoverRollouts(root: string, signal?: AbortSignal): Generator<LogRef> {
  for (const path of listRollouts(root, signal)) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    yield { source: SOURCE, path, root, bytes: stats.size, modifiedAt: stats.mtimeMs };
  }
}

function* rolloutsBelow(folder: string, depth: number, signal: AbortSignal | undefined): Generator<string> {
  signal?.throwIfAborted();
  const entries = entriesOf(folder);
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // A link to a folder is not followed: it could lead in a circle.
    if (entry.isDirectory()) {
      if (depth < MAX_DEPTH) yield* rolloutsBelow(path, depth + 1, signal);
    } else if (/^rollout-.+\.jsonl?(?:\.(?:zst|gz))?$/.test(entry.name)) yield path;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new TraceError("source_unreadable", `cannot list ${folder}: ${message}`, {
      hint: "Check that the folder is one and that you may read it.",
      cause,
    });
  }
}
