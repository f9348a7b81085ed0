// Reads what a person stated as somebody would read it: no letter that looks like another, nothing that nobody sees.

/** One statement, ready to be weighed. */
export interface Statement {
  /** White space collapsed, otherwise as it was written. */
  readonly text: string;
  /** Lower case, without diacritics: what words are compared with. */
  readonly folded: string;
  /** In order; a full stop in a number or an address ends none. */
  readonly sentences: readonly Sentence[];
}

export interface Sentence {
  readonly folded: string;
  readonly words: readonly string[];
}

/** A statement, or why it is none, in one sentence. */
export type Read = { readonly statement: Statement; readonly problem?: undefined } | { readonly problem: string };

/** What a reason has at least. */
const LEAST = { width: 24, words: 3 };
const LONGEST = 4000;
/** Also letters and marks without a shape, and what joins others unseen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2800\u3164\uffa0]|\u115f|\u1160|\u17b4|\u17b5|\u034f|[\ufe00-\ufe0d]/u;
const BREAKS = /\r\n|[\n\r\u2028\u2029]/gu;
const STRUCK = /[\u0334-\u0338\u20d0-\u20ff]|~~/u;
/** Sides of scripts with letters that look like those of another; Chinese and Japanese stand beside Latin words without a space. */
const LATIN = /\p{Script=Latin}/u;
const FOREIGN =
  /(?![\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}])\p{L}/u;
/** Letters of languages that have no other form without their marks. */
const SPECIAL: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
  ħ: "h",
  ŋ: "n",
};
/** Whole words of other scripts may look Latin; as Latin letters they are looked at too. */
const ALIKE: Readonly<Record<string, string>> = Object.fromEntries(
  "аa еe оo рp сc хx уy іi ѕs јj һh ԁd ԛq ԝw кk мm тt вb нn αa οo ρp νv ιi κk τt υu εe ηn χx"
    .split(" ")
    .map((pair) => [...pair]),
);

export interface Least {
  /** Letters that are as wide as two count as two. */
  readonly width: number;
  /** Different ones. */
  readonly words: number;
}

export function readStatement(raw: string, least: Least = LEAST): Read {
  const plain = raw.replaceAll("\t", " ").replace(BREAKS, "\n");
  if (UNSEEN.test(plain.replaceAll("\n", " "))) return { problem: "it holds characters that nobody sees" };
  const text = plain.normalize("NFKC");
  const collapsed = text.replace(/\s+/gu, " ").trim();
  if (STRUCK.test(text)) return { problem: "a part of it is struck through" };
  if (collapsed.length > LONGEST) return { problem: `it is longer than ${LONGEST} characters` };
  if (widthOf(collapsed) < least.width) return { problem: `it is shorter than ${least.width} characters` };
  const odd = oddLetters(collapsed);
  if (odd) return { problem: odd };
  const empty = placeholderIn(collapsed, least.words);
  if (empty) return { problem: empty };
  return { statement: { text: collapsed, folded: fold(collapsed), sentences: sentencesOf(text) } };
}

function widthOf(text: string): number {
  let width = 0;
  for (const letter of text)
    width += /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(letter) ? 2 : 1;
  return width;
}

function oddLetters(text: string): string | undefined {
  for (const [word] of text.matchAll(/[\p{L}\p{M}]+/gu))
    if (LATIN.test(word) && FOREIGN.test(word)) return `"${word}" mixes letters of two scripts`;
  const bare = withoutMarks(text).toLowerCase();
  for (const [letter] of bare.matchAll(/\p{Script=Latin}/gu))
    if (!/[a-zªº]/.test(letter) && SPECIAL[letter] === undefined)
      return `"${letter}" is no letter that words are written with`;
  return undefined;
}

const PLACEHOLDERS: readonly RegExp[] = [
  /<[^<>]*>/u,
  /\{\{|\}\}|\$\{/u,
  /\[(?:your|their|the|name|reason|n|words)\b[^\]]*\]/iu,
  /\b(?:THEIR|YOUR|THE|USER'?S?) (?:FULL )?NAME\b/u,
  /\b(?:the|your|their) (?:person|user|human|owner)(?:'?s)? (?:own )?words\b/iu,
  /\blorem ipsum\b|\bfill (?:this |me )?in\b|\byour (?:reason|words|statement) here\b|\basdf|\bqwert|x{4,}/iu,
  /\b(?:todo|tbd|fixme)\b/iu,
];

function placeholderIn(text: string, least: number): string | undefined {
  if (PLACEHOLDERS.some((one) => one.test(text))) return "it is the place for a person's words, not the words";
  const words = new Set(fold(text).match(/[\p{L}\p{N}]+/gu) ?? []);
  const signs = new Set(text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu) ?? []);
  return words.size < least && signs.size < least * 2
    ? `it says nothing: it has fewer than ${least} different words`
    : undefined;
}

function withoutMarks(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/gu, "")
    .normalize("NFC");
}

/** For comparing words: `Genehmigt`, `genehmigt` and `GENEHMIGT` are one, `publié` is `publie`. */
export function fold(text: string): string {
  return withoutMarks(text.normalize("NFKC"))
    .toLowerCase()
    .replace(/[ßæœøđðþłıħŋ]/gu, (letter) => SPECIAL[letter] ?? letter)
    .replace(/[’‘ʼ´`′]/gu, "'");
}

/** A word that is all of another script, as one that looks the same; the word itself where it is Latin. */
export function asLatin(word: string): string {
  return word.replace(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu, (letter) => ALIKE[letter] ?? letter);
}

function sentencesOf(text: string): Sentence[] {
  return text
    .split(/[。；！？]|\n\s*\n|[.;!?]+(?=[\s"')\]]|$)/u)
    .map((piece) => ({ folded: fold(piece), words: wordsOf(piece) }))
    .filter(({ words }) => words.length > 0);
}

/** `n't` stays with its word; what French puts before an apostrophe is a word by itself. */
export function wordsOf(text: string): readonly string[] {
  const found = fold(text).match(/[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu) ?? [];
  return found.flatMap((word) => {
    if (word.endsWith("n't")) return [word];
    const parts = word.split("'");
    return parts.map((part, i) => (part === "n" && i < parts.length - 1 ? "n'" : part));
  });
}

/** A test of one word: in the list, or beginning with one that ends in `*`. */
export function wordTest(list: string): (word: string) => boolean {
  const all = list.split(/\s+/).filter((word) => word !== "");
  const exact = new Set(all.filter((word) => !word.endsWith("*")));
  const stems = all.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1));
  return (word) => exact.has(word) || stems.some((stem) => word.startsWith(stem));
}
