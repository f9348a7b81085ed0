// Pi: session logs under $PI_CODING_AGENT_DIR or ~/.pi/agent, one tree of entries a file (see docs/sources/pi.md).

import { defineSource } from "../ports/source.ts";
import { findLogs } from "./shared/find.ts";
import { readJsonLines } from "./shared/lines.ts";
import { idInPath, piFormat } from "./shared/pi-records.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";

const SOURCE = "pi";
const FORMAT = piFormat({ idOf: ({ path }) => idInPath(path) });
const STAMPED = /^\d{4}-\d\d-\d\dT.+_.+\.jsonl$/;

export const pi = defineSource({
  name: SOURCE,
  title: "Pi",
  parserVersion: 1,
  evidence: "real",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  hubTraces: "pi",
  roots(environment) {
    const agent = variableFolder(environment, "PI_CODING_AGENT_DIR") ?? homeFolder(environment, ".pi", "agent");
    const sessions = variableFolder(environment, "PI_CODING_AGENT_SESSION_DIR");
    return sessions === undefined ? [agent] : [agent, sessions];
  },
  discover: (root, options) =>
    findLogs(
      root,
      {
        source: SOURCE,
        depth: 2,
        // `sessions/--<folder>--/`; a session folder of the person's own has no `sessions` in it.
        enters: (name, folders) => (folders.length === 0 && name === "sessions") || name.startsWith("--"),
        isLog: (name, folders) => (folders.length === 0 ? STAMPED.test(name) : name.endsWith(".jsonl")),
      },
      options,
    ),
  read: (log, options) => readJsonLines(log, options, FORMAT),
  resume: ({ externalId }) => ["pi", "--session", externalId],
  retention: () => ({
    days: undefined,
    setIn: undefined,
    hint: "Pi keeps its sessions until you delete them.",
  }),
});
