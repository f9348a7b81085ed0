// Mends a row of JSON that is about to be written: what only shows once strings stand side by side is masked there.

import type { Finding } from "../core/finding.ts";
import { type Policy, replaces } from "../core/policy.ts";
import type { Json } from "../core/types.ts";
import { type Detector, type Match, rankOf, valueAt } from "./detect.ts";
import { isFieldKey, isFieldName } from "./field-names.ts";
import { isInPlaceholder } from "./placeholders.ts";
import { lastAtOrBefore, project, type Range, unions } from "./ranges.ts";
import { messageOfRow } from "./row-message.ts";

export interface LastLook {
  /**
   * The text with everything masked that a rule finds in it as it stands: in a string, or a whole number. What crosses
   * the edge of a string is left, since no mask could keep it JSON: then the exit is stopped by `verify`.
   */
  mend(json: string, onFindings?: OnMended): string;
}

/** A row as it may be written, with what still stands in it: what crosses the edge of a string cannot be masked. */
export interface LookedAt {
  readonly text: string;
  readonly value: Json;
  /** Found in its text as it stands, and in what its strings read. */
  readonly found: { readonly bare: readonly Finding[]; readonly inside: readonly Finding[] };
}

/** For rows made of strings that were looked at one by one: most need no closer look at their text. */
export type RowLook = (row: { readonly text: string; readonly value: Json }, onFindings: OnMended) => LookedAt;

type OnMended = (findings: readonly Finding[]) => void;
type IsLeft = (finding: Pick<Finding, "valueHash" | "rule">) => boolean;

/** What a mask lays bare is masked in its turn; more rounds happen in made-up texts alone. */
const MAX_ROUNDS = 8;

interface Placed extends Finding {
  /** Put around the mask: a number of JSON becomes a string, in a string that holds JSON as well. */
  readonly quote: string;
}

export function createLastLook(detector: Detector, policy: Policy, isLeft: IsLeft = () => false): LastLook {
  const find = standingOut((json) => detector.text(json), policy, isLeft);
  return {
    mend(json, onFindings = () => {}) {
      let text = json;
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const mended = masked(text, find(text), onFindings);
        if (mended === text) break;
        text = mended;
      }
      return text;
    },
  };
}

/** `isNested`: strings hold JSON of their own, whose escapes read otherwise in the line than in the string. */
export function createRowLook(
  detector: Detector,
  policy: Policy,
  { isLeft, isNested = false }: { readonly isLeft: IsLeft; readonly isNested?: boolean },
): RowLook {
  const inLine = isNested ? (json: string) => detector.text(json) : (json: string) => besideEdges(detector, json);
  const near = standingOut(inLine, policy, isLeft);
  const whole = createLastLook(detector, policy, isLeft);
  const look = (text: string, value: Json) => ({ bare: near(text), inside: inStrings(value) });
  const inStrings = (value: Json): readonly Finding[] => {
    const message = messageOfRow(value);
    return detector.message(message).filter((finding) => {
      if (!replaces(policy, finding) || isLeft(finding)) return false;
      const text = valueAt(message, finding) ?? "";
      return !isInPlaceholder(text, { start: 0, end: text.length }) && !isFieldKey(finding, text);
    });
  };
  return (row, onFindings) => {
    let { text, value } = row;
    let found = look(text, value);
    for (let round = 0; round < MAX_ROUNDS && found.bare.length + found.inside.length > 0; round++) {
      const near = masked(text, found.bare, onFindings);
      // Strings that were made of others may read what none of those did.
      const mended = found.inside.length > 0 ? whole.mend(near, onFindings) : near;
      if (mended === text) break;
      text = mended;
      value = JSON.parse(text) as Json;
      found = look(text, value);
    }
    return { text, value, found };
  };
}

/**
 * Masks what a rule finds in a page of text, where strings stand side by side that did not before. What holds markup is
 * left, since no mask could keep the page: then the exit is stopped by `verify`.
 */
export function createPageLook(detector: Detector, policy: Policy, isLeft: IsLeft) {
  const find = standingOut((text) => detector.text(text), policy, isLeft);
  return (page: string, onFindings: OnMended): string => {
    let text = page;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = find(text).filter(({ start, end }) => !/[<>]/.test(text.slice(start, end)));
      if (found.length === 0) break;
      text = project(text, unions(found, text.length, rankOf), ({ label }) => `[REDACTED:${label}]`);
      onFindings(found);
    }
    return text;
  };
}

