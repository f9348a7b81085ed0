// Cline: task folders of the editor extension and of its command line tool (see docs/sources/cline.md).

import type { Environment } from "../ports/source.ts";
import { clineSource } from "./shared/cline-family.ts";
import { editorFolders, homeFolder, variableFolder } from "./shared/places.ts";

export const cline = clineSource({
  name: "cline",
  title: "Cline",
  roots: (environment) => [
    ...editorFolders(environment, "globalStorage", "saoudrizwan.claude-dev"),
    dataFolder(environment),
  ],
});

/** Where the command line tool, the JetBrains plugin and newer releases keep everything. */
function dataFolder(environment: Environment): string {
  return (
    variableFolder(environment, "CLINE_DATA_DIR") ??
    variableFolder(environment, "CLINE_DIR", "data") ??
    homeFolder(environment, ".cline", "data")
  );
}
