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
  const from = Math.max(0, start - BEFORE);
  let before = text.slice(from, start);
  // The rest of a placeholder that the window cuts.
  if (from > 0) before = before.replace(/^[A-Za-z0-9:-]{0,60}\]/, " ");
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

export interface Words {
  readonly list: string;
  readonly pattern: RegExp;
  /** One of 31 bits that stands for the list, and perhaps for another one. */
  readonly bit: number;
}

let lists = 0;

/**
 * A test for a comma-separated list of words: whole ones, `steuer*` for any that begins so. Scripts without spaces
 * between words are looked for as they are.
 */
export function wordTest(list: string): Words {
  const sources = list.split(",").map((entry) => {
    const open = entry.endsWith("*");
    const word = fold(open ? entry.slice(0, -1) : entry)
      .trim()
      .replace(/ /g, " ?");
    if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u.test(word)) return word;
    return open ? ` ${word}` : ` ${word} `;
  });
  return { list, pattern: new RegExp(sources.join("|"), "u"), bit: 1 << (lists++ % 31) };
}

/** The bits of all lists of which a word may stand near a range of one text. */
export type Nearby = (start: number, end: number) => number;

/**
 * A first look that spares most numbers the closer one: where a list's bit is missing, no word of it is within reach.
 * Blocks of 32 characters are marked, a chunk at a time and each once.
 */
export function createNearby(all: readonly Words[]): (text: string) => Nearby {
  const bits = new Map<string, number>();
  for (const { list, bit } of all) {
    for (const word of list.split(",").flatMap(longestOf)) bits.set(word, (bits.get(word) ?? 0) | bit);
  }
  const automaton = compileKeywords([], [...bits.keys()]);
  const masks = [...bits.values()];
  const longest = Math.max(0, ...[...bits.keys()].map(({ length }) => length));

  let marks: Int32Array = new Int32Array(0);
  const onWord = (word: number, end: number): boolean => {
    marks[end >> 5] = (marks[end >> 5] as number) | (masks[word] as number);
    return false;
  };
  return (text) => {
    let own: Int32Array | undefined;
    let done: Uint8Array | undefined;
    let isPlain: boolean | undefined;
    return (start, end) => {
      const first = Math.max(0, start - BEFORE);
      // Accents, other scripts: the automaton knows ASCII. Arrows, boxes and dashes are none of them.
      isPlain ??= !OTHER_LETTERS.test(text);
      if (!isPlain && OTHER_LETTERS.test(text.slice(first, end + AFTER))) return -1;
      own ??= new Int32Array((text.length >> 5) + 2);
      done ??= new Uint8Array(Math.floor(text.length / CHUNK) + 1);
      marks = own;
      const last = Math.min(text.length, end + AFTER + BLOCK);
      for (let chunk = Math.floor(first / CHUNK); chunk * CHUNK <= last; chunk++) {
        if (done[chunk] !== 0) continue;
        // A word that lies across the edge belongs to the chunk that it ends in.
        const from = Math.max(0, chunk * CHUNK - longest);
        while (chunk * CHUNK <= last && done[chunk] === 0) done[chunk++] = 1;
        automaton.scanPart(text, { start: from, end: Math.min(text.length, chunk * CHUNK) }, onWord);
      }
      let found = 0;
      for (let block = first >> 5; block <= last >> 5; block++) found |= own[block] as number;
      return found;
    };
  };
}

/** The same for few lists and a short number, from the text around it alone. False is certain. */
export type NearTest = (text: string, start: number, end: number) => boolean;

export function createNearTest(all: readonly Words[]): NearTest {
  const words = new Set(all.flatMap(({ list }) => list.split(",").flatMap(longestOf)));
  const pattern = new RegExp([...words, OTHER_LETTERS.source].join("|"), "i");
  return (text, start, end) => pattern.test(text.slice(Math.max(0, start - BEFORE), end + AFTER));
}

/** Characters that are looked through at once: most texts ask about a few places. */
const CHUNK = 32;
const BLOCK = 32;
const OTHER_LETTERS = /[\u00aa-\u1fff\u212a\u2c00-\ud7ff\uf900-\uffdc]/;

/** The part of an entry that the automaton looks for; entries in other scripts have none. */
function longestOf(entry: string): string[] {
  const parts = fold(entry)
    .split(" ")
    .filter((part) => /^[a-z0-9]{3,}$/.test(part));
  return parts.length === 0 ? [] : [parts.reduce((one, other) => (other.length > one.length ? other : one))];
}

/** Longer lines hold more than data. */
export const LONGEST_LINE = 80;

export interface Line extends Range {
  /** Whether it is short and holds nothing but data. */
  readonly isData: boolean;
}

/** What a tool said, as a member of the record that an agent keeps of it. */
const SAID = /"(?:stdout|stderr|output|text|content|result|message|body)"\s?:\s?"([^"\\]{0,80})$/;
/** A tool's line number, a diff's mark. */
const GUTTER = /(?: {0,8}[0-9]{1,7}→|[+-])/y;

/** The line of a place, or the string that a tool's answer is. Places come in order, so each line is looked for once. */
export function createLines(text: string): (at: number) => Line {
  let line = { start: 0, end: -1, isData: false };
  return (at) => {
    if (at < line.start || at > line.end) {
      const feed = text.indexOf("\n", at);
      const end = feed < 0 ? text.length : feed;
      const first = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
      GUTTER.lastIndex = first;
      const start = Math.min(at, first + (GUTTER.exec(text)?.[0].length ?? 0));
      line = { start, end, isData: end - start <= LONGEST_LINE && isDataOnly(text.slice(start, end)) };
    }
    return line.isData ? line : (saidAt(text, at) ?? line);
  };
}

function saidAt(text: string, at: number): Line | undefined {
  const before = text.slice(Math.max(0, at - LONGEST_LINE - 1), at);
  const said = before.includes('"') ? SAID.exec(before)?.[1] : undefined;
  if (said === undefined) return undefined;
  const close = text.slice(at, at + LONGEST_LINE + 1).search(/["\\]/);
  if (close < 0 || text[at + close] !== '"') return undefined;
  const start = at - said.length;
  return { start, end: at + close, isData: isDataOnly(text.slice(start, at + close)) };
}

/**
 * Whether a line holds data and no words: one value, or several, as a field, a cell or a row does. What a number is,
 * its name would say, and that stands elsewhere; so a check digit is enough there.
 */
export function isDataOnly(line: string): boolean {
  if (holdsWords(line)) return false;
  return quiet(line)
    .split(/[\s,;|]+/)
    .every((piece) =>
      /[0-9]/.test(piece) ? !/\p{L}{7}|\p{L}{3}.*[^\p{L}]\p{L}{3}/u.test(piece) : !/\p{L}{2}/u.test(piece),
    );
}

/** A first look that ends for most lines at their first word: a piece of two letters or more, and no digit. */
function holdsWords(line: string): boolean {
  if (line.includes("[REDACTED")) return false;
  let letters = 0;
  let isWord = false;
  for (let i = 0; i <= line.length; i++) {
    const code = i < line.length ? line.charCodeAt(i) : 32;
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) {
      if (++letters === 2) isWord = true;
      continue;
    }
    letters = 0;
    if (code >= 48 && code <= 57) {
      // The piece is data: on to its end.
      while (i + 1 < line.length && !isDivider(line.charCodeAt(i + 1))) i++;
      isWord = false;
    } else if (isDivider(code)) {
      // A digit earlier in the piece would have been met first.
      if (isWord) return true;
    } else if (code > 127) return false;
  }
  return false;
}

function isDivider(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 44 || code === 59 || code === 124;
}
