// Looks again at a text as masked, until nothing new comes: what makes masking a second time change nothing.

import { outdoes, SEVERITIES, type Severity } from "../core/finding.ts";
import { INSIDE, leaving, MODES, type Policy } from "../core/policy.ts";
import type { Explore } from "./explore.ts";
import type { Hit } from "./finder.ts";
import { isSettled, partsAround } from "./laid-bare.ts";
import { isCovered, lastAtOrBefore, type Range, type Union, unions } from "./ranges.ts";

/** A round finds what only the masking of an earlier one laid bare; more than two happen in made-up texts alone. */
const MAX_ROUNDS = 8;
/** How a text may be masked: what one policy leaves in place may hide what another lays bare. */
const POLICIES: readonly Policy[] = [...MODES.map(leaving), INSIDE];
const NO_HITS: readonly Hit[] = [];
/** So many values of one run are told apart. */
const MOST_IN_RUN = 32;

/** The lower, the stronger: severity, then confidence. */
export function rankOf(match: { readonly severity: Severity; readonly confidence: number }): number {
  return SEVERITIES.indexOf(match.severity) * 2 - match.confidence;
}

/**
 * All hits of a text, in order, of equal ranges the strongest of each kind. A token that leans on another one has no
 * edge until that one is gone, so rules run once more over the text as each policy would mask it. `first`: what a look at the text as it stands found.
 */
export function findAll(text: string, explore: Explore, first = explore(text, false)): readonly Hit[] {
  let hits = distinct(first);
  if (hits.length === 0) return NO_HITS;
  const seen = new Set<string>();
  for (let round = 1; round <= 2 * MAX_ROUNDS; round++) {
    const more = POLICIES.flatMap((policy) => behind(text, hits, { policy, explore, seen }));
    if (more.length === 0) return hits;
    // Made up to go on for ever: each of them takes all that it is glued to.
    const found = round < MAX_ROUNDS ? more : more.map((hit) => wordAround(text, hit));
    const before = hits.length;
    hits = distinct([...hits, ...found]);
    if (hits.length === before && round < MAX_ROUNDS) return hits;
  }
  const [strongest] = [...hits].sort((a, b) => rankOf(a.rule) - rankOf(b.rule));
  return strongest ? [...hits, { ...strongest, start: 0, end: text.length }] : hits;
}

interface Behind {
  readonly policy: Policy;
  readonly explore: Explore;
  /** The masks that were looked behind. */
  readonly seen: Set<string>;
}

function behind(text: string, hits: readonly Hit[], { policy, explore, seen }: Behind): readonly Hit[] {
  const shown = hits.filter(({ rule }) => isReplaced(policy, rule));
  if (shown.length === 0) return NO_HITS;
  const known = unions(shown, text.length, ({ rule }) => rankOf(rule));
  const name = nameOf(known);
  if (seen.has(name)) return NO_HITS;
  seen.add(name);
  const loose = new Set(known.filter((one) => !isSettled(text, one)));
  if (loose.size === 0) return NO_HITS;
  const masked = mask(text, known);
  const byStart = Map.groupBy(hits, ({ start }) => start);
  const lookIn = (part: string, from: number) =>
    explore(part, false)
      .map((hit) => {
        const start = masked.start(hit.start + from);
        const end = masked.end(hit.end + from);
        return { ...hit, start, end, value: hit.value.includes("[REDACTED:") ? text.slice(start, end) : hit.value };
      })
      .filter((hit) => !isCovered(hit, known) && !byStart.get(hit.start)?.some((other) => isSame(other, hit)));
  const near = partsAround(
    masked.text,
    masked.placed.filter((_, i) => loose.has(known[i] as Union<Hit>)),
  );
  // Where nothing new is near a mask, nothing is: but what is new is told by the text as a whole.
  if (near?.every(({ start, end }) => lookIn(masked.text.slice(start, end), start).length === 0)) return NO_HITS;
  return lookIn(masked.text, 0);
}

