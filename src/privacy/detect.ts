// Finds what the rules describe in every string of a message: ranges over the original text, never the value.

import type { Finding, Severity, ValueHash } from "../core/finding.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { PatternRule, Rule, ScanRule, Verdict } from "../ports/rule.ts";
import { compileKeywords } from "./keywords.ts";
import { isPublished } from "./published.ts";
import { isCovered, lastAtOrBefore, type Range, type Union, unions } from "./ranges.ts";
import type { Ruleset } from "./ruleset.ts";
import { forEachHeadString, forEachString, someString } from "./strings.ts";

/** A finding in one text. */
export type Match = Omit<Finding, "path">;

export interface Detector {
  readonly ruleset: Ruleset;
  /** Findings of every string; where there are none, always the same empty array. */
  message(message: Message): readonly Finding[];
  facts(facts: SessionFacts): readonly Finding[];
  /**
   * Matches in order. Of several rules that find one range the surest is kept; ranges that merely overlap are all
   * kept, since a policy may replace one and not the other.
   */
  text(text: string): readonly Match[];
}

const NONE: readonly never[] = [];
/** A round finds what only the masking of an earlier one laid bare; more than two happen in made-up texts alone. */
const MAX_ROUNDS = 8;
const SEVERITIES: readonly Severity[] = ["MAXIMUM", "HIGH", "MEDIUM", "LOW"];

/** The lower, the stronger: severity, then confidence. */
export function rankOf(match: { readonly severity: Severity; readonly confidence: number }): number {
  return SEVERITIES.indexOf(match.severity) * 2 - match.confidence;
}

interface Hit extends Range {
  /** The rule's, or what its check said of this match. */
  readonly rule: Facts;
  readonly order: number;
}

type Facts = Pick<Rule, "id" | "kind" | "severity" | "confidence" | "label">;

function factsOf(rule: Rule, verdict: Verdict | undefined): Facts {
  if (verdict === undefined) return rule;
  const { id, kind, severity, confidence, label = id } = rule;
  return { id, kind, severity, confidence, label, ...verdict };
}

export function createDetector(ruleset: Ruleset, hash: ValueHash): Detector {
  const find = createFinder(ruleset.rules);
  const text = (whole: string): readonly Match[] => {
    const hits = findAll(whole, find);
    if (hits.length === 0) return NONE;
    return hits.map(({ start, end, rule }) => ({
      start,
      end,
      rule: rule.id,
      label: rule.label ?? rule.id,
      kind: rule.kind,
      severity: rule.severity,
      confidence: rule.confidence,
      valueHash: hash(whole.slice(start, end)),
    }));
  };
  const holdsSomething = (whole: string) => find(whole, true).length > 0;
  const collect = (each: (visit: (path: string, whole: string) => void) => void): readonly Finding[] => {
    const findings: Finding[] = [];
    each((path, whole) => {
      for (const match of text(whole)) findings.push({ path, ...match });
    });
    return findings.length === 0 ? NONE : findings;
  };
  return {
    ruleset,
    text,
    message: (message) =>
      someString(message, holdsSomething) ? collect((visit) => forEachString(message, visit)) : NONE,
    facts: (facts) => collect((visit) => forEachHeadString(facts, visit)),
  };
}

/** The value of a finding, re-read by its range; undefined where the message does not hold that range. */
export function valueAt(message: Message, finding: Finding): string | undefined {
  let value: string | undefined;
  forEachString(message, (path, text) => {
    if (path === finding.path && finding.end <= text.length) value = text.slice(finding.start, finding.end);
  });
  return value;
}

/** The same of many findings in one message, in one pass; by their hash. */
export function valuesAt(message: Message, findings: readonly Finding[]): ReadonlyMap<string, string> {
  const byPath = Map.groupBy(findings, ({ path }) => path);
  const values = new Map<string, string>();
  forEachString(message, (path, text) => {
    for (const { start, end, valueHash } of byPath.get(path) ?? [])
      if (end <= text.length) values.set(valueHash, text.slice(start, end));
  });
  return values;
}

type Find = (text: string, first: boolean) => Hit[];
const NO_HITS: Hit[] = [];

