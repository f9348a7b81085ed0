// Ranges over one text: overlapping ones become one, and a text is projected in one pass.

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Overlapping ranges as one, with the strongest of them to speak for it. */
export interface Union<T extends Range> extends Range {
  readonly strongest: T;
}

/**
 * Ranges in order, overlapping ones joined; empty ones and what lies outside the text fall away.
 * `rank` says who speaks for a union: the lower, the stronger; then the longer range.
 */
export function unions<T extends Range>(ranges: readonly T[], length: number, rank: (range: T) => number): Union<T>[] {
  const sorted = ranges.filter(({ start, end }) => start < end && start < length && end > 0);
  sorted.sort((a, b) => a.start - b.start || b.end - a.end);
  const result: { start: number; end: number; strongest: T }[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (!last || range.start >= last.end) {
      result.push({ start: Math.max(0, range.start), end: Math.min(length, range.end), strongest: range });
      continue;
    }
    last.end = Math.max(last.end, Math.min(length, range.end));
    const held = last.strongest;
    const closer = rank(range) - rank(held) || held.end - held.start - (range.end - range.start);
    if (closer < 0) last.strongest = range;
  }
  return result;
}

/** The text with each union replaced, in one pass. */
export function project<T extends Range>(
  text: string,
  replaced: readonly Union<T>[],
  placeholder: (strongest: T, value: string) => string,
): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, strongest } of replaced) {
    pieces.push(text.slice(at, start), placeholder(strongest, text.slice(start, end)));
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}

/** Whether every place of `range` lies in one of the ordered, disjoint `unions`. */
export function isCovered(range: Range, ordered: readonly Range[]): boolean {
  const found = ordered[lastAtOrBefore(ordered, range.start)];
  return found !== undefined && range.start >= found.start && range.end <= found.end;
}

/** Place of the last range that starts at or before `position`, or -1. */
export function lastAtOrBefore(ordered: readonly Range[], position: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] as Range).start <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
