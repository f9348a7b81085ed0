// Signatures of texts that are alike where the texts are: one hash per three words, the smallest of each of 128 bins kept.

export const BINS = 128;
const BIN_SHIFT = 25;
export const NONE = 0xffffffff;

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
  /** Of the open word; 0 says that none is open. */
  let hash = 0;
  let isAlone = false;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : SPACE;
    const kind = code < 128 ? (ASCII[code] as number) : kindOf(code);
    if (hash !== 0 && (kind === BETWEEN || kind === ALONE || isAlone)) {
      words++;
      if (words >= 3) addHash(bins, mix(first, second, hash));
      first = second;
      second = hash;
      hash = 0;
    }
    if (kind === BETWEEN) continue;
    isAlone = kind === ALONE;
    hash = Math.imul(hash ^ (kind === UPPER ? code | 32 : code), 0x01000193) + 0x3c6ef372;
    if (hash === 0) hash = 1;
  }
  // A text of one or two words is one shingle.
  if (words === 1 || words === 2) addHash(bins, mix(words, first, second));
}

const SPACE = 32;
const BETWEEN = 0;
const LETTER = 1;
const UPPER = 2;
/** A word of its own: Chinese, Japanese, Thai and their kin. */
const ALONE = 3;

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 65 && code <= 90) return UPPER;
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 ? LETTER : BETWEEN;
});

function kindOf(code: number): number {
  if (code < 0xc0 || (code >= 0x2000 && code < 0x3040) || (code >= 0xff00 && code < 0xff10)) return BETWEEN;
  const isUnspaced =
    (code >= 0x3040 && code < 0xa000) || (code >= 0xf900 && code < 0xfb00) || (code >= 0x0e00 && code < 0x0e80);
  return isUnspaced ? ALONE : LETTER;
}

function spread(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function mix(a: number, b: number, c: number): number {
  return spread(Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca77) + Math.imul(c, 0xc2b2ae3d));
}

/** The upper bits choose the bin, the lower ones are the value. */
function addHash(bins: Uint32Array, hash: number): void {
  const bin = hash >>> BIN_SHIFT;
  const value = hash & 0x1ffffff;
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

/** The 128 places of a signature. @throws Error where it is none. */
export function placesOf(signature: Uint8Array): Uint32Array {
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
