// Finds the rollouts of a Codex home: by date under `sessions`, flat under `archived_sessions`.

import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { isDocument } from "./document.ts";
import { SOURCE } from "./name.ts";

/** Folders below `sessions`: year, month, day; one more for what people sort away. */
const MAX_DEPTH = 6;

/**
 * Every rollout under `root`, in the order of its folders and names, which is oldest first.
 * @throws TraceError `source_unreadable` when `root` exists but cannot be listed.
 */
export function* listRollouts(root: string, options: DiscoverOptions = {}): Generator<string> {
  const failed = (cause: NodeJS.ErrnoException): never => {
    throw new TraceError("source_unreadable", `cannot list ${root}: ${cause.message}`, {
      hint: "Check that the folder is one and that you may read it.",
      cause,
    });
  };
  entriesOf(root, failed);
  yield* rolloutsBelow(join(root, "sessions"), 0, options);
  yield* rolloutsBelow(join(root, "archived_sessions"), MAX_DEPTH - 1, options);
}

export function* discoverRollouts(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  for (const path of listRollouts(root, options)) {
    const stats = statOf(path, options);
    if (!stats?.isFile()) continue;
    const ref = { source: SOURCE, path, root, bytes: stats.size, modifiedAt: stats.mtimeMs };
    yield isDocument(path) ? { ...ref, writtenAnew: true } : ref;
  }
}

function* rolloutsBelow(folder: string, depth: number, options: DiscoverOptions): Generator<string> {
  options.signal?.throwIfAborted();
  const entries = entriesOf(folder, ({ message }) =>
    options.onUnreadable?.(folder, `cannot list a folder of ${SOURCE}: ${message}`),
  );
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // A link to a folder is not followed: it could lead in a circle.
    if (entry.isDirectory()) {
      if (depth < MAX_DEPTH) yield* rolloutsBelow(path, depth + 1, options);
    } else if (/^rollout-.+\.jsonl?(?:\.(?:zst|gz))?$/.test(entry.name)) yield path;
  }
}

function entriesOf(folder: string, onFailure: (cause: NodeJS.ErrnoException) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") onFailure(cause as NodeJS.ErrnoException);
    return [];
  }
}

function statOf(path: string, { onUnreadable }: DiscoverOptions): Stats | undefined {
  try {
    return statSync(path);
  } catch (cause) {
    // Gone, or a link to nowhere or in a circle; but what may only be listed is not gone.
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") onUnreadable?.(path, message);
    return undefined;
  }
}
