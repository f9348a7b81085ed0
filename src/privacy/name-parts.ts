// The owner's first and last name by themselves: written as a name is, not inside another word, and no word of the language.

import type { Identity } from "../core/identity.ts";
import { createMultiSearch } from "./multi-search.ts";
import { isCommonPart } from "./name-words.ts";
import type { Range } from "./ranges.ts";

const SHORTEST = 3;
/** Two letters with an `s` behind them are a word of their own; of more, a genitive: `Marlenes`. */
const SHORTEST_GENITIVE = 4;
/** No word ends in these scripts where another begins. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** Ends in a letter and is none: `\n` in a string that holds JSON, `%20`, a colour sequence. */
const ESCAPE = /(?:\\[nrtbf]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\[[0-9;]{0,5}m)$/;

/** The telling parts of all names that have several, as the owner writes them; `isTelling` says what names anybody. */
export function partsOf(identity: Identity, isTelling: (name: string) => boolean): readonly string[] {
  const several = [...identity.fullNames, ...[...identity.userNames, ...identity.handles].map(spacedOf)]
    .map((name) => name.split(/[\s,;()[\]"/]+/).filter((part) => /\p{L}/u.test(part)))
    .filter((parts) => parts.length > 1);
  const parts = several.flat().flatMap((part) => [part, ...part.split("-")]);
  return [...new Set(parts.map((part) => part.normalize("NFC").replace(/^[-'’.]+|[-'’.]+$/g, "")))].filter(
    (part) =>
      /^\p{L}[\p{L}\p{M}'’-]*$/u.test(part) &&
      (part.match(/\p{L}/gu) ?? []).length >= SHORTEST &&
      !UNSPACED.test(part) &&
      [part, plain(part)].every((form) => !isCommonPart(form.toLowerCase()) && isTelling(form)),
  );
}

/** `marlene.zwiebelmann` is a name of two parts; what has dashes, or a part of two letters, may be anything. */
function spacedOf(name: string): string {
  return /^\p{L}{3,32}\.\p{L}{3,32}$/u.test(name) ? name.replace(".", " ") : name;
}

/** Without marks: as keyboards of other countries write it. */
function plain(part: string): string {
  return part.normalize("NFD").replace(/\p{M}/gu, "");
}

/** As written, with one capital letter, and in capitals; never in small letters, which is how words and code are written. */
function formsOf(part: string): readonly string[] {
  const [first = ""] = part;
  const capital = first.toUpperCase() + part.slice(first.length).toLowerCase();
  const own = first === first.toLowerCase() ? [] : [part];
  const cased = [...own, capital, part.toUpperCase()];
  return cased.flatMap((form) => [form, form.normalize("NFD"), plain(form)]);
}

/** Finds every part in one pass. */
export function createPartSearch(parts: readonly string[]): (text: string, found: (range: Range) => void) => void {
  const forms = [...new Set(parts.flatMap(formsOf))];
  if (forms.length === 0) return () => undefined;
  const search = createMultiSearch(forms);
  return (text, found) => {
    search(text, (form, end) => {
      const start = end - form.length;
      if (!beginsAt(text, start) || !endsAt(text, end, form.length)) return false;
      found({ start, end });
      return true;
    });
  };
}

function beginsAt(text: string, start: number): boolean {
  return !isLetter(before(text, start)) || ESCAPE.test(text.slice(Math.max(0, start - 8), start));
}

function endsAt(text: string, end: number, length: number): boolean {
  if (!isLetter(text.codePointAt(end))) return true;
  return length >= SHORTEST_GENITIVE && text.charAt(end) === "s" && !isLetter(text.codePointAt(end + 1));
}

function before(text: string, at: number): number | undefined {
  const code = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code < 0xe000 ? text.codePointAt(at - 2) : text.codePointAt(at - 1);
}

function isLetter(code: number | undefined): boolean {
  return code !== undefined && /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code));
}
