// Runs the owner's patterns: in RE2 syntax, in bounded windows, in time linear in the text whatever the pattern.

import { RE2JS } from "re2js";
import type { Range } from "./ranges.ts";

export interface LinearMatch extends Range {
  /** Groups 1 and up; undefined for one that took no part. */
  groups(): readonly (Range | undefined)[];
}

export interface LinearPattern {
  /** Matches that begin in [from, to), in order, none overlapping another. Those of up to `LONGEST_SURE` characters are found whole. */
  search(text: string, from: number, to: number, take: (match: LinearMatch) => void): void;
}

/** A match of so many characters is found wherever it stands. */
export const LONGEST_SURE = 2048;
const MAX_SOURCE = 4000;
const MAX_PROGRAM = 30_000;

export class PatternProblem extends Error {}

/** `anyCase` and `lines` are the flags i and m. @throws PatternProblem with the reason, in words for the owner. */
export function compileLinear(source: string, flags: { anyCase: boolean; lines: boolean }): LinearPattern {
  if (source.length > MAX_SOURCE) throw new PatternProblem(`longer than ${MAX_SOURCE} characters`);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(
      source,
      (flags.anyCase ? RE2JS.CASE_INSENSITIVE : 0) | (flags.lines ? RE2JS.MULTILINE : 0),
    );
  } catch (error) {
    throw new PatternProblem(reasonOf(error as Error));
  }
  if (compiled.programSize() > MAX_PROGRAM) throw new PatternProblem("too large: its repeats multiply");
  return { search: (text, from, to, take) => searchPieces(compiled, text, { start: from, end: to }, take) };
}

function reasonOf(error: Error): string {
  const said = error.message.replace(/^error parsing regexp: /, "").replace(/`\((?:\?m\)\(\?i|\?i|\?m)\)/, "`");
  if (/\(\?<?[=!]/.test(said)) return `${said}: RE2 has no lookahead and no lookbehind`;
  if (/escape sequence: `\\[1-9]/.test(said)) return `${said}: RE2 has no back references`;
  if (/escape sequence: `\\Z/.test(said)) return `${said}: write \\z for the end of the text`;
  return said;
}

function searchPieces(pattern: RE2JS, text: string, within: Range, take: (match: LinearMatch) => void): void {
  let at = within.start;
  let isSmall = false;
  while (at < within.end) {
    const size = isSmall ? SMALL : LARGE;
    const end = boundary(text, Math.min(text.length, at + size.piece));
    // What begins in the piece's last stretch may be cut off by its end: the next piece has it whole.
    const until = Math.min(within.end, end === text.length ? end : end - size.sure);
    const { next, count, isOver } = searchPiece(pattern, text, { start: at, end, until, size, take });
    isSmall = isOver || (isSmall && count > 0);
    at = isOver ? next : Math.max(next, until);
  }
}

interface Size {
  readonly piece: number;
  readonly sure: number;
  /** Matches of one piece after which the rest is searched in smaller ones. */
  readonly most: number;
  /** How far a match that reaches the piece's end is followed. */
  readonly further: number;
}

/** Matches that follow one another closely may each look to the piece's end: then pieces get small. */
const LARGE: Size = { piece: 4 * LONGEST_SURE, sure: LONGEST_SURE, most: 16, further: 64 * 1024 };
const SMALL: Size = { piece: 512, sure: 128, most: Infinity, further: LONGEST_SURE };
/** Ends of matches in one piece that only its own end made. */
const MOST_CUT = 4;

interface Piece extends Range {
  /** Matches that begin there or later are not taken. */
  readonly until: number;
  readonly size: Size;
  readonly take: (match: LinearMatch) => void;
}

/** `isOver`: what is left of the piece, from `next` on, is to be searched in smaller ones. */
function searchPiece(pattern: RE2JS, text: string, { start: begin, end: pieceEnd, until, size, take }: Piece) {
  // One character before: what a word edge or a line's beginning is, is told by it.
  const from = boundary(text, Math.max(0, begin - 1));
  const matcher = pattern.matcher(text.slice(from, pieceEnd));
  let next = begin;
  let count = 0;
  let cut = 0;
  while (next < until && matcher.find(next - from)) {
    if (count >= size.most || cut >= MOST_CUT)
      return { next: size === LARGE ? next : until, count, isOver: size === LARGE };
    const start = matcher.start() + from;
    if (start >= until) break;
    const isCut = matcher.end() + from === pieceEnd && pieceEnd < text.length;
    const found = isCut ? further(pattern, text, start, size.further) : { matcher, from };
    const end = found === undefined ? start : found.matcher.end() + found.from;
    next = end > start ? end : start + widthAt(text, start);
    if (found === undefined) cut++;
    else if (end > start) {
      take({ start, end, groups: groupsOf(found.matcher, found.from) });
      count++;
    }
  }
  return { next, count, isOver: false };
}

/** The match that begins at `start`, with more of the text behind it; undefined where only the cut made it one. */
function further(pattern: RE2JS, text: string, start: number, length: number) {
  const from = boundary(text, Math.max(0, start - 1));
  const matcher = pattern.matcher(text.slice(from, boundary(text, Math.min(text.length, start + length))));
  return matcher.find(start - from) && matcher.start() + from === start ? { matcher, from } : undefined;
}

function groupsOf(matcher: ReturnType<RE2JS["matcher"]>, from: number): () => readonly (Range | undefined)[] {
  return () =>
    Array.from({ length: matcher.groupCount() }, (_, i) => {
      const start = matcher.start(i + 1);
      return start < 0 ? undefined : { start: start + from, end: matcher.end(i + 1) + from };
    });
}

/** Never between the halves of a surrogate pair. */
function boundary(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code < 0xe000 && isHigh(text.charCodeAt(at - 1)) ? at - 1 : at;
}

function widthAt(text: string, at: number): number {
  return isHigh(text.charCodeAt(at)) ? 2 : 1;
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
