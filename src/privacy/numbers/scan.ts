// One pass over a text for all numbers and ids that hold a digit: what stands there is classed once, and only the
// shapes that begin so are tried.

import type { Report, Verdict } from "../../ports/rule.ts";
import { around, createLines, createNearby, LONGEST_LINE, type Nearby, type Words } from "../context.ts";
import { type Compiled, compileStarts, type Group, mayMatch, type NumberShape, SHORT, type Starts } from "./starts.ts";

export type { NumberShape } from "./starts.ts";

export interface Found extends Verdict {
  readonly start: number;
  readonly end: number;
}

/** What surrounds a run of digits; each is worked out when it is asked for. */
export interface Surroundings {
  readonly text: string;
  /** What follows is seen from the first `end` that is asked for. */
  has(words: Words, start: number, end: number): boolean;
  /** Whether the line of the place holds nothing but data. */
  isDataOnly(start: number): boolean;
}

/** The same with what spares a pattern: where these say no, nothing closer would say yes. */
interface Inner extends Surroundings {
  /** The bits of the lists of which a word may stand near. */
  bitsAt(start: number): number;
  mayBeAlone(start: number): boolean;
  /** Whether a match stands in a line of nothing but data. */
  isAlone(start: number, end: number): boolean;
}

/** Reads what no table can say, at a run `[start, end)`. */
export type Reader = (at: Surroundings, start: number, end: number) => Found | undefined;

export interface Readers {
  /** The words that they ask for. */
  readonly words: readonly Words[];
  /** At runs of digits alone. */
  readonly digits: readonly Reader[];
  /** At runs that hold letters too. */
  readonly mixed: readonly Reader[];
}

export type NumberScan = (text: string, report: Report) => void;

const LONGEST = 35;
/** No shape is longer, spaces included. */
const LONGEST_WRITTEN = 64;
const MOST_PARTS = 8;
/** Letters that may stand before the first digit of one run. */
const LONGEST_HEAD = 6;

const isDigit = (code: number) => code >= 48 && code <= 57;
const isLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
const isWord = (code: number) => isDigit(code) || isLetter(code) || code === 95;

export function createNumberScan(shapes: readonly NumberShape[], readers: Readers): NumberScan {
  const table = compileStarts(shapes);
  const nearby = createNearby([...readers.words, ...table.words]);
  return (text, report) => {
    let at: Inner | undefined;
    const { length } = text;
    let done = 0;
    for (let i = nextDigit(text, 0); i < length; i = nextDigit(text, done)) {
      const lone = loneEnd(text, i, done);
      if (lone > 0) {
        done = lone;
        continue;
      }
      const run = runAt(text, i, done);
      done = run.end;
      if (!mayBegin(text, run)) continue;
      at ??= surroundings(text, nearby(text));
      const found = findAt(at, run, table, readers);
      if (found !== undefined) {
        const { start, end, id = "", label = id, severity = "LOW", confidence = 0.5 } = found;
        report(start, end, { id, label, severity, confidence });
        done = Math.max(done, found.end);
      }
    }
  };
}

const DIGIT = /[0-9]/g;

/** A pattern walks over a text several times as fast as code does. */
function nextDigit(text: string, from: number): number {
  DIGIT.lastIndex = from;
  return DIGIT.test(text) ? DIGIT.lastIndex - 1 : text.length;
}

/** The end of digits that begin nothing, as most do: a tool's line number, one or two digits by themselves; else 0. */
function loneEnd(text: string, start: number, done: number): number {
  let end = start + 1;
  let next = text.charCodeAt(end);
  while (next < 58 && next > 47) next = text.charCodeAt(++end);
  if (next === ARROW) return end;
  if (end - start > 2 || isWord(next) || (start > done && isLetter(text.charCodeAt(start - 1)))) return 0;
  return goesOn(text, start, end) ? 0 : end;
}

interface Run {
  readonly start: number;
  readonly end: number;
  /** The classes and lengths of its parts; 0 where the run is too long to be a number. */
  readonly signature: number;
  readonly isDigits: boolean;
}

const NEITHER = 2;

/** 1 for a digit, 0 for a letter. */
function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 48) return NEITHER;
  if (code < 58) return 1;
  return isLetter(code) ? 0 : NEITHER;
}

