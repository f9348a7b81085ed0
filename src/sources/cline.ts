// Cline: tasks of the editor extension and sessions of its command line tool and SDK (see docs/sources/cline.md).

import type { Environment } from "../ports/source.ts";
import { discoverSessions, isSession, readSession } from "./cline/sessions.ts";
import { clineSource } from "./shared/cline-family.ts";
import { editorFolders, homeFolder, variableFolder } from "./shared/places.ts";

const family = {
  name: "cline",
  title: "Cline",
  roots: (environment: Environment) => [
    ...editorFolders(environment, "globalStorage", "saoudrizwan.claude-dev"),
    dataFolder(environment),
  ],
};

export const cline = clineSource(family, {
  owns: isSession,
  discover: (root, options = {}) => discoverSessions(family.name, root, options),
  read: (log, options) => readSession(log, options, family),
});

/** Where the command line tool, the JetBrains plugin and newer releases keep everything. */
function dataFolder(environment: Environment): string {
  return (
    variableFolder(environment, "CLINE_DATA_DIR") ??
    variableFolder(environment, "CLINE_DIR", "data") ??
    homeFolder(environment, ".cline", "data")
  );
}
