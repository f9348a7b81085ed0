// Words that the owner named: found in any case, in any script, thousands of them in one pass.

import type { ScanRule } from "../ports/rule.ts";
import { outsideMarks } from "./marks.ts";

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

/** Of the same length as the text, so that places are the same: characters whose lower case is longer stay. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  const even = lower.length === text.length ? lower : Array.from(text, lowered).join("");
  // A sigma at a word's end is written otherwise.
  return even.replaceAll("ς", "σ");
}

function lowered(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** Aho-Corasick over UTF-16: linear in the text however many words there are. Overlapping hits come as one. */
function createWordSearch(words: readonly string[]) {
  const { edges, fails, ends, longer } = buildTrie(words);
  const begins = new Uint8Array(0x10000);
  for (const word of words) begins[word.charCodeAt(0)] = 1;

  return (original: string, found: (start: number, end: number) => void): void => {
    const text = fold(original);
    let state = 0;
    let from = -1;
    let to = -1;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (state === 0 && begins[unit] === 0) continue;
      let next = edges.get(state * 0x10000 + unit);
      while (next === undefined && state !== 0) {
        state = fails[state] as number;
        next = edges.get(state * 0x10000 + unit);
      }
      state = next ?? 0;
      // The longest word that ends here first; a shorter one counts where that one has no edges.
      for (let at = state; at !== 0; at = longer[at] as number) {
        const word = ends[at];
        if (word === undefined) continue;
        const start = i + 1 - word.length;
        if (!standsAlone(original, word, start)) continue;
        if (start < to) from = Math.min(from, start);
        else {
          if (from >= 0) found(from, to);
          from = start;
        }
        to = i + 1;
        break;
      }
    }
    if (from >= 0) found(from, to);
  };
}

function buildTrie(words: readonly string[]) {
  const edges = new Map<number, number>();
  const ends: (string | undefined)[] = [undefined];
  const steps: { readonly parent: number; readonly unit: number; readonly node: number; readonly depth: number }[] = [];
  for (const word of words) {
    let node = 0;
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      const known = edges.get(node * 0x10000 + unit);
      if (known === undefined) {
        steps.push({ parent: node, unit, node: ends.length, depth: i });
        edges.set(node * 0x10000 + unit, ends.length);
        node = ends.length;
        ends.push(undefined);
      } else node = known;
    }
    ends[node] = word;
  }
  const fails = new Int32Array(ends.length);
  /** The next shorter word that ends where a node's text ends, itself first. */
  const longer = new Int32Array(ends.length);
  steps.sort((a, b) => a.depth - b.depth);
  for (const { parent, unit, node } of steps) {
    let fail = parent;
    let target: number | undefined;
    while (fail !== 0 && target === undefined) {
      fail = fails[fail] as number;
      target = edges.get(fail * 0x10000 + unit);
    }
    const to = target ?? 0;
    fails[node] = to;
    longer[node] = ends[to] === undefined ? (longer[to] as number) : to;
  }
  return { edges, fails, ends, longer };
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
