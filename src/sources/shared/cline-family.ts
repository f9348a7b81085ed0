// The family of Cline: where its members differ, and the source that each of them makes.

import { defineSource, type Source } from "../../ports/source.ts";
import type { ClineFamily } from "./cline-context.ts";
import { readTask } from "./cline-task.ts";
import { discoverTasks } from "./cline-tasks.ts";
import { pathsOf } from "./places.ts";

/** Logs that only one member of the family writes beside its tasks. */
export type ClineExtra = Pick<Source, "discover" | "read"> & { owns(path: string): boolean };

/** Lists of all tasks, with their first words. */
const INDEXES = [
  ["state", "taskHistory.json"],
  ["tasks", "_index.json"],
];

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
    besides: (environment) =>
      roots(environment).flatMap((root) => INDEXES.map((path) => ({ path: pathsOf(environment).join(root, ...path) }))),
    retention: () => ({
      days: undefined,
      setIn: undefined,
      hint: `${title} keeps its tasks until you delete them from its history.`,
    }),
  });
}
