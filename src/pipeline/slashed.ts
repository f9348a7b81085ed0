// A path as files that travel write it: with `/`, whatever the system.

import { sep } from "node:path";

export function slashed(path: string): string {
  return path.split(sep).join("/");
}
