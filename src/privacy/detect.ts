// Finds what the rules describe in every string of a message: ranges over the original text, never the value.

import type { Finding, ValueHash } from "../core/finding.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import { createExplorer, type Explore } from "./explore.ts";
import { createFinder, type Finder, type Hit } from "./finder.ts";
import { createKeyContext } from "./key-context.ts";
import { distinct, findAll } from "./rounds.ts";
import type { Ruleset } from "./ruleset.ts";
import { forEachHeadString, forEachString, someString } from "./strings.ts";

export { rankOf } from "./rounds.ts";

/** A finding in one text. */
export type Match = Omit<Finding, "path">;

/** With the value itself, decoded where the text holds it encoded: for a moment in memory, never stored or shown. */
export interface FoundValue {
  readonly match: Match;
  readonly value: string;
}

export interface Detector {
  readonly ruleset: Ruleset;
  /** Findings of every string; where there are none, always the same empty array. */
  message(message: Message): readonly Finding[];
  facts(facts: SessionFacts): readonly Finding[];
  /**
   * Matches in order. Of several rules that find one range the strongest is kept; ranges that merely overlap are all
   * kept, since a policy may replace one and not the other.
   */
  text(text: string): readonly Match[];
  /** The same of the text as it stands alone: nothing in it is unescaped or decoded, for whoever has looked at that. */
  asItStands(text: string): readonly Match[];
  /** The same with their values. `once`: without a look behind what it found, for who looks again at the result. */
  values(text: string, options?: { readonly once: boolean }): readonly FoundValue[];
  /**
   * The value of a finding as it reads, found again where it stands: decoded, where `valueAt` gives what the text
   * holds. Undefined where no rule finds it there by itself.
   */
  valueOf(message: Message, finding: Finding): string | undefined;
  /** The same of many findings in one message, in one pass; by their hash. */
  valuesOf(message: Message, findings: readonly Finding[]): ReadonlyMap<string, string>;
}

const NONE: readonly never[] = [];
const SHORT = 24;
const MOST_SHORT = 20_000;

export function createDetector(ruleset: Ruleset, hash: ValueHash): Detector {
  return detectorOf(compileDetector(ruleset, hash));
}

/** A detector's rules as they run: several detectors may be made of them. */
export interface CompiledDetector {
  readonly ruleset: Ruleset;
  readonly hash: ValueHash;
  readonly finder: Finder;
}

export function compileDetector(ruleset: Ruleset, hash: ValueHash): CompiledDetector {
  return { ruleset, hash, finder: createFinder(ruleset.rules) };
}

/** `glance`: how a text is looked at the first time, where somebody else has looked at it already. */
export function detectorOf({ ruleset, hash, finder }: CompiledDetector, glance?: Explore): Detector {
  const explore = createExplorer(finder);
  const byKey = createKeyContext(finder, explore);
  const nothing = new Set<string>();
  /** Keys, names of tools and the like come again and again. */
  const look = (text: string): readonly Hit[] => {
    const isShort = text.length <= SHORT;
    if (isShort && nothing.has(text)) return NONE;
    const hits = glance?.(text, false) ?? explore(text, false);
    if (isShort && hits.length === 0) {
      if (nothing.size >= MOST_SHORT) nothing.clear();
      nothing.add(text);
    }
    return hits;
  };
  const found = (text: string, key?: string, first = look(text)): readonly Hit[] => {
    const hits = findAll(text, explore, first);
    return key === undefined ? hits : byKey.join(text, key, hits);
  };
  const matchOf = ({ start, end, rule, value }: Hit): Match => ({
    start,
    end,
    rule: rule.id,
    label: rule.label ?? rule.id,
    kind: rule.kind,
    severity: rule.severity,
    confidence: rule.confidence,
    valueHash: hash(value),
  });
  const inMessage = (message: Message): readonly Finding[] => {
    /** Strings that hold nothing, all of them before the first that holds something. */
    let clean = 0;
    let first: readonly Hit[] = NONE;
    const holdsSomething = (text: string, key?: string) => {
      first = look(text);
      if (first.length > 0 || (key !== undefined && byKey.holdsSomething(text, key))) return true;
      clean++;
      return false;
    };
    if (!someString(message, holdsSomething)) return NONE;
    const findings: Finding[] = [];
    let place = -1;
    forEachString(message, (path, text, key) => {
      if (++place < clean) return;
      const hits = place === clean ? found(text, key, first) : found(text, key);
      for (const hit of hits) findings.push({ path, ...matchOf(hit) });
    });
    return findings.length === 0 ? NONE : findings;
  };
  const inFacts = (facts: SessionFacts): readonly Finding[] => {
    const findings: Finding[] = [];
    forEachHeadString(facts, (path, text) => {
      for (const hit of found(text)) findings.push({ path, ...matchOf(hit) });
    });
    return findings.length === 0 ? NONE : findings;
  };
  const valuesOf = (message: Message, findings: readonly Finding[]): ReadonlyMap<string, string> => {
    const byPath = Map.groupBy(findings, ({ path }) => path);
    const values = new Map<string, string>();
    forEachString(message, (path, text, key) => {
      const here = byPath.get(path);
      if (!here) return;
      const byPlace = Map.groupBy(found(text, key), (hit) => `${hit.start} ${hit.end} ${hit.rule.id}`);
      for (const { start, end, rule, valueHash } of here) {
        const there = byPlace.get(`${start} ${end} ${rule}`) ?? NONE;
        const hit = there.length > 1 ? there.find(({ value }) => hash(value) === valueHash) : there[0];
        if (hit !== undefined) values.set(valueHash, hit.value);
      }
    });
    return values;
  };
  return {
    ruleset,
    text: (text) => {
      const hits = found(text);
      return hits.length === 0 ? NONE : hits.map(matchOf);
    },
    asItStands: (text) => {
      const hits = finder.find(text, false);
      return hits.length === 0 ? NONE : distinct(hits).map(matchOf);
    },
    values: (text, options) =>
      (options?.once ? distinct(explore(text, false)) : found(text)).map((hit) => ({
        match: matchOf(hit),
        value: hit.value,
      })),
    message: inMessage,
    facts: inFacts,
    valueOf: (message, finding) => valuesOf(message, [finding]).get(finding.valueHash),
    valuesOf,
  };
}

/** The text of a finding, re-read by its range; undefined where the message does not hold that range. */
export function valueAt(message: Message, finding: Finding): string | undefined {
  let value: string | undefined;
  forEachString(message, (path, text) => {
    if (path === finding.path && finding.end <= text.length) value = text.slice(finding.start, finding.end);
  });
  return value;
}

/** The texts of many findings in one message, in one pass; by their hash. */
export function valuesAt(message: Message, findings: readonly Finding[]): ReadonlyMap<string, string> {
  const byPath = Map.groupBy(findings, ({ path }) => path);
  const values = new Map<string, string>();
  forEachString(message, (path, text) => {
    for (const { start, end, valueHash } of byPath.get(path) ?? [])
      if (end <= text.length) values.set(valueHash, text.slice(start, end));
  });
  return values;
}