/** The letters and digits around the digit at `i`. Linear: what lies before `done` is not looked at again. */
function runAt(text: string, i: number, done: number): Run {
  let start = i;
  while (start > done && i - start <= LONGEST_HEAD && isLetter(text.charCodeAt(start - 1))) start--;
  // `\n` in a string that holds JSON is no letter.
  if (start < i && text.charCodeAt(start - 1) === 92) start++;
  let end = start;
  let signature = 0;
  let parts = 0;
  let from = start;
  let kind = kindAt(text, end);
  while (kind !== NEITHER && parts < MOST_PARTS) {
    const next = kindAt(text, ++end);
    if (next === kind) continue;
    signature = signature * 64 + Math.min(31, end - from) * 2 + kind;
    parts++;
    from = end;
    kind = next;
  }
  while (end < text.length && isWord(text.charCodeAt(end))) end++;
  const length = end - start;
  if (length > LONGEST || i - start > LONGEST_HEAD || text.charCodeAt(end - 1) === 95)
    return { start, end, signature: 0, isDigits: false };
  return { start, end, signature, isDigits: parts === 1 && start === i };
}

/** One or two digits begin something only where more follows; a tool's line numbers end at an arrow. */
function mayBegin(text: string, run: Run): boolean {
  const { start, end, signature, isDigits } = run;
  if (signature === 0) return false;
  if (isDigits && end - start < 3 && !goesOn(text, start, end)) return false;
  return text.charCodeAt(end) !== ARROW && startsFreely(text, start);
}

const ARROW = 0x2192;

/** Whether more of a number may follow a run of a few digits: a divider, and another part. */
function goesOn(text: string, start: number, end: number): boolean {
  const next = text.charCodeAt(end);
  const after = text.charCodeAt(end + 1);
  if (next === 41) {
    if (text.charCodeAt(start - 1) !== 40) return false;
    return isDigit(after) || ((after === 32 || (after >= 45 && after <= 47)) && isDigit(text.charCodeAt(end + 2)));
  }
  if (next === 58) return end - start === 4 && isDigit(after);
  // Space, comma, dash, dot, slash; others are of another script.
  if (next !== 32 && (next < 44 || next > 47) && next < 128) return false;
  return isDigit(after) || isLetter(after) || after === 40 || after === 32 || after === 45;
}

/** Whether a number may begin at `start`: not inside a name, an amount, a version, a UUID or a time. */
function startsFreely(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  const earlier = text.charCodeAt(start - 2);
  if (before === 95 || before === 64) return false;
  if (before === 45 && isDigit(earlier)) return false;
  if (before === 45)
    return !isWord(earlier) || /(?:^|[^A-Za-z0-9])[A-Za-z]{1,3}-$/.test(text.slice(Math.max(0, start - 5), start));
  if (before === 46 || before === 44 || before === 58 || before === 47) return !isDigit(earlier) || before === 58;
  return true;
}

function surroundings(text: string, isNear: Nearby): Inner {
  const lineAt = createLines(text);
  let near = { start: -1, bits: 0 };
  let known: { start: number; words: string | undefined } = { start: -1, words: undefined };
  const bitsAt = (start: number): number => {
    if (near.start !== start) near = { start, bits: isNear(start, Math.min(text.length, start + LONGEST_WRITTEN)) };
    return near.bits;
  };
  return {
    text,
    bitsAt,
    has(words, start, end) {
      if ((bitsAt(start) & words.bit) === 0) return false;
      if (known.start !== start) known = { start, words: undefined };
      known.words ??= ownField(text, start, end) ?? around(text, { start, end });
      return words.pattern.test(known.words);
    },
    isDataOnly: (start) => lineAt(start).isData,
    mayBeAlone(start) {
      const line = lineAt(start);
      if (line.end - line.start > LONGEST_LINE) return false;
      return line.isData || text.slice(line.start, start).trim() === "";
    },
    isAlone(start, end) {
      const line = lineAt(start);
      if (line.end - line.start > LONGEST_LINE) return false;
      return line.isData || text.slice(line.start, line.end).trim() === text.slice(start, end);
    },
  };
}

const LONGEST_FIELD = 200;
/** Of JSON, escaped once more or not, in HTML and in a URL. */
const QUOTE = /"|&quot;|&#34;|%22/g;
const QUOTE_AT_END = /\\*(?:"|&quot;|&#34;|%22)$/;

/**
 * The name of the field whose value a number of JSON is, at whatever depth the JSON is written in: what other fields say
 * is not about it. Undefined for a number in a text.
 */
function ownField(text: string, start: number, end: number): string | undefined {
  let at = start - 1;
  while (text.charCodeAt(at) === 32) at--;
  if (text.charCodeAt(at) !== 58 || start - at > LONGEST_FIELD) return undefined;
  if (!/[,}\]\s]/.test(text[end] ?? ",")) return undefined;
  const before = text.slice(Math.max(0, start - LONGEST_FIELD), at).trimEnd();
  const close = QUOTE_AT_END.exec(before);
  if (!close) return undefined;
  const quotes = [...before.slice(0, close.index).matchAll(QUOTE)];
  const open = quotes.at(-1);
  return open && before.slice(open.index + open[0].length, close.index);
}

