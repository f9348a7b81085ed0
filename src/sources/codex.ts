// Codex: rollouts under $CODEX_HOME or ~/.codex, one file of JSON lines a session (see docs/sources/codex.md).

import { defineSource, type Environment } from "../ports/source.ts";
import { discoverRollouts } from "./codex/discover.ts";
import { SOURCE } from "./codex/name.ts";
import { readRollout } from "./codex/read.ts";
import { homeFolder, pathsOf, variableFolder } from "./shared/places.ts";

/** Its shells begin with snapshots: these are used. */
const BESIDE: readonly (readonly [name: string, isUsed?: true])[] = [
  ["history.jsonl"],
  ["session_index.jsonl"],
  ["log"],
  ["shell_snapshots", true],
];

function codexHomes(environment: Environment): string[] {
  return [variableFolder(environment, "CODEX_HOME") ?? homeFolder(environment, ".codex")];
}

export const codex = defineSource({
  name: SOURCE,
  title: "Codex",
  aliases: ["both"],
  skills: (environment) => ({
    project: ".codex/skills",
    own: pathsOf(environment).join(codexHomes(environment)[0] as string, "skills"),
  }),
  parserVersion: 2,
  evidence: "real",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  readsBeside: true,
  hubTraces: "codex",
  roots: codexHomes,
  discover: discoverRollouts,
  read: readRollout,
  resume: ({ externalId }) => ["codex", "resume", externalId],
  besides: (environment) =>
    codexHomes(environment).flatMap((home) =>
      BESIDE.map(([name, isUsed]) => {
        return { path: pathsOf(environment).join(home, name), ...(isUsed && { isUsed }) };
      }),
    ),
  retention: () => ({
    days: undefined,
    setIn: undefined,
    hint: "Codex keeps its rollouts until you delete them; archived ones move to archived_sessions.",
  }),
});