/** Equal for equal masks: what two policies replace alike is looked behind once. */
function nameOf(known: readonly Union<Hit>[]): string {
  let one = 0;
  let two = 0;
  let label = 0;
  let last: string | undefined;
  for (const { start, end, strongest } of known) {
    const name = strongest.rule.label ?? strongest.rule.id;
    if (name !== last) {
      last = name;
      label = 0;
      for (let i = 0; i < name.length; i++) label = (Math.imul(label, 31) + name.charCodeAt(i)) | 0;
    }
    one = (Math.imul(one ^ start, 0x9e3779b1) + Math.imul(end, 0x85ebca6b) + label) | 0;
    two = (Math.imul(two ^ end, 0xc2b2ae35) + Math.imul(start, 0x27d4eb2f) + label) | 0;
  }
  return `${known.length}:${one}:${two}`;
}

function isReplaced({ kinds, severities, minConfidence }: Policy, rule: Hit["rule"]): boolean {
  return kinds.includes(rule.kind) && severities.includes(rule.severity) && rule.confidence >= minConfidence;
}

function isSame(a: Hit, b: Hit): boolean {
  return a.start === b.start && a.end === b.end && outdoes(a.rule, b.rule);
}

/**
 * In order; of equal ranges the strongest, then the earlier rule; a weaker one only where it is of another kind, or of
 * another value in a run that was decoded. What a
 * rule finds inside a range that it found as well, in another reading of the text, is a part of the same.
 */
export function distinct(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length < 2) return hits;
  const sorted = [...hits].sort(
    (a, b) => a.start - b.start || b.end - a.end || rankOf(a.rule) - rankOf(b.rule) || a.order - b.order,
  );
  const kept: Hit[] = [];
  const farthest = new Map<string, Hit>();
  for (const hit of sorted) {
    const outer = farthest.get(hit.rule.id);
    if (outer && hit.end <= outer.end && outdoes(outer.rule, hit.rule) && !isOther(outer, hit)) continue;
    let outdone = false;
    for (let i = kept.length - 1, here = 0; i >= 0 && !outdone; i--) {
      const other = kept[i] as Hit;
      if (other.start !== hit.start || other.end !== hit.end) break;
      outdone = ++here > MOST_IN_RUN || (outdoes(other.rule, hit.rule) && !isOther(other, hit));
    }
    if (outdone) continue;
    kept.push(hit);
    if (!outer || hit.end > outer.end) farthest.set(hit.rule.id, hit);
  }
  return kept;
}

/** Two values in one run of base64: a person who shows the one does not mean the other. */
function isOther(a: Hit, b: Hit): boolean {
  return a.isInRun === true && b.isInRun === true && a.start === b.start && a.end === b.end && a.value !== b.value;
}

function wordAround(text: string, hit: Hit): Hit {
  let { start, end } = hit;
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start--;
  while (end < text.length && !/\s/.test(text.charAt(end))) end++;
  return { ...hit, start, end, value: text.slice(start, end) };
}

/** The text as any projection shows it, and the way back from its places to those of the original. */
function mask(text: string, known: readonly Union<Hit>[]) {
  const pieces: string[] = [];
  /** Where each placeholder stands in the masked text, beside its place in `known`. */
  const placed: Range[] = [];
  let at = 0;
  let length = 0;
  for (const { start, end, strongest } of known) {
    const placeholder = `[REDACTED:${strongest.rule.label ?? strongest.rule.id}:1]`;
    pieces.push(text.slice(at, start), placeholder);
    length += start - at;
    placed.push({ start: length, end: length + placeholder.length });
    length += placeholder.length;
    at = end;
  }
  pieces.push(text.slice(at));
  const back = (position: number, inside: "start" | "end"): number => {
    const before = lastAtOrBefore(placed, inside === "start" ? position : position - 1);
    const placeholder = placed[before];
    const original = known[before];
    if (!placeholder || !original) return position;
    return position < placeholder.end ? original[inside] : original.end + position - placeholder.end;
  };
  return {
    text: pieces.join(""),
    placed,
    start: (position: number) => back(position, "start"),
    end: (position: number) => back(position, "end"),
  };
}
