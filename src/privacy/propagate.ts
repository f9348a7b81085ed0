// A confirmed value is looked for everywhere, also where no rule would know it again: in a text, a session, all sessions.

import { type Finding, isConfirmed, outdoes } from "../core/finding.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import { isBase64 } from "./base64.ts";
import { createByteSearch } from "./byte-search.ts";
import { blobFormsOf, formsIn } from "./encodings.ts";
import { holdsDifferent } from "./randomness.ts";
import { isCovered, type Range, unions } from "./ranges.ts";
import { walk } from "./readings.ts";
import { forEachHeadString, forEachString } from "./strings.ts";
import { createValueSearch, type Found, SHORTEST_VALUE } from "./value-search.ts";

export interface ConfirmedValue {
  readonly value: string;
  /** Where it was found: its rule, label and hash are those of every new finding. */
  readonly finding: Finding;
  /** Said of it by a person: it is looked for whatever its rule says. */
  readonly accepted?: boolean;
}

/** A finding in one text. */
type Match = Omit<Finding, "path">;

export interface Propagator {
  /** Whether any value occurs in UTF-8 text or in JSON of it, in any form. False is certain, true is to be looked at. */
  searchBytes(utf8: Uint8Array): boolean;
  /** The same of one value alone, by a finding of it: what others are looked for besides does not tell. */
  standsIn(utf8: Uint8Array, finding: Pick<Finding, "valueHash">): boolean;
  /** New findings of the message, none of them inside a known one. */
  message(message: Message, known: readonly Finding[]): readonly Finding[];
  /** The same for a session's own strings: title, paths, branches. */
  facts(facts: SessionFacts, known: readonly Finding[]): readonly Finding[];
  /** The same for one text. */
  text(text: string, known: readonly Match[]): readonly Match[];
}

/** Base64 of eight bytes, without what its neighbours decide. */
const SHORTEST_BLOB = 10;
const SHORTEST_SHORT = 5;
const MOST_SHORT = 32;
const NONE: readonly never[] = [];

/** Words and short numbers are somebody's password and everybody's vocabulary: they stay where they were found. */
export function isDistinct(value: string): boolean {
  return (
    value.length >= SHORTEST_VALUE &&
    (!/^[A-Za-z]?[a-z]+(?:[-_. ][A-Za-z]?[a-z]+)*$/.test(value) || /[a-z]{21}/.test(value)) &&
    !/^[0-9]{1,11}$/.test(value) &&
    holdsDifferent(value, 4)
  );
}

/** What is looked for. */
export interface Scope {
  wants(finding: Match): boolean;
  /** Words and short numbers too, where they stand by themselves. */
  readonly takesWords: boolean;
}

const ANYWHERE: Scope = { wants: isConfirmed, takesWords: false };

/**
 * Within one text, all that was found: what stands there twice belongs together, and a policy that leaves the one in
 * place leaves the other. What only its looks made suspect is looked for by its looks.
 */
export const ONE_TEXT: Scope = { wants: ({ rule }) => rule !== "high-entropy", takesWords: true };

/** Not a part of a longer word or number. */
function standsAlone(text: string, { start, end }: Range): boolean {
  return !/[\p{L}\p{N}_]/u.test(text.charAt(start - 1)) && !/[\p{L}\p{N}_]/u.test(text.charAt(end));
}

export function createPropagator(values: readonly ConfirmedValue[], scope = ANYWHERE): Propagator {
  const isWorth = (value: string) => isDistinct(value) || (scope.takesWords && value.length >= SHORTEST_VALUE);
  const wanted = values.filter(({ value, finding, accepted }) => (accepted || scope.wants(finding)) && isWorth(value));
  const shorts = scope.takesWords
    ? values.filter(({ value, finding }) => scope.wants(finding) && isShort(value)).slice(0, MOST_SHORT)
    : NONE;
  const texts = wanted.map(({ value }) => value);
  const areDistinct = texts.map(isDistinct);
  // Built when first asked for: one text needs the first alone.
  const plain = once(() => createValueSearch(texts));
  const blobs = once(() => createBlobSearch(texts));
  const anywhere = once(() => createByteSearch(formsIn(texts)));

  const inText = (text: string, known: readonly Match[], isOneText: boolean): readonly Match[] => {
    const hits: (Range & { readonly of: ConfirmedValue; readonly isWhole: boolean })[] = [];
    walk(text, {
      marks: () => NONE,
      shortestBlob: SHORTEST_BLOB,
      look: (part, reading) => {
        const add = (index: number, { start, end, isWhole }: Found) => {
          if (!areDistinct[index] && !standsAlone(part, { start, end })) return;
          const of = wanted[index] as ConfirmedValue;
          hits.push({ of, isWhole, ...(reading ? reading.back(start, end) : { start, end }) });
        };
        plain().search(part, add);
        if (!isOneText) blobs()(part, add);
        for (const of of shorts) {
          for (const range of placesOf(part, of.value))
            hits.push({ of, isWhole: true, ...(reading ? reading.back(range.start, range.end) : range) });
        }
        return false;
      },
    });
    if (hits.length === 0) return NONE;
    const covers = coversIn(text, known);
    const coversWhole = once(() => coversOwn(text, known));
    // Over sessions each value by itself: what is found of one must not depend on which others are looked for as well.
    const groups = isOneText ? [hits] : Map.groupBy(hits, (hit) => hit.of).values();
    const found: Match[] = [];
    for (const own of groups) {
      for (const { start, end, strongest } of unions(own, text.length, ({ isWhole }) => (isWhole ? 0 : 1))) {
        const { path: _, ...rest } = strongest.of.finding;
        const match = { ...rest, start, end };
        // Another value around it hides it only as long as nobody says that the other is no secret.
        const isKnown = strongest.isWhole && !isOneText ? coversWhole()(match) : covers(match);
        if (!isKnown) found.push(match);
      }
    }
    return found;
  };

  const inAll = (known: readonly Finding[], forEach: (visit: (path: string, text: string) => void) => void) => {
    if (wanted.length === 0) return NONE;
    const byPath = Map.groupBy(known, ({ path }) => path);
    const found: Finding[] = [];
    forEach((path, text) => {
      if (text.length < SHORTEST_VALUE) return;
      for (const match of inText(text, byPath.get(path) ?? NONE, false)) found.push({ ...match, path });
    });
    return found.length === 0 ? NONE : found;
  };

  return {
    searchBytes: (utf8) => wanted.length > 0 && anywhere()(utf8),
    standsIn: createOwnSearch(wanted),
    message: (message, known) => inAll(known, (visit) => forEachString(message, visit)),
    facts: (facts, known) => inAll(known, (visit) => forEachHeadString(facts, visit)),
    text: (text, known) => (wanted.length + shorts.length === 0 ? NONE : inText(text, known, true)),
  };
}

