// When values may be shown: to a person at a terminal, or where it was said twice.

import { TraceError } from "../../core/errors.ts";
import type { Context } from "../context.ts";

export interface RevealOptions {
  readonly reveal?: true;
  readonly revealAnywhere?: true;
}

/** @throws TraceError `blocked` where values would go into a pipe, a file or a document unasked. */
export function reveals(context: Context, { reveal, revealAnywhere }: RevealOptions): boolean {
  if (revealAnywhere) return true;
  if (!reveal) return false;
  if (!context.json && context.deps.stdout.isTTY === true) return true;
  throw new TraceError("blocked", "--reveal shows secrets in a terminal only", {
    hint: "Say --reveal-anywhere to have them in a pipe, a file or JSON.",
  });
}
