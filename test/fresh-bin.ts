// The bin as built, or the sources themselves where the build is older than they are.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./command.ts";

const BIN = join(ROOT, "dist/bin.js");

/** `dist/bin.js` when nothing in `src/` is newer, else `src/main.ts`, which Node runs as it is. */
export function freshBin(): string {
  const sources = join(ROOT, "src");
  const built = existsSync(BIN) ? statSync(BIN).mtimeMs : 0;
  const newer = readdirSync(sources, { recursive: true, withFileTypes: true }).some(
    (entry) =>
      entry.isFile() &&
      !entry.name.endsWith(".test.ts") &&
      statSync(join(entry.parentPath, entry.name)).mtimeMs > built,
  );
  return newer ? join(sources, "main.ts") : BIN;
}
