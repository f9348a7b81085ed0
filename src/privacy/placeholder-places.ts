// Tells what a projection put in the place of a value: what a rule finds there is none.

import type { Range } from "./ranges.ts";

const LONGEST = 100;
/** A label is words with a figure at most: what mixes letters and figures could be a value that somebody put there. */
const PLACEHOLDER = /^\[REDACTED:\d?[a-z]{1,24}\d{0,3}(?:-\d?[a-z]{1,24}\d{0,3}){0,7}(?::\d{1,9})?\]$/;

/** Whether a range lies in a placeholder. A rule that knows one again must not stop an exit. */
export function isInPlaceholder(text: string, { start, end }: Range): boolean {
  const open = text.lastIndexOf("[REDACTED:", start);
  if (open < 0 || start - open > LONGEST) return false;
  const close = text.indexOf("]", open) + 1;
  return end <= close && PLACEHOLDER.test(text.slice(open, close));
}
