// The runs of token characters in a text, found once for all that look for one: most of a text belongs to none.

/** `[A-Za-z0-9_+/.-]` */
const IS_TOKEN = new Uint8Array(128);
for (let code = 0; code < 128; code++) IS_TOKEN[code] = /[A-Za-z0-9_+/.-]/.test(String.fromCharCode(code)) ? 1 : 0;

export const SHORTEST_RUN = 10;

export interface Runs {
  readonly count: number;
  /** Start and end (exclusive) of each, in order. */
  readonly places: Int32Array;
}

let places = new Int32Array(1 << 10);
let count = 0;
let lastText = "";
const runs: { count: number; places: Int32Array } = { count, places };

/** All runs of `SHORTEST_RUN` characters or more. What comes back is the same object each time, good until the next text. */
export function runsIn(text: string): Runs {
  if (text === lastText) return runs;
  count = 0;
  if (places.length > MOST_KEPT) places = new Int32Array(1 << 10);
  const { length } = text;
  let outside = -1;
  // Of ten characters only the last is looked at until one may belong to a run.
  for (let probe = SHORTEST_RUN - 1; probe < length; probe = outside + SHORTEST_RUN) {
    let at = probe;
    while (at > outside && isToken(text.charCodeAt(at))) at--;
    if (at > outside) {
      outside = at;
      continue;
    }
    let end = probe + 1;
    while (end < length && isToken(text.charCodeAt(end))) end++;
    add(outside + 1, end);
    outside = end;
  }
  runs.count = count;
  runs.places = places;
  // A long text is not kept alive for it.
  lastText = length <= LONGEST_KEPT ? text : "";
  return runs;
}

const MOST_KEPT = 1 << 18;
const LONGEST_KEPT = 1 << 20;

function isToken(code: number): boolean {
  return code < 128 && IS_TOKEN[code] === 1;
}

function add(start: number, end: number): void {
  if (2 * count + 2 > places.length) {
    const wider = new Int32Array(places.length * 2);
    wider.set(places);
    places = wider;
  }
  places[2 * count] = start;
  places[2 * count + 1] = end;
  count++;
}
