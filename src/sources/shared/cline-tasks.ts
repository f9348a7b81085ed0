// The task folders of Cline and its family: which files are one log, and which file is what.

import { basename, dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf } from "./find.ts";

const TASKS = "tasks";
const API = "api_conversation_history.json";
/** The second is how Claude Dev, which became Cline, named it. */
const UI = ["ui_messages.json", "claude_messages.json"];
const METADATA = "task_metadata.json";
const ITEM = "history_item.json";

/** The files of one task, absolute; absent ones are undefined. */
export interface TaskFiles {
  readonly id: string;
  /** What went to the model and came back. */
  readonly api: string | undefined;
  /** What the person saw. */
  readonly ui: string | undefined;
  readonly metadata: string | undefined;
  readonly item: string | undefined;
  /** The folder that holds `tasks` and the index of all tasks. */
  readonly storage: string;
}

/**
 * Every task with at least one of its two transcripts. The one that is shown names the log: it is written first, so
 * that a task keeps its path from its first moment on.
 */
export function* discoverTasks(source: string, root: string, options: DiscoverOptions): Generator<LogRef> {
  const place = { source, root, options };
  options.signal?.throwIfAborted();
  for (const top of listFolder(root, place)) {
    if (top.name !== TASKS || !top.isDirectory()) continue;
    for (const task of listFolder(join(root, TASKS), place)) {
      options.signal?.throwIfAborted();
      if (!task.isDirectory()) continue;
      const folder = join(root, TASKS, task.name);
      const names = new Set(listFolder(folder, place).map(({ name }) => name));
      const [main, ...others] = [...UI, API].filter((name) => names.has(name));
      if (main === undefined) continue;
      const aside = [METADATA, ITEM].filter((name) => names.has(name));
      const paths = [main, ...others, ...aside].map((name) => join(folder, name));
      const found = logOf(source, root, paths, options);
      if (found) yield found;
    }
  }
}

export function filesOfTask({ path, files = [] }: LogRef): TaskFiles {
  const all = [path, ...files];
  const named = (name: string) => all.find((file) => basename(file) === name);
  const folder = dirname(path);
  return {
    id: basename(folder),
    api: named(API),
    ui: named(UI[0] as string) ?? named(UI[1] as string),
    metadata: named(METADATA),
    item: named(ITEM),
    storage: dirname(dirname(folder)),
  };
}
