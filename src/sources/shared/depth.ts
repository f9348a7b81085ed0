// Keeps values that are nested absurdly deep out of messages: whoever walks them later would run out of stack.

const MAX_DEPTH = 200;

/** True for a value nested deeper than any tool's input is. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth > MAX_DEPTH) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isTooDeep(item, depth + 1)) return true;
    return false;
  }
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}

/** A value's JSON, or a word in its place where it is nested too deep. */
export function jsonText(value: unknown): string {
  return isTooDeep(value) ? "(nested too deep)" : JSON.stringify(value);
}
