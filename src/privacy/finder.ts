// One pass of all rules over one text, as it stands: the gate, then each rule's pattern where one of its hints stands.

import type { PatternRule, Report, Rule, ScanRule, Verdict } from "../ports/rule.ts";
import { START } from "./boundary.ts";
import { compileKeywords } from "./keywords.ts";
import { isPlaceheld, labelsOf, placeholdersIn } from "./placeholders.ts";
import { isPublished } from "./published.ts";
import type { Range } from "./ranges.ts";

export type Facts = Pick<Rule, "id" | "kind" | "severity" | "confidence" | "label">;

export interface Hit extends Range {
  /** The rule's, or what its check said of this match. */
  readonly rule: Facts;
  readonly order: number;
  /** As it reads: decoded, where the text holds it encoded. */
  readonly value: string;
  /** Of a run that was decoded: it is replaced whole, and may hold other values besides. */
  readonly isInRun?: boolean;
}

/** What a pass cost, counted: for tests that hold every rule to its bounds without a clock. */
export interface Work {
  /** Patterns run. */
  attempts: number;
  /** Characters of windows that patterns ran over; for sticky ones, of what they took. */
  characters: number;
}

export interface Finder {
  /** Hits in no order, then `marks`; with `first`, it stops at the first hit. */
  find(text: string, first: boolean): readonly Hit[];
  /** Whether some rule would look twice at this text: one of the literals stands in it. */
  opens(text: string): boolean;
  /** Where hints stood in the text of the last call, in order and well apart: what follows may be broken over lines. */
  readonly marks: readonly number[];
  readonly work: Work;
}

const NO_HITS: readonly Hit[] = [];
const NO_MARKS: readonly number[] = [];
/** Characters beyond a window that a pattern may look at: at a cut, `(?<!…)` and `(?!…)` would be true of anything. */
const AROUND = 32;
/** Hints nearer to each other than this share a mark. */
const MARK_STEP = 64;
/** Characters that a sticky pattern may match in vain, for each one of the text. */
const PATIENCE = 32;
const MOST_REFUSED = 65_536;

export function createFinder(rules: readonly Rule[]): Finder {
  const ordered = rules.map((rule, order) => ({ rule, order }));
  const scans = ordered.filter((one): one is { rule: ScanRule; order: number } => "scan" in one.rule);
  const compiled = ordered.flatMap(({ rule, order }) => ("pattern" in rule ? [compile(rule, order)] : []));
  const { automaton, byWord, scansOf } = compileGate(compiled, scans);
  /** Scans of which one of the literals stood in the text, by place in `scans`. */
  const needed = new Uint8Array(scans.length);
  const labels = labelsOf(rules);
  const work: Work = { attempts: 0, characters: 0 };

  let text = "";
  let hits: Hit[] | undefined;
  let marks: number[] | undefined;
  /** Asked for at the first hit. */
  let placeholders: readonly Range[] | undefined;
  /** Rules whose window is still open. */
  let open: Compiled[] = [];
  /** Rules that took something. */
  let took: Compiled[] = [];

  const add = ({ rule, order }: { rule: Rule; order: number }, start: number, end: number, verdict?: Verdict) => {
    placeholders ??= placeholdersIn(text, labels);
    if (isPlaceheld(text, { start, end }, placeholders)) return;
    hits ??= [];
    hits.push({ start, end, rule: factsOf(rule, verdict), order, value: text.slice(start, end) });
  };

  /** Takes a match whose group 1, or whole, begins at `offset` plus its index. */
  const take = (one: Compiled, match: RegExpExecArray, offset: number): void => {
    const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
    const secret = match[1] ?? match[0];
    if (secret === "" || isPublished(secret)) return;
    const verdict = one.rule.accept?.(secret, match) ?? true;
    if (verdict === false) return;
    add(one, start + offset, end + offset, verdict === true ? undefined : verdict);
    if (one.taken === 0) took.push(one);
    one.taken = end + offset;
  };

  /** Runs a pattern over the window that hints near each other opened together: so nothing is read twice. */
  const close = (one: Compiled): void => {
    const pattern = patternOf(one);
    const from = Math.max(0, one.from - AROUND);
    const piece = text.slice(from, one.to + AROUND);
    work.characters += piece.length;
    pattern.lastIndex = one.from - from;
    for (let match = pattern.exec(piece); match !== null; match = pattern.exec(piece)) {
      work.attempts++;
      take(one, match, from);
      if (match[0] === "") pattern.lastIndex++;
    }
    one.to = -1;
  };

  /** A text made to be refused at every hint is read a bounded number of times; what is left of a match is let go then. */
  const refuse = (one: Compiled, length: number, end: number): void => {
    if (one.refused === 0) took.push(one);
    one.refused += length;
    if (one.refused > PATIENCE * text.length + MOST_REFUSED) one.taken = end;
  };

  const onHint = (one: Compiled, start: number, end: number): void => {
    if (start < one.taken) return;
    if (one.near !== undefined && !isNear(text, end, one.near)) return;
    if (!one.isSticky) {
      const from = Math.max(0, start - one.rule.window.before);
      if (one.to >= 0 && from > one.to) close(one);
      if (one.to < 0) {
        one.from = from;
        open.push(one);
      }
      one.to = Math.max(one.to, end + one.rule.window.after);
      return;
    }
    const pattern = patternOf(one);
    pattern.lastIndex = start;
    work.attempts++;
    const match = pattern.exec(text);
    if (match === null) return;
    work.characters += match[0].length;
    take(one, match, 0);
    if (one.taken <= start) refuse(one, match[0].length, pattern.lastIndex);
  };

  const reportFor =
    (one: { rule: Rule; order: number }): Report =>
    (start, end, verdict) => {
      if (!isPublished(text.slice(start, end))) add(one, start, end, verdict);
    };
  const ownReports = scans.map(reportFor);

  const runScans = (): void => {
    scans.forEach(({ rule }, i) => {
      if (rule.needs !== undefined && needed[i] === 0) return;
      needed[i] = 0;
      rule.scan(text, ownReports[i] as Report);
    });
  };

  let isFirst = false;
  let mark = -MARK_STEP;
  const onWord = (word: number, end: number): boolean => {
    for (const i of scansOf[word] as readonly number[]) needed[i] = 1;
    const start = end - (automaton.words[word] as string).length;
    let maySpan = false;
    for (const one of byWord[word] as readonly Compiled[]) {
      if (one.hasEdge && !isEdge(text, start)) continue;
      if (one.rule.kind === "secret") maySpan = true;
      onHint(one, start, end);
    }
    if (maySpan && start >= mark + MARK_STEP) {
      marks ??= [];
      marks.push(start);
      mark = start;
    }
    return isFirst && hits !== undefined;
  };

  const find = (whole: string, first: boolean): readonly Hit[] => {
    text = whole;
    hits = undefined;
    marks = undefined;
    placeholders = undefined;
    isFirst = first;
    mark = -MARK_STEP;
    automaton.scan(whole, onWord);
    for (const one of open) if (one.to >= 0) close(one);
    if (!first || hits === undefined) runScans();
    else needed.fill(0);
    for (const one of took) {
      one.taken = 0;
      one.refused = 0;
    }
    if (open.length > 0) open = [];
    if (took.length > 0) took = [];
    text = "";
    return hits ?? NO_HITS;
  };

  return {
    find,
    opens: (some) => automaton.scan(some, () => true),
    get marks() {
      return marks ?? NO_MARKS;
    },
    work,
  };
}

