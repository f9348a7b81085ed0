// Text that any reader takes: halves of surrogate pairs become U+FFFD, as UTF-8 would have it, and are counted.

import type { Json } from "../../core/types.ts";

/** Counts what was replaced in all that it is asked for. */
export interface Repair {
  replaced: number;
}

export function wellFormedText(text: string, repair: Repair): string {
  if (text.isWellFormed()) return text;
  const whole = text.toWellFormed();
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== whole.charCodeAt(i)) repair.replaced++;
  return whole;
}

/** A half alone is written escaped; so is, harmlessly, a backslash before the same letters. */
const MAYBE_HALF = /\\ud[89a-f]/;

/** JSON text whose escapes are all of whole characters: Python and Arrow refuse others. */
export function wellFormedJson(value: Json, repair: Repair): string {
  const text = JSON.stringify(value);
  return MAYBE_HALF.test(text) ? JSON.stringify(repaired(value, repair)) : text;
}

function repaired(value: Json, repair: Repair): Json {
  if (typeof value === "string") return wellFormedText(value, repair);
  if (Array.isArray(value)) return value.map((one: Json) => repaired(one, repair));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [wellFormedText(key, repair), repaired(inner, repair)]));
}
