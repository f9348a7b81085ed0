// Several sets of rules over one text: what it reads besides is worked out once, and each set looks at all of it.

import { type Explore, readAll } from "./explore.ts";
import type { Finder, Hit } from "./finder.ts";

export interface SharedLook {
  /** What one of the finders finds in a text, by its place. Cheap where another one was asked for the same text. */
  of(place: number): Explore;
  /** Remembers what was looked at until `work` is done: then nothing is held, unless all is remembered. */
  during<T>(work: () => T): T;
}

/** Characters of texts that are held: of a longer session, the first ones. */
const REMEMBERED = 12 << 20;

/**
 * `remembers`: what was looked at once, and whoever asks for it, is not looked at again. For the texts of one session,
 * which come again and again on its way out; it goes with the session.
 */
export function createSharedLook(finders: readonly Finder[], remembers: boolean): SharedLook {
  const kept = new Map<string, readonly (readonly Hit[])[]>();
  let passing: Map<string, readonly (readonly Hit[])[]> | undefined;
  let length = 0;
  const look = (text: string): readonly (readonly Hit[])[] => {
    const before = kept.get(text) ?? passing?.get(text);
    if (before !== undefined) return before;
    const found = readAll(finders, text);
    if (remembers && length < REMEMBERED) {
      length += text.length;
      kept.set(text, found);
    } else passing?.set(text, found);
    return found;
  };
  return {
    of: (place) => (text) => look(text)[place] as readonly Hit[],
    during(work) {
      if (passing !== undefined) return work();
      passing = new Map();
      try {
        return work();
      } finally {
        passing = undefined;
      }
    },
  };
}
