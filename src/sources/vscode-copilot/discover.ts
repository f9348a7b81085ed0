// Where VS Code keeps chat sessions: beside the state of each workspace, and together for windows without a folder.

import { dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { findLogs, logOf, statFile } from "../shared/find.ts";

export const SOURCE = "vscode-copilot";
const CHATS = "chatSessions";
const PLACES: Readonly<Record<string, number>> = { workspaceStorage: 3, globalStorage: 2 };

export function* discoverChats(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const walk = {
    source: SOURCE,
    depth: 3,
    enters: (name: string, folders: readonly string[]) => {
      if (folders.length === 0) return name in PLACES;
      if (folders[0] === "globalStorage") return name === "emptyWindowChatSessions";
      return folders.length === 1 || name === CHATS;
    },
    isLog: (name: string, folders: readonly string[]) =>
      folders.length === PLACES[folders[0] ?? ""] && /\.jsonl?$/.test(name),
  };
  for (const { path } of findLogs(root, walk, options)) {
    // A session that was migrated to operations has its last document beside them.
    if (path.endsWith(".json") && (statFile(`${path}l`)?.size ?? 0) > 0) continue;
    const folder = dirname(path);
    const others = folder.endsWith(CHATS) ? [join(dirname(folder), "workspace.json")] : [];
    const log = logOf(SOURCE, root, [path, ...others], options);
    if (log) yield log;
  }
}
