// A piece of a text as it reads after something is undone, and the way back from its places to those of the text.

import type { Range } from "./ranges.ts";

export interface View {
  readonly text: string;
  /** The range of the original that a range of the view stands for, what was undone in between included. */
  back(start: number, end: number): Range;
}

export interface ViewBuilder {
  /** What stands at `start` to `end` of the original reads `text`. Calls come in order. */
  replace(start: number, end: number, text: string): void;
  /** The view of what stands before `end`. */
  finish(end: number): View;
}

/** A view of `source` from `from` on. It holds two numbers for each piece, replaced or not. */
export function buildView(source: string, from: number): ViewBuilder {
  const pieces: string[] = [];
  /** Where each piece begins in the view, and in the original: negative (`~origin`) where it was replaced. */
  const starts: number[] = [];
  const origins: number[] = [];
  let length = 0;
  let copied = from;
  const push = (piece: string, origin: number) => {
    pieces.push(piece);
    starts.push(length);
    origins.push(origin);
    length += piece.length;
  };
  return {
    replace(start, end, text) {
      if (start > copied) push(source.slice(copied, start), copied);
      push(text, ~start);
      copied = end;
    },
    finish(end) {
      if (end > copied) push(source.slice(copied, end), copied);
      return {
        text: pieces.join(""),
        back: (first, last) => ({
          start: originOf(first, { starts, origins, end, isEnd: false }),
          end: originOf(last, { starts, origins, end, isEnd: true }),
        }),
      };
    },
  };
}

interface Pieces {
  readonly starts: readonly number[];
  readonly origins: readonly number[];
  readonly end: number;
  readonly isEnd: boolean;
}

function originOf(position: number, { starts, origins, end, isEnd }: Pieces): number {
  // An end belongs to the piece of the character before it, so that what was taken out behind stays outside.
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isEnd ? (starts[middle] as number) < position : (starts[middle] as number) <= position) low = middle + 1;
    else high = middle;
  }
  const at = Math.max(0, low - 1);
  const origin = origins[at] ?? end;
  if (origin >= 0) return origin + position - (starts[at] as number);
  if (!isEnd) return ~origin;
  const next = origins[at + 1] ?? end;
  return next < 0 ? ~next : next;
}
