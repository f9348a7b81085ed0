// Finds literal words in texts, all at once: the gate that keeps regular expressions away from ordinary text.

import type { Range } from "./ranges.ts";

/**
 * Called with the word's place in the list and the end (exclusive) of its occurrence. Occurrences of one word come in
 * order; those of different words nearly so. Returning true stops the scan.
 */
export type OnHit = (word: number, end: number) => boolean | undefined;

export interface Automaton {
  readonly words: readonly string[];
  /** Reports every occurrence, overlapping ones too. True when `onHit` stopped it. Linear in the text. */
  scan(text: string, onHit: OnHit): boolean;
  /** The same for words that lie in a part of the text, and perhaps some that lie across its edges. */
  scanPart(text: string, part: Range, onHit: OnHit): boolean;
}

const SHORTEST = 3;
const FILTER_BITS = 20;
const HEAD_BITS = 15;
/** Letters lose their case; some other characters fall together, which costs a look and no more. */
const FOLD = 0x5f;
/** So many characters are looked through before what may stand there is looked at. */
const STRETCH = 4096;

/** Four characters, folded, that may stand where a word does; `before` is how far ahead of them the word begins. */
interface Anchor {
  readonly one: number;
  readonly two: number;
  readonly word: number;
  readonly before: number;
}

/**
 * Compiles ASCII words of three characters or more: `exact` as they are, then `anyCase` (lower-case) in any case. A
 * word's number is its place in both lists, one behind the other.
 *
 * Only every second place of the text is looked at: the four characters there, without their case, are hashed into a
 * table of bits that is small enough for a fast cache. Every word of five characters holds two neighbouring fours,
 * one of which stands at an even place; it offers its rarest two. Shorter words enter the table with every neighbour
 * they may have. Measured, this is several times as fast as walking an Aho-Corasick table, where each step waits for
 * the one before it, and thousands of words cost little more than ten. What is behind the bits lies in flat arrays,
 * since a look that wanders through objects costs more than all the bits before it.
 */
export function compileKeywords(exact: readonly string[], anyCase: readonly string[] = []): Automaton {
  const words = [...exact, ...anyCase];
  const { filter, second, firsts, grams, places, befores } = layOut(words);
  const codes = words.map((word) => Uint8Array.from(word, (character) => character.charCodeAt(0)));

  const standsAt = (text: string, place: number, start: number): boolean => {
    const word = codes[place] as Uint8Array;
    const { length } = word;
    if (start < 0 || start + length > text.length) return false;
    const isExact = place < exact.length;
    for (let i = 0; i < length; i++) {
      let code = text.charCodeAt(start + i);
      if (!isExact && code >= 65 && code <= 90) code |= 32;
      if (code !== word[i]) return false;
    }
    return true;
  };
  const look = (text: string, at: number, gram: Gram, onHit: OnHit): boolean => {
    const head = gram.slot & ((1 << HEAD_BITS) - 1);
    const whole = (gram.one << 14) | gram.two;
    const last = firsts[head + 1] as number;
    for (let entry = firsts[head] as number; entry < last; entry++) {
      if (grams[entry] !== whole) continue;
      const place = places[entry] as number;
      const start = at - (befores[entry] as number);
      if (standsAt(text, place, start) && onHit(place, start + (words[place] as string).length) === true) return true;
    }
    return false;
  };

  const candidates = new Int32Array(STRETCH >> 1);
  /** Places of a stretch whose pair of pairs is in the table: a loop so tight that nothing else may stand in it. */
  const collect = (text: string, from: number, to: number): number => {
    let count = 0;
    let one = from === 0 ? 0 : pairAt(text, from - 2);
    for (let at = from; at < to; at += 2) {
      const two = ((text.charCodeAt(at) & FOLD) << 7) | (text.charCodeAt(at + 1) & FOLD);
      const slot = (Math.imul(one, 0x9e3779b1) + Math.imul(two, 0x85ebca6b)) >>> (32 - FILTER_BITS);
      if ((((filter[slot >>> 5] as number) >>> slot) & 1) !== 0) candidates[count++] = at;
      one = two;
    }
    return count;
  };
  const lookAt = (text: string, at: number, onHit: OnHit): boolean => {
    const one = at === 0 ? 0 : pairAt(text, at - 2);
    const two = pairAt(text, at);
    return maySecond(second, one, two) && look(text, at - 2, { one, two, slot: slotOf(one, two) }, onHit);
  };
  const scanPart = (text: string, { start, end }: Range, onHit: OnHit): boolean => {
    const even = end & ~1;
    for (let from = start & ~1; from < even; from += STRETCH) {
      const count = collect(text, from, Math.min(even, from + STRETCH));
      for (let i = 0; i < count; i++) if (lookAt(text, candidates[i] as number, onHit)) return true;
    }
    // One character is left, or the part's edge cuts a pair.
    return even < text.length && lookAt(text, even, onHit);
  };
  const scan = (text: string, onHit: OnHit): boolean => scanPart(text, { start: 0, end: text.length }, onHit);

  return { words, scan, scanPart };
}

