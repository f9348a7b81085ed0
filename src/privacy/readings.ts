// Lists what a text reads besides what it says as it stands: unescaped, decoded, unfolded, and each of these again.

import { blobsOf } from "./blobs.ts";
import { unfolded } from "./lines.ts";
import type { Range } from "./ranges.ts";
import { quotedStrings, unescaped } from "./unescape.ts";
import type { View } from "./view.ts";

/** JSON in JSON in JSON, and a terminal sequence inside. */
const LEVELS = 4;
/** Base64 of base64. */
const LAYERS = 2;

/** A text that is looked at besides the original: what a part of it reads. */
export interface Reading {
  readonly text: string;
  /** Where that stands in the original. */
  readonly back: Back;
  /** How often it was unescaped, and how often decoded. */
  readonly level: number;
  readonly layer: number;
  readonly way: Way;
  readonly isText: boolean;
}

type Back = (start: number, end: number) => Range;

/**
 * How a reading came to be says what it may become: else each level would double what is read. Whole parts are
 * unescaped again as whole parts, strings as the strings within them; where percent-encoding was undone, everything
 * is undone at once.
 */
type Way = "any" | "escapes" | "strings" | "mixed";
const ORIGINAL = { level: 0, layer: 0, isText: true, way: "any" } as const;
const NO_VIEWS: readonly View[] = [];

/** Shorter texts read nothing that is worth a look. */
const SHORTEST = 8;

/** What is done with one text. True ends the walk. */
export type Look = (text: string, reading: Reading | undefined) => boolean;

export interface WalkOptions {
  readonly look: Look;
  /** Where hints stood in the text that was looked at last: around these, lines are unfolded. */
  readonly marks: () => readonly number[];
  /** Shorter runs of base64 and hex are left as they are. */
  readonly shortestBlob: number;
}

/**
 * Looks at a text and at all that it reads besides. Each way of reading is asked for only where a few characters say
 * that it could differ, and only around them.
 *
 * What this costs is bounded by its shape, not by a budget that junk could use up before a secret comes: a level of
 * unescaping never makes text longer, base64 makes it shorter, there are four levels and two layers, and a range is
 * decoded once. So everything is read, in time linear in the text.
 */
export function walk(text: string, options: WalkOptions): void {
  const { look, marks } = options;
  if (look(text, undefined) || text.length < SHORTEST) return;
  const waiting = readingsOf(undefined, { text, marks: marks(), shortestBlob: options.shortestBlob });
  if (waiting === undefined) return;
  const decoded = new Set<string>();
  for (let reading = waiting.pop(); reading !== undefined; reading = waiting.pop()) {
    if (isKnown(reading, decoded)) continue;
    if (look(reading.text, reading)) return;
    const more = readingsOf(reading, { text: reading.text, marks: marks(), shortestBlob: options.shortestBlob });
    if (more !== undefined) for (const next of more) waiting.push(next);
  }
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

interface Seen {
  readonly text: string;
  readonly marks: readonly number[];
  readonly shortestBlob: number;
}

/** What a text may read besides; undefined where that is nothing. */
function readingsOf(outer: Reading | undefined, { text, marks, shortestBlob }: Seen): Reading[] | undefined {
  const { level, layer, isText, way } = outer ?? ORIGINAL;
  let readings: Reading[] | undefined;
  const add = (part: Reading) => {
    readings ??= [];
    readings.push(outer === undefined ? part : { ...part, back: through(outer.back, part.back) });
  };
  const addAll = (views: readonly View[], next: Way, nextLevel = level + 1) => {
    for (const view of views) add({ ...view, level: nextLevel, layer, isText, way: next });
  };
  if (level < LEVELS) {
    // What was unfolded is not folded once more, nor unescaped: it was, where it stands.
    addAll(unfolded(text, marks), way, LEVELS);
    const strings = way === "any" || way === "strings" ? quotedStrings(text) : NO_VIEWS;
    addAll(strings, "strings");
    if (way === "mixed") addAll(unescaped(text, "both"), "mixed");
    else {
      if (way !== "strings" || strings.length === 0) addAll(unescaped(text, "escapes"), "escapes");
      addAll(unescaped(text, "percent"), "mixed");
    }
  }
  if (layer < LAYERS) {
    for (const { start, end, ...blob } of blobsOf(text, shortestBlob)) {
      add({ ...blob, back: () => ({ start, end }), level: 0, layer: layer + 1, way: "any" });
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
