// One line for a tool call: its name and the inputs that tell one call from another.

import { telling } from "../../core/telling.ts";
import type { Json } from "../../core/types.ts";
import { columns, cut, oneLine } from "./text.ts";

const ENOUGH = 4000;

export function toolSummary(tool: string, input: Json, width: number): string {
  const name = cut(oneLine(tool.slice(0, ENOUGH)), 60);
  const what = oneLine(telling(input).slice(0, ENOUGH));
  return what === "" ? name : `${name}  ${cut(what, Math.max(16, width - columns(name) - 2))}`;
}
