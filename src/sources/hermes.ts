// Hermes Agent: sessions in its database, older ones as a document each, under ~/.hermes (see docs/sources/hermes.md).

import { defineSource } from "../ports/source.ts";
import { discoverHermes } from "./hermes/discover.ts";
import { readLog } from "./hermes/document.ts";
import { SOURCE } from "./hermes/name.ts";
import { readSession } from "./hermes/rows.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";

export const hermes = defineSource({
  name: SOURCE,
  title: "Hermes Agent",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots(environment) {
    const own = variableFolder(environment, "HERMES_HOME");
    if (own !== undefined) return [own];
    const local = environment.platform === "win32" ? variableFolder(environment, "LOCALAPPDATA", "hermes") : undefined;
    return [homeFolder(environment, ".hermes"), ...(local === undefined ? [] : [local])];
  },
  discover: discoverHermes,
  read: (log, options) => (log.path.includes(".db#") ? readSession : readLog)(log, options),
  conversations: (table) => table === "sessions" || table === "messages",
  resume: ({ externalId }) => ["hermes", "--resume", externalId],
});
