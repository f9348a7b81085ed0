// The strings of a piece of JSON where they stand: their bytes, what they say, and the way from one to the other.

export interface Literal {
  /** Bytes between the quotes. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** True for the name of a member. */
  readonly isKey: boolean;
  /** The name of the member whose value it is; undefined for elements and names. */
  readonly key: string | undefined;
}

const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;
const COLON = 58;
const LETTER_U = 117;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin = new TextDecoder("latin1");

/**
 * Every string of a piece of JSON that begins outside of one, in order. No grammar is asked for: a string ends at its
 * quote or, where it is torn, at the end of its line.
 */
export function* literalsOf(bytes: Uint8Array): Generator<Literal> {
  let key: string | undefined;
  let valueAt = -1;
  let feed = bytes.indexOf(LINE_FEED);
  for (let open = bytes.indexOf(QUOTE); open >= 0; ) {
    const start = open + 1;
    while (feed >= 0 && feed < start) feed = bytes.indexOf(LINE_FEED, feed + 1);
    const end = endOf(bytes, start, feed < 0 ? bytes.length : feed);
    const next = skipSpace(bytes, end + 1);
    const isKey = bytes[end] === QUOTE && bytes[next] === COLON;
    const text = decode(bytes, start, end, true);
    yield { start, end, text, isKey, key: open === valueAt ? key : undefined };
    if (isKey) {
      key = text;
      valueAt = skipSpace(bytes, next + 1);
    }
    open = bytes.indexOf(QUOTE, bytes[end] === QUOTE ? end + 1 : end);
  }
}

/** Where the string ends: at its quote, else at `limit`. */
function endOf(bytes: Uint8Array, start: number, limit: number): number {
  for (let from = start; ; ) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote < 0 || quote > limit) return limit;
    let slashes = 0;
    while (quote - 1 - slashes >= start && bytes[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote;
    from = quote + 1;
  }
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = bytes[at]) at++;
  return at;
}

/** What bytes say; with `escapes` as JSON strings do. What is no UTF-8, or no escape, is read as well as it can be. */
export function decode(bytes: Uint8Array, start: number, end: number, escapes: boolean): string {
  const own = bytes.subarray(start, end);
  const hasEscapes = escapes && own.includes(BACKSLASH);
  try {
    const text = own.length < 64 && isAscii(own) ? latin.decode(own) : strict.decode(own);
    return hasEscapes ? (JSON.parse(`"${text}"`) as string) : text;
  } catch {
    return decodeLoosely(bytes, start, end, escapes);
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 126) return false;
  return true;
}

/**
 * Turns offsets in the text of `decode` into places in the bytes, asked for in rising order. An offset inside a pair
 * of surrogates that is one character goes to the character's end.
 */
export function placesIn(bytes: Uint8Array, start: number, end: number, escapes: boolean): (offset: number) => number {
  let at = start;
  let units = 0;
  return (offset) => {
    while (units < offset && at < end) {
      const step = stepAt(bytes, at, end, escapes);
      at += step.bytes;
      units += step.units;
    }
    return at;
  };
}

interface Step {
  bytes: number;
  units: number;
}

/** How many bytes the next character, or escape, takes, and how long it is in a string. */
function stepAt(bytes: Uint8Array, at: number, end: number, escapes: boolean): Step {
  const byte = bytes[at] as number;
  if (escapes && byte === BACKSLASH) {
    const isUnicode = bytes[at + 1] === LETTER_U && isHex(bytes, at + 2, end);
    return { bytes: Math.min(isUnicode ? 6 : 2, end - at), units: 1 };
  }
  const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
  if (length === 1 || byte > 0xf4 || at + length > end) return { bytes: 1, units: 1 };
  for (let i = 1; i < length; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return { bytes: 1, units: 1 };
  return { bytes: length, units: length === 4 ? 2 : 1 };
}

function isHex(bytes: Uint8Array, from: number, end: number): boolean {
  if (from + 4 > end) return false;
  for (let i = from; i < from + 4; i++) if (!/[0-9A-Fa-f]/.test(String.fromCharCode(bytes[i] as number))) return false;
  return true;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** In the steps of `stepAt`: every character is as long as that says. */
function decodeLoosely(bytes: Uint8Array, start: number, end: number, escapes: boolean): string {
  const pieces: string[] = [];
  for (let at = start; at < end; ) {
    const step = stepAt(bytes, at, end, escapes);
    const own = bytes.subarray(at, at + step.bytes);
    at += step.bytes;
    const [first = 0, second = 0] = own;
    if (escapes && first === BACKSLASH) {
      const letter = String.fromCharCode(second);
      pieces.push(
        step.bytes === 6
          ? String.fromCharCode(Number.parseInt(latin.decode(own.subarray(2)), 16))
          : (ESCAPES[letter] ?? (second < 0x80 && step.bytes === 2 ? letter : "\ufffd")),
      );
    } else if (step.bytes === 1) pieces.push(first < 0x80 ? String.fromCharCode(first) : "\ufffd");
    else pieces.push(characterOf(own, step.units));
  }
  return pieces.join("");
}

function characterOf(bytes: Uint8Array, units: number): string {
  try {
    const text = strict.decode(bytes);
    if (text.length === units) return text;
  } catch {
    // Half of a surrogate pair, or longer than it need be.
  }
  return "\ufffd".repeat(units);
}
