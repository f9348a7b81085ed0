// Mends a row of JSON that is about to be written: what only shows once strings stand side by side is masked there.

import type { Finding } from "../core/finding.ts";
import { type Policy, replaces } from "../core/policy.ts";
import { type Detector, type Match, rankOf } from "./detect.ts";
import { isInPlaceholder } from "./placeholders.ts";
import { lastAtOrBefore, project, type Range, unions } from "./ranges.ts";

export interface LastLook {
  /**
   * The text with everything masked that a rule finds in it as it stands: in a string, or a whole number. What crosses
   * the edge of a string is left, since no mask could keep it JSON: then the exit is stopped by `verify`.
   */
  mend(json: string, onFindings?: OnMended): string;
}

/** A row as it may be written, with what a rule still finds in it as it stands: what crosses the edge of a string. */
export interface LookedAt {
  readonly text: string;
  readonly bare: readonly Match[];
}

/** For rows whose strings were looked at one by one: nothing in their text is unescaped or decoded again. */
export type RowLook = (json: string, onFindings: OnMended) => LookedAt;

type OnMended = (findings: readonly Finding[]) => void;
type IsLeft = (finding: Pick<Finding, "valueHash" | "rule">) => boolean;

/** What a mask lays bare is masked in its turn; more rounds happen in made-up texts alone. */
const MAX_ROUNDS = 8;

interface Placed extends Finding {
  readonly isNumber: boolean;
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

/** `ownNumbers`: names of fields in which the rows have numbers of their own, such as counts: they are nobody's phone. */
export function createRowLook(
  detector: Detector,
  policy: Policy,
  { isLeft, ownNumbers }: { readonly isLeft: IsLeft; readonly ownNumbers: ReadonlySet<string> },
): RowLook {
  const isOwn = (json: string, { start }: Match) => ownNumbers.has(fieldBefore(json, start));
  const spared = (find: (json: string) => readonly Match[]) =>
    standingOut((json) => find(json).filter((match) => !isOwn(json, match)), policy, isLeft);
  const near = spared((json) => besideEdges(detector, json));
  const find = spared((json) => detector.asItStands(json));
  return (json, onFindings) => {
    let text = json;
    let bare = near(text);
    for (let round = 0; round < MAX_ROUNDS && bare.length > 0; round++) {
      const mended = masked(text, bare, onFindings);
      if (mended === text) break;
      text = mended;
      bare = find(text);
    }
    return { text, bare };
  };
}

/** The name of the field whose number begins there, or is gone on with; empty where it is none. */
function fieldBefore(json: string, at: number): string {
  const { start } = numberAround(json, at);
  if (json[start - 1] !== ":" || json[start - 2] !== '"') return "";
  return json.slice(json.lastIndexOf('"', start - 3) + 1, start - 2);
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
      .filter((finding) => replaces(policy, finding) && !isLeft(finding) && !isInPlaceholder(json, finding));
}

/** The text itself where none of them can be masked. */
function masked(json: string, found: readonly Finding[], onFindings: OnMended): string {
  if (found.length === 0) return json;
  const strings = stringsOf(json);
  const placed = found.flatMap((finding) => place(json, strings, finding));
  if (placed.length === 0) return json;
  const mended = project(json, unions(placed, json.length, rankOf), ({ label, isNumber }) =>
    isNumber ? `"[REDACTED:${label}]"` : `[REDACTED:${label}]`,
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
  if (string !== undefined && start < string.end) return end <= string.end ? [{ ...finding, isNumber: false }] : [];
  const number = numberAround(json, start);
  return end <= number.end ? [{ ...finding, ...number, isNumber: true }] : [];
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