interface Compiled {
  readonly rule: PatternRule;
  readonly order: number;
  readonly isSticky: boolean;
  /** Its pattern begins with `START`: what that asks of the place before the hint is looked at first. */
  readonly hasEdge: boolean;
  readonly near: Near | undefined;
  pattern: RegExp | undefined;
  /** What lies before was taken by this rule's last match. */
  taken: number;
  /** Characters that it matched in this text and that its check refused. */
  refused: number;
  /** The open window, where `to` is not -1. */
  from: number;
  to: number;
}

function compile(rule: PatternRule, order: number): Compiled {
  const near = rule.near && { within: rule.near.within, table: tableOf(rule.near.characters) };
  const { sticky, source } = rule.pattern;
  const hasEdge = sticky && source.startsWith(START);
  const state = { pattern: undefined, taken: 0, refused: 0, from: 0, to: -1 };
  return { rule, order, isSticky: sticky, hasEdge, near, ...state };
}

/** Compiled when a hint first stands somewhere: most rules of a thousand are never run. `d` tells where group 1 is. */
function patternOf(one: Compiled): RegExp {
  one.pattern ??= new RegExp(one.rule.pattern.source, [...new Set(`${one.rule.pattern.flags}d`)].join(""));
  return one.pattern;
}

/** Whether `START` may hold at a place: false is certain. */
function isEdge(text: string, at: number): boolean {
  if (!isWord(text.charCodeAt(at - 1))) return true;
  // An escape's last letters, a colour's end.
  for (let i = at - 2; i >= 0 && i >= at - 14; i--) {
    const code = text.charCodeAt(i);
    if (code === 0x5c || code === 0x25 || code === 0x5b) return true;
    if (code !== 0x3b && !isWord(code)) return false;
  }
  return false;
}

function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f
  );
}

function compileGate(compiled: readonly Compiled[], scans: readonly { readonly rule: ScanRule }[]) {
  const places = new Map<string, number>();
  const byWord: Compiled[][] = [];
  const scansOf: number[][] = [];
  const placeOf = (hint: string, anyCase: boolean, words: string[]): number => {
    const name = `${anyCase}\n${hint}`;
    let place = places.get(name);
    if (place === undefined) {
      place = byWord.push([]) - 1;
      scansOf.push([]);
      places.set(name, place);
      words.push(hint);
    }
    return place;
  };
  const listOf = (anyCase: boolean) => {
    const words: string[] = [];
    for (const one of compiled) {
      if ((one.rule.anyCase ?? false) !== anyCase) continue;
      for (const hint of new Set(one.rule.hints)) byWord[placeOf(hint, anyCase, words)]?.push(one);
    }
    return words;
  };
  const exact = listOf(false);
  scans.forEach(({ rule }, i) => {
    for (const literal of rule.needs ?? []) scansOf[placeOf(literal, false, exact)]?.push(i);
  });
  const anyCase = listOf(true);
  return { automaton: compileKeywords(exact, anyCase), byWord, scansOf };
}

interface Near {
  readonly within: number;
  readonly table: Uint8Array;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let i = 0; i < characters.length; i++) table[characters.charCodeAt(i)] = 1;
  return table;
}

function isNear(text: string, from: number, { within, table }: Near): boolean {
  const end = Math.min(text.length, from + within);
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && table[code] === 1) return true;
  }
  return false;
}

function factsOf(rule: Rule, verdict: Verdict | undefined): Facts {
  if (verdict === undefined) return rule;
  const { id, kind, severity, confidence, label = id } = rule;
  return { id, kind, severity, confidence, label, ...verdict };
}
