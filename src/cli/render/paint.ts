// Colours, where the reader wants them.

import picocolors from "picocolors";
import type { Context, Output } from "../context.ts";

export type Paint = ReturnType<typeof picocolors.createColors>;

/** NO_COLOR and FORCE_COLOR win over what the stream is; see no-color.org and force-color.org. */
export function wantsColor(env: Context["deps"]["env"], stream: Output): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

export function createPaint(context: Context): Paint {
  return picocolors.createColors(wantsColor(context.deps.env, context.deps.stdout));
}
