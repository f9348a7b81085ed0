// Says of bytes whether any of many forms could stand in them, from a few pieces of each form.

import type { Form } from "./encodings.ts";
import { createSkipSearch } from "./skip-search.ts";

/** Longer pieces are worth no more: a skip search skips no further, and nothing else has so much of a secret in it. */
const LONGEST_PIECE = 48;
/** Half of a shorter form would be in too many texts: it is looked for whole. */
const SHORTEST_BROKEN = 16;
/** More patterns leave a skip search nothing to skip. */
const FEW = 1500;
const HASHED = 6;
const encoder = new TextEncoder();

/** Forms must have eight bytes or more. False is certain. */
export function createByteSearch(forms: Iterable<Form>): (bytes: Uint8Array) => boolean {
  const pieces = new Map<string, Uint8Array>();
  for (const { text, mayBreak } of forms) {
    for (const piece of piecesOf(encoder.encode(text), mayBreak)) pieces.set(String(piece), piece);
  }
  const patterns = [...pieces.values()];
  if (patterns.length > FEW) return searchHashed(patterns);
  const { search } = createSkipSearch(patterns);
  return (bytes) => search(bytes, () => true);
}

/** A break goes through one half, or through a few pieces of many: another piece is whole. */
function piecesOf(form: Uint8Array, mayBreak: boolean): Uint8Array[] {
  if (!mayBreak || form.length < SHORTEST_BROKEN) return [form.subarray(0, LONGEST_PIECE)];
  const count = Math.max(2, Math.min(4, Math.ceil(form.length / LONGEST_PIECE)));
  const length = Math.min(LONGEST_PIECE, Math.floor(form.length / count));
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor(((form.length - length) * i) / (count - 1));
    return form.subarray(start, start + length);
  });
}

/** Every second place is looked at: six bytes there, hashed; a pattern offers those at its front and one further on. */
function searchHashed(patterns: readonly Uint8Array[]): (bytes: Uint8Array) => boolean {
  const bits = Math.min(22, Math.ceil(Math.log2(patterns.length * 32)));
  const shift = 32 - bits;
  const heads = new Int32Array(1 << bits).fill(-1);
  const next = new Int32Array(patterns.length * 2);
  patterns.forEach((pattern, place) => {
    for (const before of [0, 1]) {
      const slot = hashAt(pattern, before) >>> shift;
      next[place * 2 + before] = heads[slot] as number;
      heads[slot] = place * 2 + before;
    }
  });
  return (bytes) => {
    const last = bytes.length - HASHED;
    for (let at = 0; at <= last; at += 2) {
      let entry = heads[hashAt(bytes, at) >>> shift] as number;
      for (; entry >= 0; entry = next[entry] as number) {
        if (standsAt(bytes, patterns[entry >> 1] as Uint8Array, at - (entry & 1))) return true;
      }
    }
    return false;
  };
}

function hashAt(bytes: Uint8Array, at: number): number {
  const one = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  const two = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  const three = ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
  return Math.imul(one, 0x9e3779b1) + Math.imul(two, 0x85ebca6b) + Math.imul(three, 0xc2b2ae35);
}

function standsAt(bytes: Uint8Array, pattern: Uint8Array, start: number): boolean {
  if (start < 0 || start + pattern.length > bytes.length) return false;
  for (let i = 0; i < pattern.length; i++) if (bytes[start + i] !== pattern[i]) return false;
  return true;
}
