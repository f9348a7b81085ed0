// Looks for many byte patterns at once, skipping most of the bytes (Wu and Manber's method).

/** Called with the pattern's place in the list and where it starts. Returning true stops the search. */
export type OnPattern = (pattern: number, start: number) => boolean;

export interface SkipSearch {
  /** Reports every occurrence, in order of its end within the window. True when `onPattern` stopped it. */
  search(bytes: Uint8Array, onPattern: OnPattern): boolean;
}

const BLOCK = 3;
/** Of the table: for a few patterns one that stays in the nearest cache, for many one that is not full of them. */
const BITS = 17;
const MANY_BITS = 20;
const MANY = 2000;
/** A longer window would skip further, but a block is worth no more than one byte of table. */
const LONGEST_WINDOW = 200;

/** Patterns must have `BLOCK` bytes or more; the shortest decides how far the search can skip. */
export function createSkipSearch(patterns: readonly Uint8Array[]): SkipSearch {
  if (patterns.length === 0) return { search: () => false };
  // Not as arguments of one call: there may be a million.
  const window = patterns.reduce((shortest, { length }) => Math.min(shortest, length), LONGEST_WINDOW);
  if (window < BLOCK) throw new Error(`a pattern needs ${BLOCK} bytes`);
  const farthest = window - BLOCK + 1;
  const bits = patterns.length > MANY ? MANY_BITS : BITS;
  const mask = (1 << bits) - 1;
  const half = bits === BITS ? 5 : 6;
  /** The table's slot for the block that ends with the byte at `at`. */
  const slotOf = (bytes: Uint8Array, at: number): number => {
    const a = bytes[at] as number;
    const b = bytes[at - 1] as number;
    const c = bytes[at - 2] as number;
    return (a ^ (b << half) ^ (c << (2 * half))) & mask;
  };
  const shifts = new Uint8Array(1 << bits).fill(farthest);
  const buckets = new Map<number, number[]>();
  patterns.forEach((pattern, index) => {
    for (let end = BLOCK; end <= window; end++) {
      const slot = slotOf(pattern, end - 1);
      shifts[slot] = Math.min(shifts[slot] as number, window - end);
    }
    const slot = slotOf(pattern, window - 1);
    const bucket = buckets.get(slot);
    if (bucket) bucket.push(index);
    else buckets.set(slot, [index]);
  });

  const check = (bytes: Uint8Array, slot: number, start: number, onPattern: OnPattern): boolean => {
    for (const index of buckets.get(slot) ?? []) {
      if (standsAt(bytes, patterns[index] as Uint8Array, start) && onPattern(index, start)) return true;
    }
    return false;
  };

  return {
    search: (bytes, onPattern) => {
      const { length } = bytes;
      for (let at = window - 1; at < length; ) {
        const slot = slotOf(bytes, at);
        const shift = shifts[slot] as number;
        if (shift > 0) at += shift;
        else {
          if (check(bytes, slot, at - window + 1, onPattern)) return true;
          at++;
        }
      }
      return false;
    },
  };
}

function standsAt(bytes: Uint8Array, pattern: Uint8Array, start: number): boolean {
  if (start + pattern.length > bytes.length) return false;
  for (let i = 0; i < pattern.length; i++) if (bytes[start + i] !== pattern[i]) return false;
  return true;
}
