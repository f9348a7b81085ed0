// Knows the placeholders that stand in a text already: they are no secrets, and nothing hides inside one.

import type { Rule } from "../ports/rule.ts";
import { lastAtOrBefore, type Range } from "./ranges.ts";

const OPENING = "[REDACTED:";
const PLACEHOLDER = /\[REDACTED:([a-z0-9-]{1,80})(?::[0-9]{1,9})?\]/g;
/** Words with a figure at most: what mixes letters and figures could be a value that somebody put there. */
const WORDS = /^\d?[a-z]{1,24}\d{0,3}(?:-\d?[a-z]{1,24}\d{0,3}){0,7}$/;
/** Longer than any placeholder. */
const LONGEST = 110;
/** What is left of a value beside a placeholder must be more than marks around it. */
const LEAST_LEFT = 4;
const NONE: readonly Range[] = [];

/** Names that the rules declare; see `isLabel` for those that a check gives. */
export function labelsOf(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => [rule.label ?? rule.id, ...(rule.labels ?? [])]));
}

/** Whether that stands in placeholders. Any other text in brackets is text: a secret could be written there. */
export function isLabel(label: string, labels?: ReadonlySet<string>): boolean {
  return WORDS.test(label) || (labels?.has(label) ?? false);
}

export function placeholdersIn(text: string, labels: ReadonlySet<string>): readonly Range[] {
  if (!text.includes(OPENING)) return NONE;
  return Array.from(text.matchAll(PLACEHOLDER), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    label: match[1] as string,
  })).filter(({ label }) => isLabel(label, labels));
}

/** Whether a range lies inside a placeholder, or holds next to nothing but placeholders. */
export function isPlaceheld(text: string, { start, end }: Range, placeholders: readonly Range[]): boolean {
  if (placeholders.length === 0) return false;
  let at = start;
  let left = 0;
  let touched = false;
  for (let i = Math.max(0, lastAtOrBefore(placeholders, start)); i < placeholders.length; i++) {
    const one = placeholders[i] as Range;
    if (one.start >= end) break;
    if (one.end <= start) continue;
    touched = true;
    left += lettersIn(text, at, one.start);
    at = Math.max(at, one.end);
  }
  return touched && left + lettersIn(text, at, end) < LEAST_LEFT;
}

/** Whether a range lies in one placeholder. A rule that knows it again must not stop an exit. */
export function isInPlaceholder(text: string, { start, end }: Range): boolean {
  const open = text.lastIndexOf(OPENING, start);
  if (open < 0 || start - open > LONGEST) return false;
  const close = text.indexOf("]", open) + 1;
  const label = /^\[REDACTED:([a-z0-9-]{1,80})(?::[0-9]{1,9})?\]$/.exec(text.slice(open, close))?.[1];
  return end <= close && label !== undefined && isLabel(label);
}

function lettersIn(text: string, start: number, end: number): number {
  return start < end ? text.slice(start, end).replace(/[^\p{L}\p{N}]/gu, "").length : 0;
}
