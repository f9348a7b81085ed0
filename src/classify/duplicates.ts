// Which sessions are nearly the same: groups of like signatures, without comparing each with each.

import { BINS, mix, NONE, placesOf } from "./minhash.ts";

export interface Signed {
  readonly id: string;
  /** See `minhash.ts`. */
  readonly signature: Uint8Array;
}

/** Those that came first of their group, with the places of their signatures one behind the other. */
interface Firsts {
  readonly places: Uint32Array;
  readonly groups: string[][];
  /** The item that looked at it last. */
  readonly seen: Int32Array;
  /** By band: first items whose places in it are equal. */
  readonly buckets: Map<number, number[]>;
}

/**
 * Groups of two or more near duplicates, by `id`: the first item of each is the one that came first, and all others are
 * at least `threshold` (0 to 1) alike to it. An item stands in one group at most; those without words stand in none.
 * The same items in the same order give the same groups. @throws Error where a signature is none.
 */
export function nearDuplicates(items: readonly Signed[], threshold: number): readonly (readonly string[])[] {
  const rows = rowsFor(threshold);
  /** Places that may differ. */
  const spare = BINS - Math.max(1, Math.ceil(threshold * BINS - 1e-9));
  const firsts: Firsts = {
    places: new Uint32Array(items.length * BINS),
    groups: [],
    seen: new Int32Array(items.length).fill(-1),
    buckets: new Map(),
  };
  for (const [at, { id, signature }] of items.entries()) {
    const places = placesOf(signature);
    if (places.every((place) => place === NONE)) continue;
    const keys = bandKeys(places, rows);
    const like = firstLike({ places, keys, at, spare }, firsts);
    if (like !== undefined) firsts.groups[like]?.push(id);
    else addFirst({ id, places, keys }, firsts);
  }
  return firsts.groups.filter((ids) => ids.length > 1);
}

interface Asked {
  readonly places: Uint32Array;
  readonly keys: readonly number[];
  readonly at: number;
  readonly spare: number;
}

/** The earliest that the item is like. */
function firstLike({ places, keys, at, spare }: Asked, { places: all, seen, buckets }: Firsts): number | undefined {
  let best: number | undefined;
  for (const key of keys) {
    for (const first of buckets.get(key) ?? []) {
      if (best !== undefined && first >= best) break;
      if (seen[first] === at) continue;
      seen[first] = at;
      if (isLike(places, all, first * BINS, spare)) best = first;
    }
  }
  return best;
}

function isLike(places: Uint32Array, all: Uint32Array, from: number, spare: number): boolean {
  let other = 0;
  for (let i = 0; i < BINS; i++) {
    if (places[i] !== all[from + i] && ++other > spare) return false;
  }
  return true;
}

function addFirst(
  { id, places, keys }: { readonly id: string; readonly places: Uint32Array; readonly keys: readonly number[] },
  { places: all, groups, buckets }: Firsts,
): void {
  const at = groups.length;
  groups.push([id]);
  all.set(places, at * BINS);
  for (const key of keys) {
    const bucket = buckets.get(key);
    if (bucket) bucket.push(at);
    else buckets.set(key, [at]);
  }
}

/** The widest band with which fewer than one in a thousand pairs at the threshold is missed. */
function rowsFor(threshold: number): number {
  for (let rows = 16; rows > 1; rows--) if ((1 - threshold ** rows) ** Math.floor(BINS / rows) < 0.001) return rows;
  return 1;
}

function bandKeys(places: Uint32Array, rows: number): readonly number[] {
  const keys: number[] = [];
  for (let band = 0; band + rows <= BINS; band += rows) {
    let low = band + 1;
    let high = ~band;
    for (let row = 0; row < rows; row++) {
      low = mix(low, places[band + row] as number, row);
      high = Math.imul(high ^ (places[band + row] as number), 0x01000193);
    }
    keys.push((high & 0x1fffff) * 4_294_967_296 + low);
  }
  return keys;
}
