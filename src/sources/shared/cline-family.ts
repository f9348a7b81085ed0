// The family of Cline: where its members differ, and the source that each of them makes.

import { defineSource, type Source } from "../../ports/source.ts";
import type { ClineFamily } from "./cline-context.ts";
import { readTask } from "./cline-task.ts";
import { discoverTasks } from "./cline-tasks.ts";

/** Logs that only one member of the family writes beside its tasks. */
export type ClineExtra = Pick<Source, "discover" | "read"> & { owns(path: string): boolean };

export function clineSource(family: ClineFamily, extra?: ClineExtra): Source {
  const { name, title, roots } = family;
  return defineSource({
    name,
    title,
    parserVersion: 1,
    evidence: "documentation",
    keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
    roots,
    async *discover(root, options = {}) {
      yield* discoverTasks(name, root, options);
      if (extra) yield* extra.discover(root, options);
    },
    read: (log, options) => (extra?.owns(log.path) ? extra.read(log, options) : readTask(log, options, family)),
    retention: () => ({
      days: undefined,
      setIn: undefined,
      hint: `${title} keeps its tasks until you delete them from its history.`,
    }),
  });
}
