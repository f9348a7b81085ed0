// Tells what a projection put in the place of a value: no rule's finding there is one.

import type { Range } from "./ranges.ts";

const LONGEST = 100;

/** Whether a range lies in a placeholder. A rule that knows one again must not stop an exit. */
export function isInPlaceholder(text: string, { start, end }: Range): boolean {
  const open = text.lastIndexOf("[REDACTED:", start);
  return open >= 0 && start - open <= LONGEST && end <= text.indexOf("]", open) + 1;
}
