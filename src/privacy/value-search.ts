// Looks for many values in a text at once, also where a line break or a colour stands inside one.

import type { Range } from "./ranges.ts";

export interface Found extends Range {
  /** False: the greater part of the value. */
  readonly isWhole: boolean;
}

export interface ValueSearch {
  /** Reports occurrences, those of one value in order and apart. */
  search(text: string, report: (value: number, found: Found) => void): void;
}

/** Shorter values cannot be looked for. */
export const SHORTEST_VALUE = 8;
/** So many characters of a value are hashed: three pairs, of which every second place of the text is the first. */
const HASHED = 6;
/** A long value is looked for by several of its pieces: a break may go through one of them. */
const STEP = 24;
const MOST_PIECES = 12;
/** Characters compared in vain, for each one of the text, before partial agreement counts. */
const PATIENCE = 32;
const AGREED = 32;
/** A part of a value counts from here on, and only where it is half of it. */
const LEAST_PART = 16;

/** A break with what tools put at a line's start, or a terminal sequence. */
const BREAK_SOURCE =
  "(?:\\u001b\\[[0-?]{0,16}[ -/]{0,4}[@-~]|\\\\?\\r?\\n(?:[ \\t]{0,12}[0-9]{1,7}(?:\\u2192|\\t|:|[ ]?\\|))?(?:[ \\t]{0,40}[+\\->|#*](?=[^+\\->|#*]))?[ \\t]{0,64})";
const BREAK = new RegExp(BREAK_SOURCE, "y");
const BREAK_BEFORE = new RegExp(`${BREAK_SOURCE}$`);
const LONGEST_BREAK = 140;

/** Values must have `SHORTEST_VALUE` characters or more. Thousands cost no more than one while none is there. */
export function createValueSearch(values: readonly string[]): ValueSearch {
  const table = createTable(values);
  /** Up to where each value was found in the text at hand. */
  const taken = new Int32Array(values.length);
  return {
    search(text, report) {
      if (values.length === 0) return;
      const touched: number[] = [];
      const state = { patience: PATIENCE * text.length + 65_536 };
      table.scan(text, (value, offset, at) => {
        if (at < (taken[value] as number)) return;
        const range = agree(text, values[value] as string, { offset, at, state });
        if (!range) return;
        taken[value] = range.end;
        touched.push(value);
        report(value, range);
      });
      for (const value of touched) taken[value] = 0;
    },
  };
}

interface Start {
  /** The character of the value that stands at `at`. */
  readonly offset: number;
  readonly at: number;
  readonly state: { patience: number };
}

/** The range in which the value, or most of it, stands around a place where a piece of it does. */
function agree(text: string, value: string, { offset, at, state }: Start): Found | undefined {
  let end = at;
  let i = offset;
  for (; i < value.length; i++, end++) {
    if (text.charCodeAt(end) === value.charCodeAt(i)) continue;
    const skipped = i > offset ? breakAt(text, end) : 0;
    if (skipped === 0 || text.charCodeAt(end + skipped) !== value.charCodeAt(i)) break;
    end += skipped;
  }
  let start = at;
  let k = offset;
  for (; k > 0; k--, start--) {
    if (text.charCodeAt(start - 1) === value.charCodeAt(k - 1)) continue;
    const skipped = breakBefore(text, start);
    if (skipped === 0 || text.charCodeAt(start - skipped - 1) !== value.charCodeAt(k - 1)) break;
    start -= skipped;
  }
  const agreed = i - k;
  // Most of a value, cut at its front or its end, is worth nearly as much to a thief.
  const isWhole = agreed === value.length;
  if (isWhole || (agreed >= LEAST_PART && agreed * 2 >= value.length)) return { start, end, isWhole };
  state.patience -= agreed;
  // A text made to agree with a value nearly everywhere: what agrees is the value's own.
  return state.patience < 0 && agreed >= AGREED ? { start, end, isWhole } : undefined;
}

function breakAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code !== 0x0a && code !== 0x0d && code !== 0x1b && code !== 0x5c) return 0;
  BREAK.lastIndex = at;
  return BREAK.test(text) ? BREAK.lastIndex - at : 0;
}

function breakBefore(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  if ((code >= 0x30 && code <= 0x39) || code === 0x5f) return 0;
  return BREAK_BEFORE.exec(text.slice(Math.max(0, at - LONGEST_BREAK), at))?.[0].length ?? 0;
}

type OnPiece = (value: number, offset: number, at: number) => void;

function createTable(values: readonly string[]) {
  const pieces: { readonly value: number; readonly offset: number }[] = [];
  values.forEach((text, value) => {
    const last = text.length - HASHED - 1;
    const step = Math.max(STEP, Math.ceil(last / MOST_PIECES));
    // A value that repeats itself has the same pieces again; the first of them stands wherever it does.
    const known = new Set<string>();
    const add = (offset: number) => {
      const piece = text.slice(offset, offset + HASHED + 1);
      if (known.has(piece)) return;
      known.add(piece);
      pieces.push({ value, offset }, { value, offset: offset + 1 });
    };
    for (let offset = 0; offset < last; offset += step) add(offset);
    add(Math.max(0, last));
  });
  const bits = Math.min(22, Math.max(12, Math.ceil(Math.log2(pieces.length * 8 + 1))));
  const shift = 32 - bits;
  const heads = new Int32Array(1 << bits).fill(-1);
  const next = new Int32Array(pieces.length);
  pieces.forEach(({ value, offset }, place) => {
    const text = values[value] as string;
    const pair = (at: number) => ((text.charCodeAt(at) & 0xff) << 8) | (text.charCodeAt(at + 1) & 0xff);
    const slot = slotOf(pair(offset), pair(offset + 2), pair(offset + 4)) >>> shift;
    next[place] = heads[slot] as number;
    heads[slot] = place;
  });
  const scan = (text: string, onPiece: OnPiece) => {
    const last = text.length - 1;
    let one = 0;
    let two = 0;
    for (let at = 0; at < last; at += 2) {
      const three = ((text.charCodeAt(at) & 0xff) << 8) | (text.charCodeAt(at + 1) & 0xff);
      let place = heads[slotOf(one, two, three) >>> shift] as number;
      for (; place >= 0; place = next[place] as number) {
        const { value, offset } = pieces[place] as (typeof pieces)[number];
        // The cheapest look first: `agree` compares the rest.
        const start = at - 4;
        if (start >= 0 && text.charCodeAt(start) === (values[value] as string).charCodeAt(offset))
          onPiece(value, offset, start);
      }
      one = two;
      two = three;
    }
  };
  return { scan };
}

function slotOf(one: number, two: number, three: number): number {
  return Math.imul(one, 0x9e3779b1) + Math.imul(two, 0x85ebca6b) + Math.imul(three, 0xc2b2ae35);
}
