// Whether a prompt says that the turn before was good.

import { lexiconsFor } from "./lexicons.ts";
import type { Said } from "./said.ts";

export interface Praise {
  readonly confidence: number;
  readonly start: number;
  readonly end: number;
}

/** Praise stands at the beginning, or is all that is said; further down it is a word of the next task. */
const OPENING = 200;

export function praiseIn(said: Said): Praise | undefined {
  for (const sentence of said.sentences) {
    if (sentence.depth > OPENING) return undefined;
    for (const lexicon of lexiconsFor(sentence.text)) {
      const match = lexicon.praise.exec(sentence.text);
      if (!match || sentence.isQuestion) continue;
      const end = sentence.start + match[0].length;
      return { confidence: sentence.depth === 0 ? 0.8 : 0.6, start: sentence.start, end };
    }
  }
  return undefined;
}
