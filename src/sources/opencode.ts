// OpenCode: sessions in a database under ~/.local/share/opencode, older ones as files (see docs/sources/opencode.md).

import { openCodeSource } from "./shared/opencode.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";

export const openCode = openCodeSource({
  name: "opencode",
  title: "OpenCode",
  program: "opencode",
  evidence: "fixture",
  skills: (environment) => ({
    project: ".opencode/skills",
    own:
      variableFolder(environment, "XDG_CONFIG_HOME", "opencode", "skills") ??
      homeFolder(environment, ".config", "opencode", "skills"),
  }),
});
