// Runs the rules over a text as it stands and over all that it reads besides; hits are ranges of the original.

import type { Finder, Hit } from "./finder.ts";
import { type Reading, walk } from "./readings.ts";

/** Bytes that are no text hold a secret only where a rule is this sure. */
const SURE = 0.8;
/** Shorter runs hold no text that a rule would know. */
const SHORTEST_BLOB = 20;
/** Where a text says that it holds base64, a number or a short password may be encoded too. */
const SHORTEST_NAMED = 12;
const NO_HITS: readonly Hit[] = [];

/** With `first`, it stops at the first hit. */
export type Explore = (text: string, first: boolean) => readonly Hit[];

export function createExplorer(finder: Finder): Explore {
  let hits: Hit[] | undefined;
  let first = false;
  const options = {
    shortestBlob: SHORTEST_BLOB as number,
    marks: () => finder.marks,
    look: (text: string, reading: Reading | undefined) => {
      for (const hit of finder.find(text, first)) {
        if (reading && !reading.isText && hit.rule.confidence < SURE) continue;
        hits ??= [];
        if (reading === undefined) hits.push(hit);
        else hits.push({ ...hit, ...reading.back(hit.start, hit.end), ...(reading.layer > 0 && { isInRun: true }) });
      }
      return first && hits !== undefined;
    },
  };
  return (text, onlyFirst) => {
    hits = undefined;
    first = onlyFirst;
    options.shortestBlob = text.includes("base64") ? SHORTEST_NAMED : SHORTEST_BLOB;
    walk(text, options);
    return hits ?? NO_HITS;
  };
}