/** The pair of characters at a place, folded; what lies behind the end is 0. */
function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & FOLD) << 7) | (text.charCodeAt(at + 1) & FOLD);
}

interface Gram {
  one: number;
  two: number;
  slot: number;
}

function layOut(words: readonly string[]) {
  const filter = new Int32Array(1 << (FILTER_BITS - 5));
  const second = new Int32Array(1 << (FILTER_BITS - 5));
  const firsts = new Uint32Array((1 << HEAD_BITS) + 1);
  const anchors: Anchor[] = [];
  words.forEach((text, word) => {
    check(text);
    forEachAnchor(text, (one, two, before) => anchors.push({ one, two, word, before }));
  });
  const headOf = ({ one, two }: Anchor) => slotOf(one, two) & ((1 << HEAD_BITS) - 1);
  for (const anchor of anchors) {
    const slot = slotOf(anchor.one, anchor.two);
    filter[slot >>> 5] = (filter[slot >>> 5] as number) | (1 << slot);
    const other = otherSlotOf(anchor.one, anchor.two);
    second[other >>> 5] = (second[other >>> 5] as number) | (1 << other);
    firsts[headOf(anchor) + 1] = (firsts[headOf(anchor) + 1] as number) + 1;
  }
  for (let head = 0; head < 1 << HEAD_BITS; head++)
    firsts[head + 1] = (firsts[head + 1] as number) + (firsts[head] as number);
  const next = firsts.slice();
  const grams = new Int32Array(anchors.length);
  const places = new Int32Array(anchors.length);
  const befores = new Int16Array(anchors.length);
  for (const anchor of anchors) {
    const entry = next[headOf(anchor)] as number;
    next[headOf(anchor)] = entry + 1;
    grams[entry] = (anchor.one << 14) | anchor.two;
    places[entry] = anchor.word;
    befores[entry] = anchor.before;
  }
  return { filter, second, firsts, grams, places, befores };
}

function slotOf(one: number, two: number): number {
  return (Math.imul(one, 0x9e3779b1) + Math.imul(two, 0x85ebca6b)) >>> (32 - FILTER_BITS);
}

/** A second opinion, from a hash of its own: most of what passes the first bits by chance ends here. */
function maySecond(second: Int32Array, one: number, two: number): boolean {
  const slot = otherSlotOf(one, two);
  return (((second[slot >>> 5] as number) >>> slot) & 1) !== 0;
}

function otherSlotOf(one: number, two: number): number {
  return (Math.imul(one, 0xc2b2ae35) + Math.imul(two, 0x27d4eb2f)) >>> (32 - FILTER_BITS);
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
  // Of a word of four, three stand beside a neighbour at every second place: the first ones or the last.
  const isFirst = word.length === SHORTEST || weight(word.charCodeAt(0)) <= weight(word.charCodeAt(3));
  for (const other of FOLDED) {
    if (isFirst) add((other << 7) | (word.charCodeAt(0) & FOLD), pair(1), -1);
    else add(pair(1), ((word.charCodeAt(3) & FOLD) << 7) | other, 1);
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

/** Fours that stand in many words of prose, code and logs: a word that has others is found by those. */
const COMMON = new Set(
  "tion,atio,from,with,that,this,ment,ther,here,ing ,port,impo,mpor,func,ctio,unct,inte,cont,comp,test,user,proj,proc,home,/hom,info,serv,rver,clie,lien,quer,ques,uest,valu,alue,name,file,path,type,data,code,line,erro,rror,retu,turn,stri,trin,ring,cons,onst,over,text,able,each,stat,item,list,call,requ,resp,resu,/api,/src,http,json,/pro,ates,date,conf,onfi,nfig,ocum,cume,umen,docu,sett,ttin,and ,the , the, and, fro,rom , wit,ith ,_id ,.com,rece,ecei,ceiv".split(
    ",",
  ),
);
const RARER = 1000;

/** Where the word's rarest five characters begin. */
function rarestPlace(word: string): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + 5 <= word.length; start++) {
    let cost = 1;
    for (let i = start; i < start + 5; i++) cost *= weight(word.charCodeAt(i));
    const five = word.slice(start, start + 5).toLowerCase();
    if (COMMON.has(five.slice(0, 4))) cost *= RARER;
    if (COMMON.has(five.slice(1))) cost *= RARER;
    if (cost >= lowest) continue;
    lowest = cost;
    best = start;
  }
  return best;
}
