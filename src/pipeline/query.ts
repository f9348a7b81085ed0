// Turns what a person types into full-text expressions: phrases, prefixes, code identifiers, CJK by bigrams.

import { cjkBigrams } from "../privacy/redact.ts";

/** A word, a phrase or an identifier of the query. */
export interface Term {
  /** As typed, without quotes and the trailing star. */
  readonly text: string;
  /** The pieces that the index knows: `foo_bar()` is `foo`, `bar`. */
  readonly tokens: readonly string[];
  readonly prefix: boolean;
  readonly excluded: boolean;
  readonly cjk: boolean;
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * The terms of a query. `"exact words"` is a phrase, `word*` a prefix, `-word` leaves out; everything else is
 * taken literally, punctuation included, so no query is ever a syntax error.
 */
export function parseQuery(query: string): Term[] {
  const terms: Term[] = [];
  for (const match of query.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const [, minus = "", quoted, bare] = match;
    const raw = quoted ?? bare ?? "";
    const prefix = quoted === undefined && raw.endsWith("*");
    const text = prefix ? raw.slice(0, -1) : raw;
    for (const piece of piecesOf(text)) {
      terms.push({ ...piece, prefix: prefix && !piece.cjk, excluded: minus === "-" });
    }
  }
  return terms;
}

/** Splits a run of text where CJK begins or ends: the two are indexed in columns of their own. */
function piecesOf(text: string): { text: string; tokens: string[]; cjk: boolean }[] {
  if (!CJK.test(text)) {
    const tokens = tokensOf(text);
    return tokens.length > 0 ? [{ text, tokens, cjk: false }] : [];
  }
  const pieces: { text: string; tokens: string[]; cjk: boolean }[] = [];
  const runs =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/gu;
  for (const [run] of text.matchAll(runs)) {
    const cjk = CJK.test(run);
    const tokens = cjk ? cjkTokens(run) : tokensOf(run);
    if (tokens.length > 0) pieces.push({ text: run, tokens, cjk });
  }
  return pieces;
}

/** The pairs of a run. Its last character, which the index holds too, would tie the phrase to the end of a run. */
function cjkTokens(run: string): string[] {
  const tokens = (cjkBigrams(run) ?? "").split(" ").filter((token) => token !== "");
  return tokens.length > 1 ? tokens.slice(0, -1) : tokens;
}

/** As SQLite's unicode61 tokenizer splits: runs of letters, numbers, marks and private use characters. */
export function tokensOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
}

const quote = (tokens: readonly string[]) => `"${tokens.join(" ").replaceAll('"', '""')}"`;

function expressionOf(term: Term): string {
  const column = term.cjk ? "cjk" : "text";
  // One character is the beginning of every pair, and of what ends a run, that it stands in.
  const prefix = term.cjk ? [...term.text].length === 1 : term.prefix;
  return `${column} : ${quote(term.tokens)}${prefix ? " *" : ""}`;
}

/**
 * Full-text expressions, the strictest first: the words as one phrase, then all of them anywhere.
 * Empty where the query has nothing to look for.
 */
export function expressionsOf(terms: readonly Term[]): string[] {
  const wanted = terms.filter((term) => !term.excluded);
  if (wanted.length === 0) return [];
  const not = terms.filter((term) => term.excluded).map((term) => ` NOT (${expressionOf(term)})`);
  const expressions: string[] = [];
  const plain = wanted.every((term) => !term.cjk && !term.prefix);
  if (wanted.length > 1 && plain) {
    expressions.push(`(text : ${quote(wanted.flatMap((term) => term.tokens))})${not.join("")}`);
  }
  expressions.push(`(${wanted.map((term) => `(${expressionOf(term)})`).join(" AND ")})${not.join("")}`);
  return expressions;
}
