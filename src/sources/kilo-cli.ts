// Kilo CLI: OpenCode's database under ~/.local/share/kilo (see docs/sources/kilo-cli.md).

import { openCodeSource } from "./shared/opencode.ts";

export const kiloCli = openCodeSource({
  name: "kilo-cli",
  title: "Kilo CLI",
  program: "kilo",
  evidence: "documentation",
});