/** One pass of all rules over a text; with `first`, it stops at the first match. */
function createFinder(rules: readonly Rule[]): Find {
  const ordered = rules.map((rule, order) => ({ rule, order }));
  const scans = ordered.filter((one): one is { rule: ScanRule; order: number } => "scan" in one.rule);
  const compiled = ordered.flatMap(({ rule, order }) => ("scan" in rule ? [] : [compile(rule, order)]));
  const gates = [false, true].map((anyCase) => {
    const some = compiled.filter(({ rule }) => (rule.anyCase ?? false) === anyCase);
    const words = [...new Set(some.flatMap(({ rule }) => rule.hints))];
    const automaton = compileKeywords(words);
    return { automaton, anyCase, byWord: words.map((word) => some.filter(({ rule }) => rule.hints.includes(word))) };
  });

  let text = "";
  let hits = NO_HITS;
  let first = false;

  const add = (rule: Rule, order: number, start: number, end: number, verdict: Verdict | undefined) => {
    if (hits === NO_HITS) hits = [];
    hits.push({ start, end, rule: factsOf(rule, verdict), order });
  };

  /** Takes a match whose group 1, or whole, begins at `offset` plus its index. True when it was accepted. */
  const take = (one: Compiled, match: RegExpExecArray, offset: number): boolean => {
    const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
    const secret = match[1] ?? match[0];
    if (secret === "" || isPublished(secret)) return false;
    const verdict = one.rule.accept?.(secret, match) ?? true;
    if (verdict === false) return false;
    add(one.rule, one.order, start + offset, end + offset, verdict === true ? undefined : verdict);
    one.taken = end + offset;
    return true;
  };

  const inWindow = (one: Compiled, start: number, end: number): boolean => {
    const from = Math.max(0, start - one.rule.window.before);
    const piece = text.slice(from, end + one.rule.window.after);
    one.pattern.lastIndex = 0;
    for (let match = one.pattern.exec(piece); match !== null; match = one.pattern.exec(piece)) {
      if (take(one, match, from) && first) return true;
      if (match[0] === "") one.pattern.lastIndex++;
    }
    return false;
  };

  const onHit = (candidates: readonly Compiled[], start: number, end: number): boolean => {
    for (const one of candidates) {
      if (start < one.taken) continue;
      if (!one.isSticky) {
        if (inWindow(one, start, end)) return true;
        continue;
      }
      one.pattern.lastIndex = start;
      const match = one.pattern.exec(text);
      if (match !== null && take(one, match, 0) && first) return true;
    }
    return false;
  };

  return (whole, onlyFirst) => {
    text = whole;
    hits = NO_HITS;
    first = onlyFirst;
    for (const { automaton, anyCase, byWord } of gates) {
      if (byWord.length === 0) continue;
      const { words } = automaton;
      const seen = anyCase ? lowerAscii(whole) : whole;
      const stopped = automaton.scan(seen, (word, end) =>
        onHit(byWord[word] as Compiled[], end - (words[word] as string).length, end),
      );
      if (stopped) break;
    }
    for (const { rule, order } of first && hits.length > 0 ? [] : scans) {
      rule.scan(whole, (start, end, verdict) => {
        if (!isPublished(whole.slice(start, end))) add(rule, order, start, end, verdict);
      });
    }
    text = "";
    if (hits !== NO_HITS) for (const one of compiled) one.taken = 0;
    return hits;
  };
}

type Compiled = ReturnType<typeof compile>;

function compile(rule: PatternRule, order: number) {
  return {
    rule,
    order,
    isSticky: rule.pattern.sticky,
    // `d` tells where group 1 is; it costs only where there is a match.
    pattern: new RegExp(rule.pattern.source, [...new Set(`${rule.pattern.flags}d`)].join("")),
    /** What lies before was taken by this rule's last match. */
    taken: 0,
  };
}

/** Of the same length, unlike `toLowerCase`. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/**
 * All rules over a text, then again over the text as masked, until nothing new comes: a token that leans on another
 * one has no edge until that one is gone. This is what makes masking a second time change nothing.
 */
function findAll(text: string, find: Find): Hit[] {
  let hits = distinct(find(text, false));
  for (let round = 1; round < MAX_ROUNDS && hits.length > 0; round++) {
    const known = unions(hits, text.length, (hit) => rankOf(hit.rule));
    const masked = mask(text, known);
    const more = find(masked.text, false)
      .map((hit) => ({ ...hit, start: masked.start(hit.start), end: masked.end(hit.end) }))
      .filter((hit) => !isCovered(hit, known));
    if (more.length === 0) break;
    hits = distinct([...hits, ...more]);
  }
  return hits;
}

/** In order; of equal ranges the surest, then the earlier rule. */
function distinct(hits: readonly Hit[]): Hit[] {
  const sorted = [...hits].sort(
    (a, b) => a.start - b.start || b.end - a.end || b.rule.confidence - a.rule.confidence || a.order - b.order,
  );
  return sorted.filter((hit, i) => {
    const before = sorted[i - 1];
    return before === undefined || before.start !== hit.start || before.end !== hit.end;
  });
}

/** The text as any projection shows it, and the way back from its places to those of the original. */
function mask(text: string, known: readonly Union<Hit>[]) {
  const pieces: string[] = [];
  /** Where each placeholder stands in the masked text, beside its place in `known`. */
  const placed: Range[] = [];
  let at = 0;
  let length = 0;
  for (const { start, end, strongest } of known) {
    const placeholder = `[REDACTED:${strongest.rule.label ?? strongest.rule.id}]`;
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
    start: (position: number) => back(position, "start"),
    end: (position: number) => back(position, "end"),
  };
}
