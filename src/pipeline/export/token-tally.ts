// How long rows are, in tokens: sum, middle and end of the distribution, without keeping a list of a million numbers.

import type { TokenCounts } from "../../ports/app-export.ts";

/** Rows of one size class differ by at most so much: quantiles are that exact. */
const STEP = 1.02;

export interface TokenTally {
  add(tokens: number): void;
  readonly counts: TokenCounts;
}

export function createTokenTally(): TokenTally {
  const classes = new Map<number, { rows: number; most: number }>();
  let total = 0;
  let rows = 0;
  let max = 0;
  const quantile = (share: number): number => {
    let before = 0;
    for (const [, { rows: count, most }] of [...classes].sort(([a], [b]) => a - b)) {
      before += count;
      if (before >= rows * share) return most;
    }
    return max;
  };
  return {
    add(tokens: number) {
      total += tokens;
      rows++;
      if (tokens > max) max = tokens;
      const place = Math.floor(Math.log(tokens + 1) / Math.log(STEP));
      const known = classes.get(place) ?? { rows: 0, most: 0 };
      known.rows++;
      if (tokens > known.most) known.most = tokens;
      classes.set(place, known);
    },
    get counts(): TokenCounts {
      return { total, median: quantile(0.5), p95: quantile(0.95), max };
    },
  };
}
