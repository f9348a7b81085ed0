// Factory Droid: a log of JSON lines a session and its settings beside it, under ~/.factory (see docs/sources/droid.md).

import { basename } from "node:path";
import { defineSource, type LogRef, type ReadOptions, type SourceItem } from "../ports/source.ts";
import { SESSION } from "./droid/records.ts";
import type { Own } from "./droid/state.ts";
import { findLogs, logOf } from "./shared/find.ts";
import { readJsonLines } from "./shared/lines.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";

const SOURCE = "droid";
const LOG = ".jsonl";

export const droid = defineSource({
  name: SOURCE,
  title: "Factory Droid",
  parserVersion: 1,
  evidence: "fixture",
  // The settings, and the first line with its title, are written anew while the session goes on.
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots: (environment) => [
    // The variable stands for the home folder, not for `.factory`.
    variableFolder(environment, "FACTORY_HOME_OVERRIDE", ".factory", "sessions") ??
      homeFolder(environment, ".factory", "sessions"),
  ],
  *discover(root, options = {}) {
    const walk = { source: SOURCE, depth: 2, isLog: (name: string) => name.endsWith(LOG) };
    for (const { path } of findLogs(root, walk, options)) {
      const log = logOf(SOURCE, root, [path, settingsOf(path)], options);
      if (log) yield log;
    }
  },
  read,
  resume: ({ externalId }) => ["droid", "--resume", externalId],
});

function settingsOf(path: string): string {
  return `${path.slice(0, -LOG.length)}.settings.json`;
}

function read(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readJsonLines<Own>(log, options, {
    ...SESSION,
    start: () => ({
      name: basename(log.path, LOG),
      settings: log.files?.[0],
      last: undefined,
      time: undefined,
      told: false,
    }),
  });
}
