// Goose: sessions in one database, before that a file of JSON lines each (see docs/sources/goose.md).

import { defineSource } from "../ports/source.ts";
import { discoverGoose } from "./goose/discover.ts";
import { readLines } from "./goose/lines.ts";
import { SOURCE } from "./goose/name.ts";
import { readSession } from "./goose/rows.ts";
import { applicationFolder, dataFolder, pathsOf, variableFolder } from "./shared/places.ts";

export const goose = defineSource({
  name: SOURCE,
  title: "Goose",
  parserVersion: 1,
  evidence: "documentation",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots(environment) {
    const { platform } = environment;
    // Goose takes an absolute folder only.
    const named = pathsOf(environment).isAbsolute(environment.variables["GOOSE_PATH_ROOT"]?.trim() ?? "");
    const own = named ? variableFolder(environment, "GOOSE_PATH_ROOT", "data", "sessions") : undefined;
    if (own !== undefined) return [own];
    const application = applicationFolder(environment, "Block", "goose", "data", "sessions");
    if (platform === "win32") return [application];
    const data = dataFolder(environment, "goose", "sessions");
    return platform === "darwin" ? [data, application] : [data];
  },
  discover: discoverGoose,
  read: (log, options) =>
    (log.path.endsWith(".jsonl") && !log.path.includes(".db#") ? readLines : readSession)(log, options),
  resume: ({ externalId }) => ["goose", "session", "--resume", "--session-id", externalId],
  conversations: (table) => table === "sessions" || table === "messages",
  retention: () => ({
    days: undefined,
    setIn: undefined,
    hint: "Goose keeps its sessions until you delete them.",
  }),
});
