// Signatures of texts that are alike where the texts are: one hash per three words, the smallest of each of 128 bins kept.

const BINS = 128;
const BIN_SHIFT = 25;
const NONE = 0xffffffff;

/** Bytes of a signature: 128 places of 32 bits, little-endian. */
export const SIGNATURE_BYTES = BINS * 4;

export interface SignatureBuilder {
  /** Takes the words of a text in. The order of texts does not matter, and a text that comes again changes nothing. */
  add(text: string): void;
  /** The signature so far; all bits set where no text had a word. */
  bytes(): Uint8Array;
}

/** Words are runs of letters and digits without case; of scripts without spaces, each character. */
export function createSignature(): SignatureBuilder {
  const bins = new Uint32Array(BINS).fill(NONE);
  return {
    add: (text) => addWords(bins, text),
    bytes() {
      const full = densified(bins);
      const bytes = new Uint8Array(SIGNATURE_BYTES);
      const view = new DataView(bytes.buffer);
      for (let i = 0; i < BINS; i++) view.setUint32(4 * i, full[i] as number, true);
      return bytes;
    },
  };
}

function addWords(bins: Uint32Array, text: string): void {
  let first = 0;
  let second = 0;
  let words = 0;
  let hash = 0;
  const take = (word: number) => {
    words++;
    if (words >= 3) addHash(bins, mix(first, second, word));
    first = second;
    second = word;
    hash = 0;
  };
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 128) {
      const kind = ASCII[code] as number;
      if (kind === 0) {
        if (hash !== 0) take(hash);
        continue;
      }
      if (kind === 2) code |= 32;
    } else if (isUnspaced(code)) {
      if (hash !== 0) take(hash);
      take(spread(code));
      continue;
    } else if (code < 0xc0 || (code >= 0x2000 && code < 0x3040) || (code >= 0xff00 && code < 0xff10)) {
      if (hash !== 0) take(hash);
      continue;
    }
    hash = Math.imul(hash ^ code, 0x01000193) + 0x9e3779b9;
    // 0 says that no word is open.
    if (hash === 0) hash = 1;
  }
  if (hash !== 0) take(hash);
  // A text of one or two words is one shingle.
  if (words === 1 || words === 2) addHash(bins, mix(words, first, second));
}

/** 0: between words, 1: a letter or digit, 2: an upper case letter. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 65 && code <= 90) return 2;
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 ? 1 : 0;
});

/** Chinese, Japanese, Thai and their kin. */
function isUnspaced(code: number): boolean {
  return (code >= 0x3040 && code < 0xa000) || (code >= 0xf900 && code < 0xfb00) || (code >= 0x0e00 && code < 0x0e80);
}

function spread(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mix(a: number, b: number, c: number): number {
  return spread(Math.imul(spread(Math.imul(spread(a), 31) + b), 31) + c);
}

/** The upper bits choose the bin, all of them mixed again are the value. */
function addHash(bins: Uint32Array, hash: number): void {
  const bin = hash >>> BIN_SHIFT;
  const value = spread(hash ^ 0x5bd1e995);
  if (value < (bins[bin] as number)) bins[bin] = value;
}

/** A bin that nothing fell into takes the value of another, always looked for in the same order. */
function densified(bins: Uint32Array): Uint32Array {
  const full = bins.slice();
  if (bins.every((value) => value === NONE)) return full;
  for (let i = 0; i < BINS; i++) {
    for (let attempt = 1; full[i] === NONE; attempt++) {
      const from = spread(i * 65_537 + attempt) >>> BIN_SHIFT;
      const value = bins[from] as number;
      // Mixed with the place, or two bins that borrow from one would count twice.
      if (value !== NONE) full[i] = spread(value ^ Math.imul(i + 1, 0x27d4eb2f));
    }
  }
  return full;
}

/** Estimates the share of three-word runs that two texts have in common, 0 to 1; standard error at most 0.05. */
export function similarity(a: Uint8Array, b: Uint8Array): number {
  return sameBins(placesOf(a), placesOf(b)) / BINS;
}

function placesOf(signature: Uint8Array): Uint32Array {
  if (signature.length !== SIGNATURE_BYTES) {
    throw new Error(`a signature has ${SIGNATURE_BYTES} bytes, not ${signature.length}`);
  }
  const view = new DataView(signature.buffer, signature.byteOffset, signature.length);
  return Uint32Array.from({ length: BINS }, (_, i) => view.getUint32(4 * i, true));
}

function sameBins(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let i = 0; i < BINS; i++) if (a[i] === b[i]) same++;
  return same;
}

export interface Signed {
  readonly id: string;
  readonly signature: Uint8Array;
}

/**
 * Groups of two or more near duplicates, by `id`: the first item of each is the one that came first, and all others are
 * at least `threshold` (0 to 1) alike to it. An item stands in one group at most; those without words stand in none.
 * The same items in the same order give the same groups.
 */
export function nearDuplicates(items: readonly Signed[], threshold: number): readonly (readonly string[])[] {
  const rows = rowsFor(threshold);
  const buckets = new Map<number, number[]>();
  /** Those that came first of their group, by their place in `items`. */
  const firsts = new Map<number, { readonly places: Uint32Array; readonly ids: string[] }>();
  const needed = Math.max(1, Math.ceil(threshold * BINS - 1e-9));
  for (const [at, { id, signature }] of items.entries()) {
    const places = placesOf(signature);
    if (places.every((place) => place === NONE)) continue;
    const keys = bandKeys(places, rows);
    const alike = candidates(keys, buckets).find((first) => {
      const other = firsts.get(first);
      return other !== undefined && sameBins(places, other.places) >= needed;
    });
    if (alike !== undefined) {
      firsts.get(alike)?.ids.push(id);
      continue;
    }
    firsts.set(at, { places, ids: [id] });
    for (const key of keys) {
      const bucket = buckets.get(key);
      if (bucket) bucket.push(at);
      else buckets.set(key, [at]);
    }
  }
  return [...firsts.values()].flatMap(({ ids }) => (ids.length > 1 ? [ids] : []));
}

/** In order: an item goes to the earliest that it is like. */
function candidates(keys: readonly number[], buckets: ReadonlyMap<number, readonly number[]>): readonly number[] {
  const found = new Set<number>();
  for (const key of keys) for (const at of buckets.get(key) ?? []) found.add(at);
  return [...found].sort((a, b) => a - b);
}

/** The widest band with which fewer than one in a thousand pairs at the threshold is missed. */
function rowsFor(threshold: number): number {
  for (const rows of [16, 8, 4, 2]) if ((1 - threshold ** rows) ** (BINS / rows) < 0.001) return rows;
  return 1;
}

function bandKeys(places: Uint32Array, rows: number): readonly number[] {
  const keys: number[] = [];
  for (let band = 0; band < BINS; band += rows) {
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
