// Base64, base64url and hex as they are read: leniently, and only where text may come out.

/** The value of a character, or 64. */
const VALUES = new Uint8Array(128).fill(64);
for (const [value, characters] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries())
  VALUES[characters.charCodeAt(0)] = value;
VALUES[0x2d] = 62;
VALUES[0x5f] = 63;

const HEX = new Uint8Array(128).fill(16);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/** A letter or digit of any of the alphabets; padding is none. */
export function isBase64(code: number): boolean {
  return code < 128 && VALUES[code] !== 64;
}

function valueAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at) & 127] as number;
}

/** Four fours in a row, or all of them, that could be ASCII: a text has them, and few other runs do. */
export function seemsBase64Text(text: string, start: number, end: number): boolean {
  let inRow = 0;
  const enough = Math.min(4, (end - start) >> 2);
  for (let at = start; at + 4 <= end; at += 4) {
    // The highest bit of each of the three bytes must be zero.
    if (valueAt(text, at) < 32 && (valueAt(text, at + 1) & 8) === 0 && (valueAt(text, at + 2) & 2) === 0) {
      if (++inRow === enough) return true;
    } else inRow = 0;
  }
  return false;
}

/** Bytes of a run of letters; a last character that makes no byte is dropped. */
export function decodeBase64(run: string, skipped: number): Uint8Array {
  const bytes = new Uint8Array(((run.length - skipped) * 3) >> 2);
  let at = skipped;
  let to = 0;
  for (; at + 4 <= run.length; at += 4) {
    const four =
      (valueAt(run, at) << 18) | (valueAt(run, at + 1) << 12) | (valueAt(run, at + 2) << 6) | valueAt(run, at + 3);
    bytes[to++] = four >> 16;
    bytes[to++] = four >> 8;
    bytes[to++] = four;
  }
  const rest = run.length - at;
  if (rest >= 2) bytes[to++] = (valueAt(run, at) << 2) | (valueAt(run, at + 1) >> 4);
  if (rest === 3) bytes[to] = (valueAt(run, at + 1) << 4) | (valueAt(run, at + 2) >> 2);
  return bytes;
}

/** Pairs of hex digits and nothing else, four in a row of which could be printable ASCII. */
export function seemsHexText(text: string, start: number, end: number): boolean {
  const first = start + hexMark(text, start);
  if ((end - first) % 2 === 1) return false;
  let inRow = 0;
  let seems = false;
  for (let at = first; at < end; at += 2) {
    const high = HEX[text.charCodeAt(at) & 127] as number;
    if (high === 16 || HEX[text.charCodeAt(at + 1) & 127] === 16) return false;
    inRow = high >= 2 && high <= 7 ? inRow + 1 : 0;
    if (inRow === 4) seems = true;
  }
  return seems;
}

/** Characters of a `0x` that stands before the digits. */
export function hexMark(text: string, start: number): number {
  return text.charCodeAt(start) === 0x30 && (text.charCodeAt(start + 1) | 32) === 0x78 ? 2 : 0;
}

export function decodeHex(run: string, skipped: number): Uint8Array {
  const bytes = new Uint8Array((run.length - skipped) >> 1);
  for (let i = 0; i < bytes.length; i++) {
    const at = skipped + 2 * i;
    bytes[i] = ((HEX[run.charCodeAt(at) & 127] as number) << 4) | (HEX[run.charCodeAt(at + 1) & 127] as number);
  }
  return bytes;
}
