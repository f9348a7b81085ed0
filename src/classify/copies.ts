// Which of many sessions are copies of another one, exactly or nearly, the better ones first.

import { nearDuplicates, type Signed } from "./duplicates.ts";
import { similarity } from "./minhash.ts";

export interface Comparable extends Signed {
  readonly contentHash: string;
}

export interface Copies {
  readonly kept: string;
  /** `likeness`: 1 for an exact copy; else what the signatures say, below 1. */
  readonly left: readonly { readonly id: string; readonly likeness: number }[];
}

/** Nearly the same by its signature, and not by its texts. */
const ALMOST = 0.999;

/** The first of each group is kept: items come with the best first. */
export function findCopies(items: readonly Comparable[], near: number): readonly Copies[] {
  const groups = new Map<string, { id: string; likeness: number }[]>();
  const leave = (kept: string, id: string, likeness: number) => {
    const left = groups.get(kept);
    if (left) left.push({ id, likeness });
    else groups.set(kept, [{ id, likeness }]);
  };
  const firsts = new Map<string, Comparable>();
  for (const item of items) {
    const first = firsts.get(item.contentHash);
    if (first) leave(first.id, item.id, 1);
    else firsts.set(item.contentHash, item);
  }
  const byId = new Map([...firsts.values()].map((item) => [item.id, item]));
  for (const [kept, ...others] of nearDuplicates([...byId.values()], near)) {
    const best = kept === undefined ? undefined : byId.get(kept);
    for (const id of others) {
      const other = byId.get(id);
      if (!best || !other) continue;
      // What was a copy of a session that is left out itself is one of the session that is kept.
      const own = groups.get(id) ?? [];
      groups.delete(id);
      const likeness = Math.min(ALMOST, similarity(best.signature, other.signature));
      leave(best.id, id, likeness);
      for (const copy of own) leave(best.id, copy.id, likeness);
    }
  }
  return [...groups].map(([kept, left]) => ({ kept, left }));
}
