// The forms in which one person's name is written: in order, turned round, as a handle, before the @ of an address.

import { foldName, SLASH } from "./name-fold.ts";

const LONGEST = 200;
/** A name without spaces of so many letters is looked for as a word by itself; a shorter one only where it names somebody. */
const ONE_WORD = 4;
/** Written together, a name of fewer letters than this is part of too many other words. */
const TOGETHER = 6;
/** Written together, one of so many letters is no part of another word by chance. */
const SURE = 9;
/** A handle of an initial and a name has at least so many letters. */
const HANDLE = 5;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** Between two parts. */
const GAP = `(?:%20|${SLASH}[nrtbf]|[^\\p{L}\\p{N}]){1,4}`;
/** Most characters of one. */
const GAP_LENGTH = 12;
const JOIN = "[._-]";
const BEFORE = `(?:(?<![\\p{L}\\p{M}])|(?<=${SLASH}[nrtbf]))`;
const AFTER = "(?!\\p{L})";
/** A middle name that is not told, as its letter. */
const INITIAL = `(?:\\p{L}\\.?${GAP})?`;

/** Why nothing can be looked for by a name; undefined for one that can. */
export function nameProblem(name: string): string | undefined {
  const text = name.normalize("NFC").trim();
  if (/\b(?:their|your|the|full) (?:full )?name\b|<|>|\.\.\./iu.test(text))
    return "it is the place for a name, not the name";
  if (text.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  const words = wordsOf(text);
  const letters = words.join("").match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return "it has no letters";
  if (letters < 2) return "it is one letter, which is everywhere";
  return words.length > 8 ? "it has more than eight parts" : undefined;
}

/** Parts of a name, each as a pattern of the letters that may stand for it. */
function wordsOf(name: string): readonly string[] {
  return foldName(name.normalize("NFC"))
    .split(/[\s,，、・·]+/u)
    .map((word) => word.replace(/[^\p{L}\p{N}\p{M}'’.-]/gu, "").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""))
    .filter((word) => word !== "");
}

export interface NamePattern {
  /** All forms; with the flag `g`. */
  readonly forms: RegExp;
  /** Something that stands in every match, and is found faster; undefined where the forms begin with what is rare. */
  readonly anchor: RegExp | undefined;
  /** No match is longer, with what has to stand before and behind it. */
  readonly length: number;
  /** One part of it, as a word by itself. */
  readonly part: RegExp;
}

export function namePattern(name: string): NamePattern {
  const plain = wordsOf(name);
  const joined = plain.join("");
  const isUnspaced = UNSPACED.test(joined);
  // `Müller` is `Mueller` where there are no such letters.
  const spelt = wordsOf(
    name.normalize("NFC").replace(/[äöüÄÖÜåÅøØ]/gu, (letter) => GERMAN[letter.toLowerCase()] ?? letter),
  );
  const parts = [plain, spelt].map((words) => words.map(toPart));
  const forms = isUnspaced ? [unspaced(joined)] : [...new Set(parts.flatMap(formsOf))];
  const ends = parts.flatMap((all) => [all[0], all.at(-1)].flatMap((part) => part?.pattern ?? []));
  const own = parts.flat().filter(({ letters }) => letters.length > 1 || UNSPACED.test(letters));
  return {
    forms: new RegExp(forms.join("|"), "gu"),
    anchor: isUnspaced ? undefined : new RegExp([...new Set(ends)].join("|"), "gu"),
    length: 2 * joined.length + (plain.length + 3) * (GAP_LENGTH + 3) + 16,
    part: new RegExp([...new Set(own)].map(({ pattern }) => `${BEFORE}${pattern}${AFTER}`).join("|") || "(?!)", "gu"),
  };
}

const GERMAN: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe" };

interface Part {
  /** Without what stands inside it. */
  readonly letters: string;
  readonly pattern: string;
}

/** `o'brien` is also `obrien` and `o brien`. */
function toPart(word: string): Part {
  const pieces = word.split(/[^\p{L}\p{N}\p{M}]+/u).filter((piece) => piece !== "");
  return { letters: pieces.join(""), pattern: pieces.map(literal).join("[^\\p{L}\\p{N}]?") };
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Written without spaces, the parts of a name have no edges; whoever wants may put one space between any two characters. */
function unspaced(joined: string): string {
  const characters = [...joined].filter((one) => /[\p{L}\p{N}\p{M}]/u.test(one)).map(literal);
  // Hangul is taken apart: a syllable that goes on is another one.
  return `${characters.join("[\\s\\u30fb\\u00b7]?")}(?![\\u11a8-\\u11ff])`;
}

function formsOf(parts: readonly Part[]): string[] {
  const [first, ...others] = parts;
  const last = others.pop();
  if (first === undefined) return [];
  return last === undefined
    ? oneWord(first)
    : [...inOrder(first, others, last), ...reversed(first, last), ...handles(first, others, last)];
}

/** A word by itself, where it is long enough; a short one as a handle or an address only. */
function oneWord({ letters, pattern }: Part): string[] {
  return letters.length >= ONE_WORD ? [`${BEFORE}${pattern}${AFTER}`] : addressed(pattern);
}

function addressed(pattern: string): string[] {
  return [`${BEFORE}${pattern}\\d{0,4}(?=@[\\p{L}\\p{N}])`, `(?<=@)${pattern}(?![\\p{L}\\p{N}])`];
}

function inOrder(first: Part, middle: readonly Part[], last: Part): string[] {
  const between = middle.map(({ pattern, letters }) => `(?:(?:${pattern}|${letters.slice(0, 1)}\\.?)${GAP})?`).join("");
  const spaced = `${BEFORE}${first.pattern}${GAP}${between}${INITIAL}${last.pattern}${AFTER}`;
  const whole = [first, ...middle, last];
  return [spaced, ...together(whole), ...(middle.length > 0 ? together([first, last]) : [])];
}

function reversed(first: Part, last: Part): string[] {
  return [`${BEFORE}${last.pattern}${GAP}${first.pattern}${AFTER}`, ...together([last, first])];
}

/** Long ones are found wherever they stand: in a longer handle, a branch, a class. */
function together(parts: readonly Part[]): string[] {
  const letters = parts.reduce((sum, part) => sum + part.letters.length, 0);
  const pattern = parts.map((part) => part.pattern).join("");
  if (letters >= SURE) return [pattern];
  return letters >= TOGETHER ? [`${BEFORE}${pattern}${AFTER}`] : addressed(pattern);
}

/** `alovelace`, `a.lovelace`, `lovelacea`; with a space only behind a full stop: "a king" is nobody. */
function handles(first: Part, middle: readonly Part[], last: Part): string[] {
  const initial = [...first.letters][0] ?? "";
  const more = [
    last,
    ...(middle.length > 0 ? [toPart(`${middle.map(({ letters }) => letters).join("")}${last.letters}`)] : []),
  ];
  const short = more.flatMap(({ letters, pattern }) => {
    const dotted = `${BEFORE}${initial}\\. ?${pattern}${AFTER}`;
    if (letters.length + 1 < HANDLE) return [dotted, ...addressed(`${initial}${JOIN}?${pattern}`)];
    return [dotted, `${BEFORE}${initial}${JOIN}?${pattern}${AFTER}`, `${BEFORE}${pattern}${JOIN}?${initial}${AFTER}`];
  });
  const alone = [first, last].filter(({ letters }) => letters.length >= 3);
  return [...short, ...alone.map(({ pattern }) => `${BEFORE}${pattern}\\d{0,4}(?=@[\\p{L}\\p{N}])`)];
}
