// Looks at a text as it stands and as it reads after all that tools and agents do to text, and reports what rules find.

import { blobsOf } from "./blobs.ts";
import type { Finder, Hit } from "./finder.ts";
import { unfolded } from "./lines.ts";
import type { Range } from "./ranges.ts";
import { unescaped } from "./unescape.ts";

/** JSON in JSON in JSON, and a terminal sequence inside. */
const LEVELS = 4;
/** Base64 of base64. */
const LAYERS = 2;
/** Bytes that are no text hold a secret only where a rule is this sure. */
const SURE = 0.8;

export type Explore = (text: string, first: boolean) => readonly Hit[];

/** A text that is looked at besides the original: what a part of it reads. */
interface Reading {
  readonly text: string;
  readonly back: Back;
  /** How often it was unescaped, and how often decoded. */
  readonly level: number;
  readonly layer: number;
  readonly isText: boolean;
}

type Back = (start: number, end: number) => Range;

/**
 * Each way of reading is asked for only where a few characters say that it could differ, and only around them.
 *
 * What this costs is bounded by its shape, not by a budget that junk could use up before a secret comes: a level of
 * unescaping never makes text longer, base64 makes it shorter, there are four levels and two layers, and a range is
 * decoded once. So everything is read, in time linear in the text.
 */
export function createExplorer(finder: Finder): Explore {
  return (text, first) => {
    const found = finder.find(text, first);
    if (first && found.length > 0) return found;
    const waiting = readingsOf(undefined, text, finder.marks);
    if (waiting === undefined) return found;
    const hits = [...found];
    const decoded = new Set<string>();
    for (let reading = waiting.pop(); reading !== undefined; reading = waiting.pop()) {
      if (isKnown(reading, decoded)) continue;
      for (const hit of finder.find(reading.text, first)) {
        if (reading.isText || hit.rule.confidence >= SURE) hits.push({ ...hit, ...reading.back(hit.start, hit.end) });
      }
      if (first && hits.length > 0) break;
      for (const next of readingsOf(reading, reading.text, finder.marks) ?? []) waiting.push(next);
    }
    return hits;
  };
}

/** A run that stands in a view as well is decoded once; inside a blob, all that it holds has the blob's range. */
function isKnown({ layer, level, back, text }: Reading, decoded: Set<string>): boolean {
  if (layer !== 1 || level !== 0) return false;
  const { start, end } = back(0, 0);
  const name = `${start}:${end}:${text.length}`;
  if (decoded.has(name)) return true;
  decoded.add(name);
  return false;
}

/** What a text may read besides; undefined where that is nothing. `marks` are where hints stood in it. */
function readingsOf(outer: Reading | undefined, text: string, marks: readonly number[]): Reading[] | undefined {
  const { level, layer, isText } = outer ?? { level: 0, layer: 0, isText: true };
  let readings: Reading[] | undefined;
  const add = (part: Reading) => {
    readings ??= [];
    readings.push(outer === undefined ? part : { ...part, back: through(outer.back, part.back) });
  };
  // What was unfolded is not folded once more, nor unescaped: it was, where it stands.
  if (level < LEVELS) {
    for (const view of unfolded(text, marks)) add({ ...view, level: LEVELS, layer, isText });
    for (const view of unescaped(text)) add({ ...view, level: level + 1, layer, isText });
  }
  if (layer < LAYERS) {
    for (const { start, end, ...blob } of blobsOf(text)) {
      add({ ...blob, back: () => ({ start, end }), level: 0, layer: layer + 1 });
    }
  }
  return readings;
}

function through(outer: Back, inner: Back): Back {
  return (start, end) => {
    const range = inner(start, end);
    return outer(range.start, range.end);
  };
}