/** Too short for the search: a figure makes it no word. So few that each may be looked for by itself. */
function isShort(value: string): boolean {
  return value.length >= SHORTEST_SHORT && value.length < SHORTEST_VALUE && /[0-9]/.test(value);
}

function* placesOf(text: string, value: string): Generator<Range> {
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
    const range = { start, end: start + value.length };
    if (standsAlone(text, range)) yield range;
  }
}

/** Whether a range is known already, and as strongly: a policy that replaces it there replaces the known one too. */
function coversIn(text: string, known: readonly Match[]): (match: Match) => boolean {
  const masks = new Map<string, readonly Range[]>();
  return (match) => {
    const strength = `${match.kind} ${match.severity} ${match.confidence}`;
    let masked = masks.get(strength);
    if (masked === undefined) {
      const strong = known.filter((one) => outdoes(one, match));
      masked = unions(strong, text.length, () => 0);
      masks.set(strength, masked);
    }
    return isCovered(match, masked);
  };
}

/** The same of what was found of the same value. */
function coversOwn(text: string, known: readonly Match[]): (match: Match) => boolean {
  const byHash = Map.groupBy(known, ({ valueHash }) => valueHash);
  const covers = new Map<string, (match: Match) => boolean>();
  return (match) => {
    let own = covers.get(match.valueHash);
    if (own === undefined) {
      own = coversIn(text, byHash.get(match.valueHash) ?? NONE);
      covers.set(match.valueHash, own);
    }
    return own(match);
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** So many searches for one value are kept: each has a table. */
const MOST_KEPT = 64;

function createOwnSearch(wanted: readonly ConfirmedValue[]): Propagator["standsIn"] {
  const byHash = once(() => Map.groupBy(wanted, ({ finding }) => finding.valueHash));
  const kept = new Map<string, (utf8: Uint8Array) => boolean>();
  return (utf8, { valueHash }) => {
    let search = kept.get(valueHash);
    if (search === undefined) {
      search = createByteSearch(formsIn((byHash().get(valueHash) ?? NONE).map(({ value }) => value)));
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(valueHash, search);
    }
    return search(utf8);
  };
}

/** Looks for values inside runs of base64, also such as decode to no text; reports the whole run. */
function createBlobSearch(values: readonly string[]) {
  const forms = values.flatMap((value, index) => blobFormsOf(value).map((text) => ({ text, index })));
  const { search } = createValueSearch(forms.map(({ text }) => text));
  return (text: string, report: (index: number, found: Found) => void) => {
    let last: Range = { start: 0, end: 0 };
    const done = new Map<number, number>();
    search(text, (form, { start, end }) => {
      const { index } = forms[form] as (typeof forms)[number];
      // One long run may hold a value a thousand times; its ends are looked for once. Each value is told by itself.
      if (start < (done.get(index) ?? 0)) return;
      if (start < last.start || end > last.end) last = blobAround(text, start, end);
      done.set(index, last.end);
      report(index, { ...last, isWhole: true });
    });
  };
}

/** The whole run of base64 around a range. */
function blobAround(text: string, start: number, end: number): Range {
  let from = start;
  while (from > 0 && isBase64(text.charCodeAt(from - 1))) from--;
  let to = end;
  while (to < text.length && isBase64(text.charCodeAt(to))) to++;
  while (to < text.length && text.charCodeAt(to) === 0x3d) to++;
  return { start: from, end: to };
}
