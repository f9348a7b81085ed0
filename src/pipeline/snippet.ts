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
  const wanted = terms.filter((term) => !term.excluded);
  const pattern = patternOf(wanted);
  const phrase = wanted.length > 1 ? phraseOf(wanted).exec(text) : null;
  const first = phrase ?? pattern.exec(text);
  return { ...cut(text, first?.index ?? 0, pattern), matched: hasAll(text, wanted) };
}

/** Every term must stand in the masked text: else a search could tell whether a masked value is there. */
function hasAll(text: string, terms: readonly Term[]): boolean {
  let plain: string | undefined;
  return terms.every((term) => {
    if (patternOf([term]).test(text)) return true;
    // The index drops accents; look again as it does.
    plain ??= withoutMarks(text);
    const folded = { ...term, text: withoutMarks(term.text), tokens: term.tokens.map(withoutMarks) };
    return patternOf([folded]).test(plain);
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

function patternOf(terms: readonly Term[]): RegExp {
  return new RegExp(terms.map(termPattern).join("|") || "(?!)", "iu");
}

function phraseOf(terms: readonly Term[]): RegExp {
  return new RegExp(terms.map(termPattern).join(GAP), "iu");
}
