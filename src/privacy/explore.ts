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
        const told = toldOf(hit, reading);
        if (told === undefined) continue;
        hits ??= [];
        hits.push(told);
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

/** The same for several finders at once, without an end at the first hit; by their places. */
export function readAll(finders: readonly Finder[], text: string): readonly (readonly Hit[])[] {
  const hits = finders.map((): Hit[] | undefined => undefined);
  let marks: readonly number[] = [];
  walk(text, {
    shortestBlob: text.includes("base64") ? SHORTEST_NAMED : SHORTEST_BLOB,
    marks: () => marks,
    look(part, reading) {
      marks = [];
      for (const [place, finder] of finders.entries()) {
        for (const hit of finder.find(part, false)) {
          const told = toldOf(hit, reading);
          if (told === undefined) continue;
          const own = hits[place] ?? [];
          hits[place] = own;
          own.push(told);
        }
        if (finder.marks.length > 0)
          marks = marks.length === 0 ? finder.marks : [...marks, ...finder.marks].sort(ascending);
      }
      return false;
    },
  });
  return hits.map((own) => own ?? NO_HITS);
}

const ascending = (a: number, b: number) => a - b;

/** A hit as it stands in the original; undefined where it says nothing there. */
function toldOf(hit: Hit, reading: Reading | undefined): Hit | undefined {
  if (reading === undefined) return hit;
  if (!reading.isText && hit.rule.confidence < SURE) return undefined;
  return { ...hit, ...reading.back(hit.start, hit.end), ...(reading.layer > 0 && { isInRun: true }) };
}
