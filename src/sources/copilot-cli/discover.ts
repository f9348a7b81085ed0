// Where Copilot CLI keeps its sessions, in each of its three generations.

import { basename, dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { findLogs, statFile } from "../shared/find.ts";

export const SOURCE = "copilot-cli";
const EVENTS = "events.jsonl";
const SESSIONS = "session-state";
/** Before 0.0.342. */
const HISTORY = "history-session-state";

export function* discoverSessions(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const found = findLogs(
    root,
    {
      source: SOURCE,
      depth: 2,
      isDocument: (name) => name.endsWith(".json"),
      enters: (name, folders) =>
        folders.length === 0 ? name === SESSIONS || name === HISTORY : folders[0] === SESSIONS,
      isLog: (name, [place, session]) => {
        if (place === HISTORY) return name.endsWith(".json");
        return place === SESSIONS && (session === undefined ? name.endsWith(".jsonl") : name === EVENTS);
      },
    },
    options,
  );
  for (const log of found) if (!isMoved(log.path)) yield log;
}

/** A session that was taken up again by a newer version lies in a folder too, with all that the flat file had. */
function isMoved(path: string): boolean {
  const name = basename(path);
  if (name === EVENTS || !name.endsWith(".jsonl")) return false;
  return (statFile(join(dirname(path), name.slice(0, -".jsonl".length), EVENTS))?.size ?? 0) > 0;
}

/** The id that a log's place gives its session. */
export function idOfPath(path: string): string {
  const name = basename(path);
  return name === EVENTS ? basename(dirname(path)) : name.replace(/\.jsonl?$/, "");
}
