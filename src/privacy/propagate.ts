// Within a session, a confirmed value is looked for everywhere, also where no rule would know it again.

import type { Finding } from "../core/finding.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import { escaped, formsOf } from "./encodings.ts";
import { isCovered, type Range, unions } from "./ranges.ts";
import { createSkipSearch, type SkipSearch } from "./skip-search.ts";
import { forEachHeadString, forEachString } from "./strings.ts";

export interface ConfirmedValue {
  readonly value: string;
  /** Where it was found: its rule, label and hash are those of every new finding. */
  readonly finding: Finding;
  /** Said of it by a person: it is looked for whatever its rule says. */
  readonly accepted?: boolean;
}

export interface Propagator {
  /** Whether any value occurs in UTF-8 text or in JSON of it, in any form. False is certain, true is to be looked at. */
  searchBytes(utf8: Uint8Array): boolean;
  /** New findings of the message, none of them inside a known one. */
  message(message: Message, known: readonly Finding[]): readonly Finding[];
  /** The same for a session's own strings: title, paths, branches. */
  facts(facts: SessionFacts, known: readonly Finding[]): readonly Finding[];
}

const SHORTEST = 8;
const NONE: readonly never[] = [];
const encoder = new TextEncoder();

/** Only what is certainly a secret is looked for elsewhere. */
export function propagates(finding: Finding): boolean {
  return (
    finding.kind === "secret" &&
    (finding.severity === "HIGH" || finding.severity === "MAXIMUM") &&
    finding.confidence >= 0.8
  );
}

/** Words and short numbers are somebody's password and everybody's vocabulary: they stay where they were found. */
export function isDistinct(value: string): boolean {
  return (
    value.length >= SHORTEST &&
    !/^[A-Za-z]?[a-z]+(?:[-_. ][A-Za-z]?[a-z]+)*$/.test(value) &&
    !/^[0-9]{1,11}$/.test(value) &&
    new Set(value).size > 3
  );
}

export function createPropagator(values: readonly ConfirmedValue[]): Propagator {
  const wanted = values.filter(
    ({ value, finding, accepted }) => (accepted || propagates(finding)) && isDistinct(value),
  );
  const forms = wanted.flatMap(({ value, finding }) => formsOf(value).map((form) => ({ ...form, finding })));
  let made: SkipSearch | undefined;
  /** Made when something is to be looked at: most sessions hold nothing. */
  const exact = () => {
    made ??= createSkipSearch(forms.map(({ text }) => encoder.encode(text)));
    return made;
  };
  const anywhere = createSkipSearch(
    [...new Set(forms.flatMap(({ text }) => [text, escaped(text)]))].map((text) => encoder.encode(text)),
  );

  const inText = (path: string, text: string, known: readonly Finding[], found: Finding[]) => {
    const bytes = encoder.encode(text);
    const hits: (Range & { readonly finding: Finding })[] = [];
    const offsets = createOffsets(bytes, text);
    const blobEnds = new Map<string, number>();
    exact().search(bytes, (index, at) => {
      const { text: form, isBlob, finding } = forms[index] as (typeof forms)[number];
      const start = offsets(at);
      // One long run of base64 may hold a value a thousand times; its ends are looked for once.
      if (isBlob && start < (blobEnds.get(finding.valueHash) ?? 0)) return false;
      const range = isBlob ? blobAround(text, start, start + form.length) : { start, end: start + form.length };
      if (isBlob) blobEnds.set(finding.valueHash, range.end);
      hits.push({ ...range, finding });
      return false;
    });
    if (hits.length === 0) return;
    const masked = unions(
      known.filter((finding) => finding.path === path),
      text.length,
      () => 0,
    );
    // Each value by itself: what is found of one must not depend on which others are looked for at the same time.
    for (const own of Map.groupBy(hits, ({ finding }) => finding.valueHash).values()) {
      for (const { start, end, strongest } of unions(own, text.length, () => 0)) {
        if (!isCovered({ start, end }, masked)) found.push({ ...strongest.finding, path, start, end });
      }
    }
  };

  const inAll = (known: readonly Finding[], forEach: (visit: (path: string, text: string) => void) => void) => {
    if (forms.length === 0) return NONE;
    const found: Finding[] = [];
    forEach((path, text) => {
      if (text.length >= SHORTEST) inText(path, text, known, found);
    });
    return found.length === 0 ? NONE : found;
  };

  return {
    searchBytes: (utf8) => anywhere.search(utf8, () => true),
    message: (message, known) => inAll(known, (visit) => forEachString(message, visit)),
    facts: (facts, known) => inAll(known, (visit) => forEachHeadString(facts, visit)),
  };
}

/** Turns offsets in UTF-8 into those of the string, asked for in rising order (or nearly so). */
function createOffsets(bytes: Uint8Array, text: string): (at: number) => number {
  if (bytes.length === text.length) return (at) => at;
  let seen = 0;
  let units = 0;
  return (at) => {
    if (at < seen) {
      seen = 0;
      units = 0;
    }
    for (; seen < at; seen++) {
      const byte = bytes[seen] as number;
      // Every character begins with one byte that is no continuation; those of four bytes are surrogate pairs.
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    return units;
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

function isBase64(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2b ||
    code === 0x2f ||
    code === 0x2d ||
    code === 0x5f
  );
}
