// Qwen Code: chats under ~/.qwen/projects, one file of JSON lines a session (see docs/sources/qwen-code.md).

import { defineSource } from "../ports/source.ts";
import { discoverChats, SOURCE } from "./qwen-code/discover.ts";
import { readLog } from "./qwen-code/read.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";

export const qwenCode = defineSource({
  name: SOURCE,
  title: "Qwen Code",
  parserVersion: 2,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  roots(environment) {
    // Moving the folder does not move what was written before.
    const folders = ["QWEN_RUNTIME_DIR", "QWEN_HOME"].map((name) => variableFolder(environment, name));
    return [...new Set([...folders.filter((folder) => folder !== undefined), homeFolder(environment, ".qwen")])];
  },
  discover: discoverChats,
  read: readLog,
  resume: ({ externalId }) => ["qwen", "--resume", externalId],
});
