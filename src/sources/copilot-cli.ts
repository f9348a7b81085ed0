// GitHub Copilot CLI: event logs under $COPILOT_HOME or ~/.copilot, one a session (see docs/sources/copilot-cli.md).

import { defineSource } from "../ports/source.ts";
import { discoverSessions, SOURCE } from "./copilot-cli/discover.ts";
import { readSession } from "./copilot-cli/read.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";

export const copilotCli = defineSource({
  name: SOURCE,
  title: "GitHub Copilot CLI",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  roots: (environment) => [variableFolder(environment, "COPILOT_HOME") ?? homeFolder(environment, ".copilot")],
  discover: discoverSessions,
  read: readSession,
  resume: ({ externalId }) => ["copilot", "--resume", externalId],
});
