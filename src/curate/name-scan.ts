// Looks for a person's full name in the rows of an export, in pieces, and tells where it stands; the name is not kept.

import { type Folded, foldText } from "./name-fold.ts";
import { type NamePattern, namePattern } from "./name-pattern.ts";

export interface NameExample {
  /** From 1. */
  readonly line: number;
  /** The line around the match, up to 220 characters. */
  readonly excerpt: string;
}

export interface NameMatches {
  readonly matches: number;
  /** The first ones. */
  readonly examples: readonly NameExample[];
}

export interface NameScan {
  /** The next characters of the text, cut anywhere. */
  push(text: string): void;
  end(): NameMatches;
}

export interface NameScanOptions {
  /**
   * Gives the text with what redaction wrote blanked out, character by character: a mask is no name. See
   * `privacy/marks.ts`.
   */
  blank(text: string): string;
  /** Characters of one piece; default: 256 K. For tests. */
  readonly piece?: number;
}

const PIECE = 256 << 10;
const EXAMPLES = 20;
const EXCERPT = 220;
/** Kept before a piece: what edges and excerpts need. */
const CONTEXT = 160;
/** Longest that one character of a name is written: `\\\\u00e9`, and as much again between two parts. */
const WIDEST = 24;

/** A match that crosses the edge of two pieces is found once. Memory is that of a piece, however long a line is. */
export function createNameScan(name: string, options: NameScanOptions): NameScan {
  return new Scan(name, options);
}

class Scan implements NameScan {
  private readonly pattern: NamePattern;
  private readonly options: NameScanOptions;
  private readonly size: number;
  /** A match is at most this long. */
  private readonly reach: number;
  private pending: string[] = [];
  private length = 0;
  /** What was looked at and is needed again. */
  private kept = "";
  /** Offset of `kept` in the whole text, and of where matches are still to be counted. */
  private base = 0;
  private counted = 0;
  private line = 1;
  private total = 0;
  private readonly examples: NameExample[] = [];

  constructor(name: string, options: NameScanOptions) {
    this.pattern = namePattern(name);
    this.options = options;
    this.reach = this.pattern.length * WIDEST;
    this.size = Math.max(options.piece ?? PIECE, 1);
  }

  push(text: string): void {
    this.pending.push(text);
    this.length += text.length;
    if (this.length >= this.size) this.look(false);
  }

  end(): NameMatches {
    this.look(true);
    return { matches: this.total, examples: this.examples };
  }

  private look(isEnd: boolean): void {
    const text = this.kept + this.pending.join("");
    this.pending = [];
    this.length = 0;
    // Matches that begin behind this may not be whole yet, nor the character at it.
    const safe = isEnd ? text.length : text.length - this.reach;
    if (safe > 0) this.count(text, safe);
    const from = isEnd ? text.length : Math.max(0, safe - CONTEXT);
    this.line += feedsIn(text, from);
    this.kept = text.slice(from);
    this.base += from;
  }

  private count(text: string, safe: number): void {
    const { examples } = this;
    const folded = foldText(this.options.blank(text));
    let line = this.line;
    let at = 0;
    // What begins before was counted with an earlier piece.
    for (const [from, to] of matchesIn(folded, this.pattern, this.counted - this.base)) {
      const start = folded.at[from] ?? 0;
      if (start >= safe) break;
      const end = folded.at[to] ?? text.length;
      this.counted = this.base + end;
      this.total++;
      if (examples.length >= EXAMPLES) continue;
      line += feedsIn(text.slice(at, start), start - at);
      at = start;
      examples.push({ line, excerpt: excerptOf(text, start, end) });
    }
    this.counted = Math.max(this.counted, this.base + safe);
  }
}

/** Places in the folded text of what begins at `since` in the original, or later. */
function* matchesIn({ text, at }: Folded, pattern: NamePattern, since: number): Generator<readonly [number, number]> {
  let from = firstAt(at, since);
  for (const [start, end] of windowsOf(text, pattern, from)) {
    const begin = Math.max(0, start - EDGE);
    const window = text.slice(begin, end);
    pattern.forms.lastIndex = Math.max(from, start) - begin;
    for (let match = pattern.forms.exec(window); match; match = pattern.forms.exec(window)) {
      from = begin + match.index + match[0].length;
      yield [begin + match.index, from];
    }
  }
}

/** What stands before a match and tells whether it is one. */
const EDGE = 4;

/** Around what every match has in it; those that touch are one. */
function* windowsOf(text: string, { anchor, length }: NamePattern, from: number): Generator<readonly [number, number]> {
  if (anchor === undefined) {
    yield [from, text.length];
    return;
  }
  anchor.lastIndex = Math.max(0, from - length);
  let open: readonly [number, number] | undefined;
  for (let hit = anchor.exec(text); hit; hit = anchor.exec(text)) {
    const start = Math.max(0, hit.index - length);
    const end = Math.min(text.length, hit.index + length);
    if (open !== undefined && start > open[1]) {
      yield open;
      open = undefined;
    }
    open = [open?.[0] ?? start, end];
  }
  if (open !== undefined) yield open;
}

/** Index of the first place at or behind `since`; places only rise. */
function firstAt(at: Int32Array, since: number): number {
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes the parts of a name out of a text that is kept. */
export function withoutName(text: string, name: string): string {
  const { forms, part } = namePattern(name);
  const folded = foldText(text);
  const ranges = [forms, part].flatMap((pattern) =>
    [...folded.text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length] as const),
  );
  let shown = "";
  let at = 0;
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const start = folded.at[from] ?? 0;
    const end = folded.at[to] ?? text.length;
    if (end <= at) continue;
    if (start >= at) shown += `${text.slice(at, start)}[name]`;
    at = end;
  }
  return shown + text.slice(at);
}

function feedsIn(text: string, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** One line, around the match; whole characters. */
function excerptOf(text: string, start: number, end: number): string {
  const length = Math.min(end - start, EXCERPT);
  const before = Math.floor((EXCERPT - length) / 2);
  let from = Math.max(text.lastIndexOf("\n", start - 1) + 1, start - Math.min(before, CONTEXT));
  if (start === 0) from = 0;
  const feed = text.indexOf("\n", start);
  const to = Math.min(feed < 0 ? text.length : feed, from + EXCERPT);
  return text
    .slice(from, to)
    .replace(/\p{Cc}+/gu, " ")
    .toWellFormed()
    .replace(/^\ufffd|\ufffd$/gu, "");
}
