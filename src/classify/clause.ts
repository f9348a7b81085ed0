// A sentence without the words that lead into it: "ok, thanks, but please ..." says nothing by itself.

import type { Sentence } from "./said.ts";
import type { Lexicon } from "./words/lexicon.ts";

export interface Clause {
  readonly text: string;
  /** UTF-16 offset in the part's text. */
  readonly start: number;
}

export function clauseOf(sentence: Sentence, lexicon: Lexicon): Clause {
  const lead = lexicon.fillers.exec(sentence.text)?.[0].length ?? 0;
  // Nothing but such words: they are what is said.
  if (lead >= sentence.text.length) return { text: sentence.text, start: sentence.start };
  return { text: sentence.text.slice(lead), start: sentence.start + lead };
}
