// How made-up a value looks: entropy, kinds of characters, and how much of it reads as words.

/** Pairs of letters that English words and names in code are made of: 98 % of the pairs in them, 37 % of random ones. */
const PAIRS =
  "a:bcdfgilmnprstuvwy b:aeijloru c:acehiklorstu d:adeilorsu e:acdefglmnopqrstvwxy f:aefiortu g:aeilnrsu h:aeiort i:abcdefglmnoprstvz j:es k:eis l:adeilostuy m:abeimopsu n:acdefgiklnopstuvy o:abcdfgiklmnoprstuvw p:aeiloprstu q:u r:acdefgikmnorstuvy s:acehikopstuy t:acehioprstuy u:abcdegilmnprst v:aeio w:aehinos x:ipt y:npst z:ae";

const isPair = new Uint8Array(26 * 26);
for (const group of PAIRS.split(" ")) {
  for (const second of group.slice(2)) isPair[(group.charCodeAt(0) - 97) * 26 + second.charCodeAt(0) - 97] = 1;
}

export interface Letters {
  readonly digits: number;
  readonly upper: number;
  readonly lower: number;
}

export function countsOf(value: string): Letters {
  let digits = 0;
  let upper = 0;
  let lower = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code >= 48 && code <= 57) digits++;
    else if (code >= 65 && code <= 90) upper++;
    else if (code >= 97 && code <= 122) lower++;
  }
  return { digits, upper, lower };
}

/** Occurrences by character code, cleared after each use. */
const seen = new Uint16Array(128);

/** Shannon entropy in bits a character; characters past ASCII fold onto it. */
export function entropy(value: string): number {
  for (let i = 0; i < value.length; i++) {
    const place = value.charCodeAt(i) & 127;
    seen[place] = (seen[place] as number) + 1;
  }
  let bits = 0;
  for (const count of seen) if (count > 0) bits -= (count / value.length) * Math.log2(count / value.length);
  seen.fill(0);
  return bits;
}

/** By character, the number of the look that met it last. */
const lastMet = new Uint32Array(128);
let looks = 0;

/** Whether a value holds so many different characters: few are looked at until it does. */
export function holdsDifferent(value: string, enough: number): boolean {
  looks = (looks + 1) >>> 0;
  if (looks === 0) {
    lastMet.fill(0);
    looks = 1;
  }
  let different = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    // Two of these may be one character.
    if (code > 127) return new Set(value).size >= enough;
    if (lastMet[code] === looks) continue;
    lastMet[code] = looks;
    if (++different >= enough) return true;
  }
  return different >= enough;
}

const SHORTEST_WORD = 4;
const HEX = /^[a-f]{0,8}[0-9][0-9a-f]*$/;

/** Characters of `value` that stand in what reads as a word of four letters or more: `get`, `4f2a` and `qzxv` do not. */
export function wordLetters(value: string): number {
  // `deadbeef` is hex where digits stand beside it.
  if (value.length >= 16 && HEX.test(value)) return 0;
  let inWords = 0;
  let start = 0;
  for (let i = 1; i <= value.length; i++) {
    if (i < value.length && continues(value.charCodeAt(i - 1), value.charCodeAt(i))) continue;
    if (i - start >= SHORTEST_WORD && isWord(value, start, i)) inWords += i - start;
    start = i;
  }
  return inWords;
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** Whether two neighbours belong to one word: `Ab`, `ab`, `AB`, but not `aB`. */
function continues(before: number, code: number): boolean {
  return isLower(code) ? isLower(before) || isUpper(before) : isUpper(code) && isUpper(before);
}

/** One rare pair in five is let pass: names have them too. */
function isWord(value: string, start: number, end: number): boolean {
  let rare = 0;
  let before = value.charCodeAt(start) | 32;
  if (before < 97 || before > 122) return false;
  for (let i = start + 1; i < end; i++) {
    const code = value.charCodeAt(i) | 32;
    if (isPair[(before - 97) * 26 + code - 97] === 0) rare++;
    before = code;
  }
  return rare * 5 <= end - start - 1;
}

/**
 * A row as people type it to fill a place: the alphabet, digits in order, `abc123def456`, `a1b2c3d4`. Half of its
 * characters follow the one before them, or the one before that.
 */
export function isRow(value: string): boolean {
  let steps = 0;
  for (let i = 1; i < value.length; i++) {
    const code = value.charCodeAt(i) | 32;
    if (code - (value.charCodeAt(i - 1) | 32) === 1 || (i > 1 && code - (value.charCodeAt(i - 2) | 32) === 1)) steps++;
  }
  return steps * 2 >= value.length;
}

/**
 * Whether a value of 12 characters or more may have come from a generator: letters and digits, no words, not few
 * different characters. A key's name beside it must say that it is one.
 */
export function looksGenerated(value: string): boolean {
  const { digits, upper, lower } = countsOf(value);
  const letters = upper + lower;
  const { length } = value;
  const isMixed = length >= 14 && upper * 4 >= length && lower * 4 >= length;
  if (digits === 0 ? !isMixed : letters === 0) return false;
  // A few digits behind a name (`handler2`, `2024-plan`) are not enough; a few letters among digits are (hex).
  if ((digits * 14 < length && !isMixed) || (digits + letters) * 4 < length * 3) return false;
  const words = wordLetters(value);
  if (words * 3 >= length || (digits === 0 && words > 0 && length < 20)) return false;
  return holdsDifferent(value, Math.min(8, length / 2));
}

/** Whether nothing but its characters already says that it came from a generator: all three kinds, evenly spread. */
export function looksOpaque(value: string): boolean {
  const { digits, upper, lower } = countsOf(value);
  if (value.length < 20 || digits < 2 || upper < 3 || lower < 3) return false;
  if (entropy(value) < Math.min(4.2, Math.log2(value.length) * 0.84)) return false;
  // `Qwen3-VL-235B-A22B-FP8`: a name of many parts.
  if (value.split(/[-_./]/).every((part) => part.length < 12)) return false;
  return wordLetters(value) * 4 < value.length && !isRow(value);
}
