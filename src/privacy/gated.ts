// Many patterns of the owner over one text: one scan for all their literals, then each pattern only around its own.

import type { Verdict } from "../ports/rule.ts";
import { compileKeywords } from "./keywords.ts";
import { type LinearMatch, type LinearPattern, LONGEST_SURE } from "./linear.ts";
import type { Range } from "./ranges.ts";

export interface GatedPattern {
  readonly pattern: LinearPattern;
  /** Lower-case ASCII of three characters or more; undefined: it is tried everywhere. */
  readonly literals: readonly string[] | undefined;
  /** The range that is a finding, undefined where the match is none. */
  find(match: LinearMatch, text: string): Range | undefined;
  readonly verdict: Verdict;
}

/** In ASCII lower case and of the same length; two letters past ASCII match `s` and `k` in any case, so they count as those. */
function folded(text: string): string {
  const lower = text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
  return /[\u017f\u212a]/.test(lower) ? lower.replaceAll("\u017f", "s").replaceAll("\u212a", "k") : lower;
}

export function createGatedSearch(patterns: readonly GatedPattern[]) {
  const usable = (literal: string) => /^[ -~]{3,}$/.test(literal);
  const gated = patterns.filter(({ literals }) => literals?.every(usable));
  const always = patterns.filter((one) => !gated.includes(one));
  const words = [...new Set(gated.flatMap(({ literals }) => literals ?? []))];
  const automaton = compileKeywords(words);
  const byWord = words.map((word) => gated.filter(({ literals }) => literals?.includes(word)));

  return (text: string, report: (start: number, end: number, verdict: Verdict) => void): void => {
    const run = (one: GatedPattern, { start, end }: Range) => {
      one.pattern.search(text, start, end, (match) => {
        const range = one.find(match, text);
        if (range !== undefined && range.start < range.end) report(range.start, range.end, one.verdict);
      });
    };
    const whole = { start: 0, end: text.length };
    for (const one of always) run(one, whole);
    if (words.length === 0) return;
    const windows = new Map<GatedPattern, { start: number; end: number }[]>();
    automaton.scan(folded(text), (word, end) => {
      const start = Math.max(0, end - (words[word] as string).length - LONGEST_SURE);
      for (const one of byWord[word] as readonly GatedPattern[])
        widen(windows, one, { start, end: end + LONGEST_SURE });
      return undefined;
    });
    for (const [one, ranges] of windows) {
      for (const { start, end } of joined(ranges)) run(one, { start, end: Math.min(end, text.length) });
    }
  };
}

function widen(windows: Map<GatedPattern, { start: number; end: number }[]>, one: GatedPattern, range: Range): void {
  const known = windows.get(one);
  const last = known?.at(-1);
  // Hits come nearly in order: most of them only push the last window's end.
  if (last && range.start >= last.start && range.start <= last.end) last.end = Math.max(last.end, range.end);
  else if (known) known.push({ ...range });
  else windows.set(one, [{ ...range }]);
}

function joined(ranges: { start: number; end: number }[]): Range[] {
  ranges.sort((a, b) => a.start - b.start);
  const result: { start: number; end: number }[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else result.push({ ...range });
  }
  return result;
}