function findAt(at: Inner, run: Run, table: Starts, readers: Readers): Found | undefined {
  const { text } = at;
  let best: Found | undefined;
  const offer = (found: Found | undefined) => {
    if (found && (best === undefined || (found.confidence ?? 0) > (best.confidence ?? 0))) best = found;
  };
  const offerAll = (group: Group | undefined, start: number) => {
    if (group === undefined || !mayMatch(group, text, start)) return;
    if (group.near?.(text, start, start + SHORT) === false) return;
    // Most numbers end here: no word that says what they are is near, and they stand among other text.
    if (!group.hasBare && (at.bitsAt(start) & group.bits) === 0 && !(group.hasLone && at.mayBeAlone(start))) return;
    for (const one of group.list) offer(tryShape(at, one, start));
  };
  const isWhole = run.isDigits && run.end - run.start <= SHORT && !goesOn(text, run.start, run.end);
  if (isWhole && !isOpened(text, run.start)) {
    // Neither a phone's number nor a card's is so short.
    offerAll(table.short.get(run.signature), run.start);
    return best;
  }
  if (isBeforeWord(text, run)) {
    offerAll(table.lettered.get(run.signature), run.start);
    return best;
  }
  for (const reader of run.isDigits ? readers.digits : readers.mixed) offer(reader(at, run.start, run.end));
  offerAll(table.exact.get(run.signature), run.start);
  if (!run.isDigits) offerAll(table.mixed[run.end - run.start], run.start);
  const before = text.charCodeAt(run.start - 1);
  if ((before === 32 || before === 45) && isLetter(text.charCodeAt(run.start - 2))) {
    let lead = run.start - 2;
    while (run.start - lead < 6 && isLetter(text.charCodeAt(lead - 1))) lead--;
    if (!isWord(text.charCodeAt(lead - 1))) offerAll(table.led.get(run.start - 1 - lead + run.signature * 8), lead);
  }
  return best;
}

/** `12 files`: a few digits, a space and a letter. */
function isBeforeWord(text: string, { end, start, isDigits }: Run): boolean {
  return isDigits && end - start <= SHORT && text.charCodeAt(end) === 32 && isLetter(text.charCodeAt(end + 1));
}

/** Behind a plus sign or a bracket a phone's number may begin. */
function isOpened(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  return before === 40 || before === 43;
}

function tryShape(at: Inner, one: Compiled, start: number): Found | undefined {
  const { shape, pattern, isLone } = one;
  if (shape.bare === undefined && (at.bitsAt(start) & one.words.bit) === 0 && !(isLone && at.mayBeAlone(start)))
    return undefined;
  pattern.lastIndex = start;
  const match = pattern.exec(at.text)?.[0];
  if (match === undefined) return undefined;
  if (shape.check && !shape.check(match.replace(/[^A-Za-z0-9]/g, "").toUpperCase(), match)) return undefined;
  const end = start + match.length;
  if (at.has(one.words, start, end)) return { start, end, ...one.context };
  const bare =
    (shape.bare === true || shape.bare?.test(match) === true) && !(match.includes(" ") && isInRow(at.text, start, end));
  const lone = isLone && !isEpoch(match) && !/^[0-9]{1,8}$/.test(match);
  if (!bare && !(lone && at.isAlone(start, end))) return undefined;
  return { start, end, ...one.bare, confidence: bare ? 0.5 : 0.3 };
}

/** Groups between more groups: a dump, a table. */
export function isInRow(text: string, start: number, end: number): boolean {
  return (
    /(?<![A-Za-z0-9])(?=[A-Fa-f]{0,7}[0-9])[0-9A-Fa-f]{2,8} $/.test(text.slice(Math.max(0, start - 10), start)) ||
    /^ (?=[A-Fa-f]{0,7}[0-9])[0-9A-Fa-f]{2,8}(?![A-Za-z0-9])/.test(text.slice(end, end + 10))
  );
}

/** Seconds or milliseconds since 1970, from 2001 and 2014 on: far more common than any number of ten or thirteen digits. */
function isEpoch(match: string): boolean {
  return /^(?:1[0-9]{9}|20[0-9]{8}|1[4-9][0-9]{11})$/.test(match);
}
