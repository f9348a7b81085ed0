// Finds literal words in texts, all at once: the gate that keeps regular expressions away from ordinary text.

/**
 * Called with the word's place in the list and the end (exclusive) of its occurrence. Occurrences of one word come in
 * order; those of different words nearly so. Returning true stops the scan.
 */
export type OnHit = (word: number, end: number) => boolean | undefined;

export interface Automaton {
  readonly words: readonly string[];
  /** Reports every occurrence, overlapping ones too. True when `onHit` stopped it. Linear in the text. */
  scan(text: string, onHit: OnHit): boolean;
}

const SHORTEST = 3;
const FILTER_BITS = 19;
const HEADS = 1 << 16;
/** Letters lose their case; some other characters fall together, which costs a look and no more. */
const FOLD = 0x5f;

/** One place where four characters of a word may stand; `before` is how far ahead of them the word begins. */
interface Anchor {
  readonly word: number;
  readonly before: number;
}

/**
 * Compiles ASCII words of three characters or more: `exact` as they are, then `anyCase` (lower-case) in any case. A
 * word's number is its place in both lists, one behind the other.
 *
 * Only every second place of the text is looked at: the four characters there, without their case, are hashed into a
 * table of bits that is small enough for the fastest cache. Every word of five characters holds two neighbouring
 * fours, one of which stands at an even place; it offers its rarest two. Shorter words enter the table with every
 * neighbour they may have. Measured, this is several times as fast as walking an Aho-Corasick table, where each step
 * waits for the one before it, and thousands of words cost no more than ten.
 */
export function compileKeywords(exact: readonly string[], anyCase: readonly string[] = []): Automaton {
  const words = [...exact, ...anyCase];
  const filter = new Int32Array(1 << (FILTER_BITS - 5));
  const chains = new Map<number, Anchor[]>();
  const add = (one: number, two: number, anchor: Anchor) => {
    const slot = slotOf(one, two);
    filter[slot >>> 5] = (filter[slot >>> 5] as number) | (1 << slot);
    const head = slot & (HEADS - 1);
    const chain = chains.get(head);
    if (!chain) chains.set(head, [anchor]);
    else if (!chain.some(({ word, before }) => word === anchor.word && before === anchor.before)) chain.push(anchor);
  };
  words.forEach((word, place) => {
    check(word);
    forEachAnchor(word, (one, two, before) => add(one, two, { word: place, before }));
  });
  const heads = new Uint16Array(HEADS);
  const lists: (readonly Anchor[])[] = [[]];
  for (const [head, chain] of chains) heads[head] = lists.push(chain) - 1;

  const standsAt = (text: string, place: number, start: number): boolean => {
    const word = words[place] as string;
    if (start < 0 || start + word.length > text.length) return false;
    if (place < exact.length) {
      for (let i = 0; i < word.length; i++) if (text.charCodeAt(start + i) !== word.charCodeAt(i)) return false;
      return true;
    }
    for (let i = 0; i < word.length; i++) {
      const code = text.charCodeAt(start + i);
      const lower = code >= 65 && code <= 90 ? code | 32 : code;
      if (lower !== word.charCodeAt(i)) return false;
    }
    return true;
  };
  const look = (text: string, at: number, slot: number, onHit: OnHit): boolean => {
    for (const { word, before } of lists[heads[slot & (HEADS - 1)] as number] as readonly Anchor[]) {
      const start = at - before;
      if (standsAt(text, word, start) && onHit(word, start + (words[word] as string).length) === true) return true;
    }
    return false;
  };

  const scan = (text: string, onHit: OnHit): boolean => {
    const even = text.length & ~1;
    let one = 0;
    let at = 0;
    for (; at < even; at += 2) {
      const two = ((text.charCodeAt(at) & FOLD) << 7) | (text.charCodeAt(at + 1) & FOLD);
      const slot = (Math.imul(one, 0x9e3779b1) + Math.imul(two, 0x85ebca6b)) >>> (32 - FILTER_BITS);
      if ((((filter[slot >>> 5] as number) >>> slot) & 1) !== 0 && look(text, at - 2, slot, onHit)) return true;
      one = two;
    }
    if (even === text.length) return false;
    return look(text, at - 2, slotOf(one, (text.charCodeAt(at) & FOLD) << 7), onHit);
  };

  return { words, scan };
}

function slotOf(one: number, two: number): number {
  return (Math.imul(one, 0x9e3779b1) + Math.imul(two, 0x85ebca6b)) >>> (32 - FILTER_BITS);
}

function check(word: string): void {
  if (word.length < SHORTEST) throw new Error(`a keyword needs ${SHORTEST} characters: ${JSON.stringify(word)}`);
  for (let i = 0; i < word.length; i++) {
    if (word.charCodeAt(i) > 127) throw new Error(`a keyword is ASCII: ${JSON.stringify(word)}`);
  }
}

/** Every character as the filter sees it. */
const FOLDED = [...new Set(Array.from({ length: 128 }, (_, code) => code & FOLD))];

function forEachAnchor(word: string, add: (one: number, two: number, before: number) => void): void {
  const pair = (at: number) => ((word.charCodeAt(at) & FOLD) << 7) | (word.charCodeAt(at + 1) & FOLD);
  if (word.length >= 5) {
    const place = rarestPlace(word);
    for (const at of [place, place + 1]) add(pair(at), pair(at + 2), at);
    return;
  }
  for (const other of FOLDED) {
    add((other << 7) | (word.charCodeAt(0) & FOLD), pair(1), -1);
    if (word.length === SHORTEST) add(pair(0), ((word.charCodeAt(2) & FOLD) << 7) | other, 0);
  }
  if (word.length > SHORTEST) add(pair(0), pair(2), 0);
}

/** English letters, the most frequent first. */
const FREQUENT = "etaoinsrhldcumfpgwybvkxjqz";

/** Roughly how often a character stands in prose, code and logs. */
function weight(code: number): number {
  const rank = FREQUENT.indexOf(String.fromCharCode(code | 32));
  return code >= 65 && rank >= 0 ? 27 - rank : 6;
}

/** Where the word's rarest five characters begin. */
function rarestPlace(word: string): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + 5 <= word.length; start++) {
    let cost = 1;
    for (let i = start; i < start + 5; i++) cost *= weight(word.charCodeAt(i));
    if (cost >= lowest) continue;
    lowest = cost;
    best = start;
  }
  return best;
}
