// The words around a number: what tells an identity number from any other digits of that length.

import { compileKeywords } from "./keywords.ts";
import type { Range } from "./ranges.ts";

const BEFORE = 72;
const AFTER = 36;

/** Folded alike in texts and in word lists: no marks, no case, nothing but letters, digits and single spaces. */
export function fold(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, " ");
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ");
}

/** `cardNumber` holds two words, and `IdNr` is one: both readings stand side by side. */
function foldNames(text: string): string {
  const split = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  return split === text ? fold(text) : `${fold(text)} ${fold(split)}`;
}

/** What stands around a range, folded: the rest of its line, and the line before. Placeholders say nothing. */
export function around(text: string, { start, end }: Range): string {
  let before = text.slice(Math.max(0, start - BEFORE), start);
  const line = before.lastIndexOf("\n", before.lastIndexOf("\n") - 1);
  if (line > 0) before = before.slice(line);
  let after = text.slice(end, end + AFTER);
  const next = after.indexOf("\n");
  if (next >= 0) after = after.slice(0, next);
  return ` ${foldNames(quiet(before))} ${foldNames(quiet(after))} `;
}

function quiet(text: string): string {
  return text.includes("[REDACTED") ? text.replace(/\[REDACTED(?::[^\]\n]{0,80}\]?)?/g, " ") : text;
}

/**
 * A test for a comma-separated list of words: whole ones, `steuer*` for any that begins so. Scripts without spaces
 * between words are looked for as they are.
 */
export function wordTest(list: string): RegExp {
  const sources = list.split(",").map((entry) => {
    const open = entry.endsWith("*");
    const word = fold(open ? entry.slice(0, -1) : entry)
      .trim()
      .replace(/ /g, " ?");
    if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u.test(word)) return word;
    return open ? ` ${word}` : ` ${word} `;
  });
  return new RegExp(sources.join("|"), "u");
}

/** Where any of many words may stand in one text. */
export type Nearby = (start: number, end: number) => boolean;

const BLOCK = 32;

/**
 * A first look that spares most numbers the closer one: where nothing of `lists` stands within reach, no word of theirs
 * does. One pass over a text marks its blocks that hold a hit.
 */
export function createNearby(lists: readonly string[]): (text: string) => Nearby {
  const words = new Set(lists.flatMap((list) => list.split(",").flatMap(longestOf)));
  const automaton = compileKeywords([...words]);
  return (text) => {
    let marks: Uint8Array | undefined;
    const mark = () => {
      const marked = new Uint8Array((text.length >> 5) + 2);
      automaton.scan(lower(text), (_, end) => {
        marked[end >> 5] = 1;
        return false;
      });
      return marked;
    };
    return (start, end) => {
      // Accents, other scripts: the automaton knows ASCII. Arrows, boxes and dashes are none of them.
      if (/[\u00aa-\u1fff\u212a\u2c00-\ud7ff\uf900-\uffdc]/.test(text.slice(Math.max(0, start - BEFORE), end + AFTER)))
        return true;
      marks ??= mark();
      const last = Math.min(marks.length - 1, (end + AFTER + BLOCK) >> 5);
      for (let block = Math.max(0, start - BEFORE) >> 5; block <= last; block++) if (marks[block] === 1) return true;
      return false;
    };
  };
}

/** The part of an entry that the automaton looks for; entries in other scripts have none. */
function longestOf(entry: string): string[] {
  const parts = fold(entry)
    .split(" ")
    .filter((part) => /^[a-z0-9]{3,}$/.test(part));
  return parts.length === 0 ? [] : [parts.reduce((one, other) => (other.length > one.length ? other : one))];
}

function lower(text: string): string {
  const lowered = text.toLowerCase();
  return lowered.length === text.length ? lowered : text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

const LONGEST_LINE = 80;

/** The line around a range; undefined where it is longer than a line of nothing but data is. */
export function shortLineAt(text: string, start: number, end: number): Range | undefined {
  const before = text.slice(Math.max(0, start - LONGEST_LINE - 1), start);
  const from = start - before.length + before.lastIndexOf("\n") + 1;
  const window = text.slice(end, end + LONGEST_LINE + 1);
  const next = window.indexOf("\n");
  const last = next < 0 ? end + window.length : end + next;
  return last - from > LONGEST_LINE ? undefined : { start: from, end: last };
}

/**
 * Whether a line holds data and no words: one value, or several, as a field, a cell or a row does. What a number is,
 * its name would say, and that stands elsewhere; so a check digit is enough there.
 */
export function isDataOnly(line: string): boolean {
  return quiet(line)
    .split(/[\s,;|]+/)
    .every((piece) =>
      /[0-9]/.test(piece) ? !/\p{L}{7}|\p{L}{3}.*[^\p{L}]\p{L}{3}/u.test(piece) : !/\p{L}{2}/u.test(piece),
    );
}
