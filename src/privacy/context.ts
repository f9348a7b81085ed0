// The words around a number: what tells an identity number from any other digits of that length.

import type { Range } from "./ranges.ts";

const BEFORE = 72;
const AFTER = 36;

/** Folded alike in texts and in word lists: no marks, no case, nothing but letters, digits and single spaces. */
export function fold(text: string): string {
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

/**
 * Whether a text holds data and no words: one value, or several, as a field or a cell does. What a number is, its
 * name would say, and that stands elsewhere; so a check digit is enough there.
 */
export function isDataOnly(text: string): boolean {
  if (text.length > 80) return false;
  return quiet(text)
    .split(/[\s,;|]+/)
    .every((piece) => piece === "" || /[0-9]/.test(piece) || !/\p{L}{2}/u.test(piece));
}
