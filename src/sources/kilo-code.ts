// Kilo Code up to 4.x: task folders of the editor extension, which grew out of Roo Code's (see docs/sources/kilo-code.md).

import { clineSource } from "./shared/cline-family.ts";
import { editorFolders, homeFolder } from "./shared/places.ts";

export const kiloCode = clineSource({
  name: "kilo-code",
  title: "Kilo Code",
  // 4.119.0, which took Roo Code's change.
  wholePromptSince: Date.UTC(2025, 10, 12),
  roots: (environment) => [
    ...editorFolders(environment, "globalStorage", "kilocode.kilo-code"),
    homeFolder(environment, ".kilocode", "cli", "global"),
  ],
});
