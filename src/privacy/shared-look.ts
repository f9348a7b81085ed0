// Several sets of rules over one text: what it reads besides is worked out once, and each set looks at all of it.

import { type Explore, readAll } from "./explore.ts";
import type { Finder, Hit } from "./finder.ts";

export interface SharedLook {
  /** What one of the finders finds in a text, by its place. Cheap where another one was asked for the same text. */
  of(place: number): Explore;
  /** Remembers what was looked at until `work` is done: then nothing is held, unless all is remembered. */
  during<T>(work: () => T): T;
}

/** Characters of remembered texts: then it begins anew. */
const REMEMBERED = 32 << 20;

/**
 * `remembers`: what was looked at once, and whoever asks for it, is not looked at again. For the few texts of one
 * session, which come again and again on its way out.
 */
export function createSharedLook(finders: readonly Finder[], remembers: boolean): SharedLook {
  let known: Map<string, readonly (readonly Hit[])[]> | undefined = remembers ? new Map() : undefined;
  let length = 0;
  const look = (text: string): readonly (readonly Hit[])[] => {
    const before = known?.get(text);
    if (before !== undefined) return before;
    const found = readAll(finders, text);
    if (known === undefined) return found;
    if (length > REMEMBERED) {
      known.clear();
      length = 0;
    }
    length += text.length;
    known.set(text, found);
    return found;
  };
  return {
    of: (place) => (text) => look(text)[place] as readonly Hit[],
    during(work) {
      if (known !== undefined) return work();
      known = new Map();
      length = 0;
      try {
        return work();
      } finally {
        known = undefined;
      }
    },
  };
}
