// Aider: the Markdown history that it keeps in each repository, many runs a file (see docs/sources/aider.md).

import { defineSource } from "../ports/source.ts";
import { readHistory } from "./aider/read.ts";
import { findLogs } from "./shared/find.ts";

const SOURCE = "aider";
const HISTORY = ".aider.chat.history.md";

/** A repository lies this deep below a folder that the user names, at most. */
const DEPTH = 8;
/** What others put there, and no repository of one's own. Hidden folders are not entered either. */
const SKIPPED = new Set([
  "node_modules",
  "bower_components",
  "vendor",
  "venv",
  "target",
  "__pycache__",
  "Library",
  "AppData",
]);

export const aider = defineSource({
  name: SOURCE,
  title: "Aider",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: false, reasoning: true, usage: true, appendOnly: false },
  optIn:
    "Aider keeps its history in each repository. Name the folder they are in: tracemill sources add aider <folder>",
  roots: () => [],
  discover: (root, options) =>
    findLogs(
      root,
      {
        source: SOURCE,
        depth: DEPTH,
        isLog: (name) => name === HISTORY,
        enters: (name) => !name.startsWith(".") && !SKIPPED.has(name),
      },
      options,
    ),
  read: readHistory,
  retention: () => ({
    days: undefined,
    setIn: undefined,
    hint: "Aider adds to its history file and never deletes it.",
  }),
});
