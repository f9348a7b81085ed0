// Says which masks may lay something bare that the text as it stood hid, and how near to them that would be.

import type { Range } from "./ranges.ts";
import { edgeAfter, edgeBefore } from "./unescape.ts";

/** As far as a rule looks around what it finds: words that name a number, a service before its key. */
const MARGIN = 128;
/** A part grows to a space, if one is so near. */
const LONGEST_GROWTH = 512;
/** No mask is shorter than this: what stands around a value that is no longer does not come nearer. */
const SHORTEST_MASK = 16;

/** What stands before a folder's name, as most paths are written: nothing is glued to them. */
const BEFORE = /(?:^|[\s"'`(])\/(?:home|Users)\/$/;
/** And behind it: a folder's name in small letters, then nothing that is long enough to be a token. */
const AFTER = /\/[a-z]{3,19}(?:[/._:-][A-Za-z0-9]{0,19}){0,40}(?=["'`),;\]\s]|$)/y;

/**
 * Whether a mask changes nothing for what stands around it: the owner's name in a plain path. On both sides of the name
 * stand the slashes that stand beside the mask, so each run there begins and ends as before; it is a path as before,
 * and no piece of it is long enough to be anything else.
 */
export function isSettled(text: string, { start, end }: Range): boolean {
  if (end - start > SHORTEST_MASK || text.charCodeAt(end) !== 0x2f || text.charCodeAt(start - 1) !== 0x2f) return false;
  AFTER.lastIndex = end;
  return AFTER.test(text) && BEFORE.test(text.slice(Math.max(0, start - 9), start));
}

/** The parts of a text around ranges, in order; undefined where they are most of it. */
export function partsAround(text: string, ranges: readonly Range[]): readonly Range[] | undefined {
  const parts: { start: number; end: number }[] = [];
  let size = 0;
  for (const range of ranges) {
    const start = edgeBefore(text, range.start - MARGIN);
    const end = edgeAfter(text, range.end + MARGIN);
    if (range.start - start > LONGEST_GROWTH || end - range.end > LONGEST_GROWTH) return undefined;
    const last = parts.at(-1);
    if (last && start <= last.end) {
      size += Math.max(0, end - last.end);
      last.end = Math.max(last.end, end);
    } else {
      parts.push({ start, end });
      size += end - start;
    }
    if (size * 4 > text.length * 3) return undefined;
  }
  return parts;
}
