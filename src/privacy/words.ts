// Words that the owner named: found in any case, in any script, thousands of them in one pass.

import type { ScanRule } from "../ports/rule.ts";
import { outsideMarks } from "./marks.ts";
import { createMultiSearch } from "./multi-search.ts";

/** Scripts that write without spaces: a word has no edges there. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Up to so many letters are part of many other words: they are found as a word by themselves only. */
const SHORT = 3;
const LONGEST = 1000;
/** Ends in a letter or a digit and is none: `\n` in a string that holds JSON, `%2F`, a colour sequence. */
const ESCAPE = /(?:\\[nrtbf]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\[[0-9;]{0,5}m)$/;

/** Why a text cannot be a word to be replaced; undefined for one that can. */
export function wordProblem(word: string): string | undefined {
  const trimmed = word.trim();
  const letters = [...trimmed].length;
  if (trimmed === "") return "it is empty";
  if (trimmed.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (/[\r\n]/.test(trimmed)) return "it has more than one line";
  // One or two marks stand in every line of code: nothing would be left of it.
  if (letters <= 2 && !/^[\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}]+$/u.test(trimmed))
    return "one or two characters must be letters, digits or an emoji";
  return undefined;
}

/** No rule where there are no words. */
export function wordRule(words: readonly string[]): readonly ScanRule[] {
  const usable = words.map((word) => word.trim()).filter((word) => wordProblem(word) === undefined);
  if (usable.length === 0) return [];
  const forms = [...new Set(usable.flatMap((word) => [word, word.normalize("NFC"), word.normalize("NFD")]).map(fold))];
  const search = createWordSearch(forms);
  const rule: ScanRule & { readonly words: readonly string[] } = {
    id: "custom-word",
    kind: "custom",
    // The owner named it: it leaves in no mode.
    severity: "MAXIMUM",
    confidence: 0.99,
    examples: { finds: [], ignores: [] },
    words: [...usable].sort(),
    scan(text, report) {
      const told = outsideMarks(text, report);
      search(text, (start, end) => told(start, end));
    },
  };
  return [rule];
}

/** Of the same length as the text, so that places are the same: the one letter whose lower case is longer goes first. */
function fold(text: string): string {
  const lower = text.replaceAll("İ", "i").toLowerCase();
  // A sigma at a word's end is written otherwise.
  return lower.replaceAll("ς", "σ");
}

/** Overlapping hits come as one. */
function createWordSearch(words: readonly string[]) {
  const scan = createMultiSearch(words);
  return (original: string, found: (start: number, end: number) => void): void => {
    let from = -1;
    let to = -1;
    scan(fold(original), (word, end) => {
      const start = end - word.length;
      if (!standsAlone(original, word, start)) return false;
      if (start < to) from = Math.min(from, start);
      else {
        if (from >= 0) found(from, to);
        from = start;
      }
      to = end;
      return true;
    });
    if (from >= 0) found(from, to);
  };
}

/** Short words need an edge at both ends; one of a script without spaces, and one that is no word at all, never. */
function standsAlone(text: string, word: string, start: number): boolean {
  const end = start + word.length;
  if (word.length > SHORT * 2 || [...word].length > SHORT || UNSPACED.test(word)) return true;
  if (!/^[\p{L}\p{N}\p{M}]+$/u.test(word)) return true;
  const isBegin = !isWordly(before(text, start)) || ESCAPE.test(text.slice(Math.max(0, start - 8), start));
  return isBegin && !isWordly(text.codePointAt(end));
}

function before(text: string, at: number): number | undefined {
  const code = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code < 0xe000 ? text.codePointAt(at - 2) : text.codePointAt(at - 1);
}

function isWordly(code: number | undefined): boolean {
  return code !== undefined && /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code));
}
