// A snippet of a masked message around what was searched for: one line, with the places of the matches.

import type { RedactedMessage } from "../core/redacted.ts";
import { indexTextOf } from "../privacy/redact.ts";
import type { Term } from "./query.ts";

export interface Snippet {
  readonly snippet: string;
  readonly matches: readonly { readonly start: number; readonly end: number }[];
}

const LENGTH = 240;
const BEFORE = 70;

/**
 * The part of the message where most of the query stands together. `matched` is false where nothing of the query is
 * in the masked text: the index was built with less masking, and the hit must not be shown.
 */
export function snippetOf(message: RedactedMessage, terms: readonly Term[]): Snippet & { readonly matched: boolean } {
  const text = indexTextOf(message);
  const matcher = matcherOf(terms);
  const lower = text.toLowerCase();
  const places = matcher.terms.map((term) => placeOf(text, lower, term));
  const phrase = matcher.phrase && placeOf(text, lower, matcher.phrase);
  const first = phrase !== undefined && phrase >= 0 ? phrase : Math.min(...places.filter((at) => at >= 0));
  const at = Number.isFinite(first) ? first : 0;
  return { ...cut(text, at, matcher.any), matched: places.every((place) => place >= 0) || hasFolded(text, matcher) };
}

/** What is looked for: the beginning of it as a plain string finds where the pattern is worth trying. */
interface Sought {
  readonly term: Term | undefined;
  readonly beginning: string;
  /** Sticky. */
  readonly pattern: RegExp;
}

interface Matcher {
  readonly terms: readonly Sought[];
  /** All terms in a row; undefined for a single one. */
  readonly phrase: Sought | undefined;
  readonly any: RegExp;
}

/** Patterns with classes of letters are costly to make: once a query, not once a hit. */
const matchers = new WeakMap<readonly Term[], Matcher>();

function matcherOf(terms: readonly Term[]): Matcher {
  let matcher = matchers.get(terms);
  if (!matcher) {
    const wanted = terms.filter((term) => !term.excluded);
    const [first] = wanted;
    matcher = {
      terms: wanted.map((term) => sought(term, termPattern(term), term)),
      phrase: first && wanted.length > 1 ? sought(first, wanted.map(termPattern).join(GAP), undefined) : undefined,
      any: new RegExp(wanted.map(termPattern).join("|") || "(?!)", "iu"),
    };
    matchers.set(terms, matcher);
  }
  return matcher;
}

function sought(first: Term, pattern: string, term: Term | undefined): Sought {
  const beginning = (first.cjk ? first.text : (first.tokens[0] ?? "")).toLowerCase();
  return { term, beginning, pattern: new RegExp(pattern, "iuy") };
}

/** Where it stands first, or -1. `lower` is of the same length but for a few letters of few languages. */
function placeOf(text: string, lower: string, { beginning, pattern }: Sought): number {
  if (lower.length !== text.length) {
    return new RegExp(pattern.source, "iu").exec(text)?.index ?? -1;
  }
  for (let at = lower.indexOf(beginning); at >= 0; at = lower.indexOf(beginning, at + 1)) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return at;
  }
  return -1;
}

/**
 * Every term must stand in the masked text: else a search could tell whether a masked value is there. The index drops
 * accents; here they are dropped as it does.
 */
function hasFolded(text: string, { terms }: Matcher): boolean {
  const plain = withoutMarks(text);
  return terms.every(({ term }) => {
    if (!term) return true;
    const folded = { ...term, text: withoutMarks(term.text), tokens: term.tokens.map(withoutMarks) };
    return new RegExp(termPattern(folded), "iu").test(plain);
  });
}

function withoutMarks(text: string): string {
  return text.normalize("NFD").replace(/\p{M}+/gu, "");
}

function cut(text: string, at: number, pattern: RegExp): Snippet {
  let start = Math.max(0, at - BEFORE);
  if (start > 0) {
    const space = text.slice(start, at).search(/\s/);
    if (space >= 0) start += space + 1;
  }
  let end = Math.min(text.length, start + LENGTH);
  if (isLowSurrogate(text, start)) start++;
  if (isLowSurrogate(text, end)) end--;
  const body = text.slice(start, end).replace(/\s+/g, " ").trim();
  const snippet = `${start > 0 ? "…" : ""}${body}${end < text.length ? "…" : ""}`;
  const matches = [...snippet.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  return { snippet, matches };
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000;
}

/** Between two tokens stands anything that the index drops. */
const GAP = "[^\\p{L}\\p{N}\\p{M}\\p{Co}]+";

function termPattern(term: Term): string {
  if (term.cjk) return RegExp.escape(term.text);
  return `(?<![\\p{L}\\p{N}])${term.tokens.map(RegExp.escape).join(GAP)}${term.prefix ? "" : "(?![\\p{L}\\p{N}])"}`;
}
