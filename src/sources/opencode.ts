// OpenCode: sessions in a database under ~/.local/share/opencode, older ones as files (see docs/sources/opencode.md).

import { openCodeSource } from "./shared/opencode.ts";

export const openCode = openCodeSource({
  name: "opencode",
  title: "OpenCode",
  program: "opencode",
  evidence: "fixture",
});
