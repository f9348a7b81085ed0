// How long the sessions or rows of a dataset are, in tokens: a few figures, and a histogram of doublings.

import type { TokenSpread } from "../../ports/app-report.ts";
import { createTokenTally } from "../export/token-tally.ts";

/** Where the first class ends; each further one ends at twice as many. */
const FIRST = 256;

export function createTokenSpread(unit: TokenSpread["unit"]) {
  const tally = createTokenTally();
  const classes: number[] = [];
  let count = 0;
  return {
    add(tokens: number): void {
      tally.add(tokens);
      count++;
      const place = tokens < FIRST ? 0 : Math.floor(Math.log2(tokens / FIRST)) + 1;
      while (classes.length <= place) classes.push(0);
      classes[place] = (classes[place] ?? 0) + 1;
    },
    /** Undefined where there is nothing. */
    get spread(): TokenSpread | undefined {
      if (count === 0) return undefined;
      const first = classes.findIndex((own) => own > 0);
      const histogram = classes.slice(first).map((own, i) => {
        const place = first + i;
        return { from: place === 0 ? 0 : FIRST * 2 ** (place - 1), to: FIRST * 2 ** place, count: own };
      });
      return { unit, ...tally.counts, histogram };
    },
  };
}
