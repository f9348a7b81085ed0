// iFlow CLI: sessions under ~/.iflow/projects, one file of JSON lines each (see docs/sources/iflow.md).

import { defineSource } from "../ports/source.ts";
import { readLog } from "./iflow/read.ts";
import { findLogs } from "./shared/find.ts";
import { homeFolder } from "./shared/places.ts";

const SOURCE = "iflow";

export const iflow = defineSource({
  name: SOURCE,
  title: "iFlow",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: false, usage: true, appendOnly: true },
  roots: (environment) => [homeFolder(environment, ".iflow", "projects")],
  discover: (root, options) =>
    findLogs(
      root,
      {
        source: SOURCE,
        depth: 1,
        isLog: (name, folders) => folders.length === 1 && name.startsWith("session-") && name.endsWith(".jsonl"),
      },
      options,
    ),
  read: readLog,
  resume: ({ externalId }) => ["iflow", "--resume", externalId],
});