/** Characters of a string, from either end, that may lean on what stands beside it. No rule's pattern reads further. */
const REACH = 512;
/** Stands for the middle of a string. */
const GAP = "\n\u2026\n";

/**
 * What is found around the edges of strings: in the middle of a long one there is only what it says itself, and that was
 * looked at.
 */
function besideEdges(detector: Detector, json: string): readonly Match[] {
  const middles = stringsOf(json).filter(({ start, end }) => end - start > 4 * REACH);
  if (middles.length === 0) return detector.asItStands(json);
  const pieces: string[] = [];
  /** Where each piece begins in the shorter text, and how much was left out before it. */
  const starts: number[] = [0];
  const lacks: number[] = [0];
  let at = 0;
  let length = 0;
  for (const { start, end } of middles) {
    const piece = json.slice(at, start + REACH) + GAP;
    pieces.push(piece);
    length += piece.length;
    at = end - REACH;
    starts.push(length);
    lacks.push(at - length);
  }
  pieces.push(json.slice(at));
  const back = (place: number) => place + (lacks[lastStart(starts, place)] as number);
  return detector.asItStands(pieces.join("")).flatMap((match) => {
    // What reads over a gap stands nowhere.
    if (lastStart(starts, match.start) !== lastStart(starts, match.end - 1)) return [];
    return { ...match, start: back(match.start), end: back(match.end - 1) + 1 };
  });
}

function lastStart(starts: readonly number[], place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What may not stay, and is not in a placeholder. */
function standingOut(find: (json: string) => readonly Match[], policy: Policy, isLeft: IsLeft) {
  return (json: string): readonly Finding[] =>
    find(json)
      .map((match): Finding => ({ path: "", ...match }))
      .filter((finding) => replaces(policy, finding) && !isLeft(finding))
      .filter((finding) => !isInPlaceholder(json, finding) && !isFieldName(json, finding));
}

/** The text itself where none of them can be masked. */
function masked(json: string, found: readonly Finding[], onFindings: OnMended): string {
  if (found.length === 0) return json;
  const strings = stringsOf(json);
  const placed = found.flatMap((finding) => place(json, strings, finding));
  if (placed.length === 0) return json;
  const mended = project(
    json,
    unions(placed, json.length, rankOf),
    ({ label, quote }) => `${quote}[REDACTED:${label}]${quote}`,
  );
  // An escape that was cut in two.
  if (!isJson(mended)) return json;
  onFindings(placed);
  return mended;
}

/** Where a finding can be masked: within a string, or over a whole number. */
function place(json: string, strings: readonly Range[], finding: Finding): Placed[] {
  const { start, end } = finding;
  const string = strings[lastAtOrBefore(strings, start)];
  const number = numberAround(json, start);
  if (string !== undefined && start < string.end) {
    if (end > string.end) return [];
    const quote = end <= number.end ? quoteBefore(json, number.start) : "";
    return quote === "" ? [{ ...finding, quote }] : [{ ...finding, ...number, quote }];
  }
  return end <= number.end ? [{ ...finding, ...number, quote: '"' }] : [];
}

/** The quote, as it is escaped there, around the name of the field whose value begins at `at`; empty where it is none. */
function quoteBefore(json: string, at: number): string {
  return /(\\*")\s{0,8}:\s{0,8}$/.exec(json.slice(Math.max(0, at - 40), at))?.[1] ?? "";
}

function numberAround(json: string, at: number): Range {
  const isPart = (index: number) => /[0-9.eE+-]/.test(json[index] ?? "");
  let start = at;
  while (isPart(start - 1)) start--;
  let end = at;
  while (isPart(end)) end++;
  return { start, end };
}

/** The insides of all strings of a JSON text, in order. */
function stringsOf(json: string): Range[] {
  const strings: Range[] = [];
  for (let open = json.indexOf('"'); open >= 0; ) {
    let close = open + 1;
    while (close < json.length && json[close] !== '"') close += json[close] === "\\" ? 2 : 1;
    strings.push({ start: open + 1, end: close });
    open = json.indexOf('"', close + 1);
  }
  return strings;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The mask left no JSON behind: the caller keeps what it had.
    return false;
  }
}
