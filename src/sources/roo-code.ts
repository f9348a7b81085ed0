// Roo Code: task folders of the editor extension, which grew out of Cline's (see docs/sources/roo-code.md).

import { clineSource } from "./shared/cline-family.ts";
import { editorFolders } from "./shared/places.ts";

export const rooCode = clineSource({
  name: "roo-code",
  title: "Roo Code",
  // 3.29.5, RooCodeInc/Roo-Code#8954.
  wholePromptSince: Date.UTC(2025, 10, 1),
  roots: (environment) =>
    ["rooveterinaryinc.roo-cline", "rooveterinaryinc.roo-code-nightly"].flatMap((extension) =>
      editorFolders(environment, "globalStorage", extension),
    ),
});
