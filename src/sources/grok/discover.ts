// Finds Grok Build's sessions: every folder below `sessions` that has a chat history, subagents inside their parent's.

import { dirname, join, relative, sep } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf } from "../shared/find.ts";

export const SOURCE = "grok";

export const SUMMARY = "summary.json";
const HISTORY = "chat_history.jsonl";
/** Working directory, session, and a few generations of subagents in folders of their own. */
const MAX_DEPTH = 8;

interface Search {
  readonly root: string;
  readonly options: DiscoverOptions;
}

export function* discoverGrok(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const sessions = listFolder(root, { source: SOURCE, root, options }).find(({ name }) => name === "sessions");
  if (sessions?.isDirectory()) yield* below(join(root, "sessions"), [], { root, options });
}

/** `above` are the folders of the sessions that this one is in, the nearest last. */
function* below(folder: string, above: readonly string[], search: Search): Generator<LogRef> {
  const { root, options } = search;
  options.signal?.throwIfAborted();
  const entries = listFolder(folder, { source: SOURCE, root, options });
  const isSession = entries.some((entry) => entry.name === HISTORY && !entry.isDirectory());
  if (isSession) {
    const parent = above.at(-1);
    const beside = [join(folder, SUMMARY), ...(parent === undefined ? [] : [join(parent, SUMMARY)])];
    const found = logOf(SOURCE, root, [join(folder, HISTORY), ...beside], options);
    if (found) yield found;
  }
  if (relative(root, folder).split(sep).length > MAX_DEPTH) return;
  const inside = isSession ? [...above, folder] : above;
  for (const entry of entries) if (entry.isDirectory()) yield* below(join(folder, entry.name), inside, search);
}

/** The summary of the session that a subagent's folder lies in, among the log's files. */
export function parentSummary({ path, files = [] }: LogRef): string | undefined {
  const own = join(dirname(path), SUMMARY);
  return files.find((file) => file !== own);
}
