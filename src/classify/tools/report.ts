// What the output of a test runner, compiler or linter reports: how many passed and failed, and where it says so.

import type { Line } from "./window.ts";

export interface Report {
  /** Tests, or problems that make the run fail. */
  readonly failed: number;
  readonly passed: number;
  /** Range of the output that says so: from the first failure to the summary. */
  readonly start: number;
  readonly end: number;
}

/** Undefined where the lines are not of this family. */
export type Parser = (lines: readonly Line[]) => Report | undefined;

/** Collects counts and the range in which they stand. */
export interface Tally {
  failed: number;
  passed: number;
  start: number | undefined;
  end: number;
  /** Where the first failure is named, before any summary. */
  failure: number | undefined;
}

export function newTally(): Tally {
  return { failed: 0, passed: 0, start: undefined, end: 0, failure: undefined };
}

/** Takes the line into the range. */
export function mark(tally: Tally, line: Line): void {
  tally.start ??= line.start;
  tally.end = Math.max(tally.end, line.end);
}

export function markFailure(tally: Tally, line: Line): void {
  tally.failure ??= line.start;
  mark(tally, line);
}

/** Undefined where no line was taken. */
export function reportOf(tally: Tally): Report | undefined {
  const { failed, passed, start, end, failure } = tally;
  if (start === undefined) return undefined;
  return { failed, passed, start: failed > 0 ? (failure ?? start) : start, end };
}

/** The number that `pattern` finds in its first group; 0 where it finds none. */
export function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? 0 : Number(found);
}

function numbersIn(text: string, patterns: readonly RegExp[] = []): number {
  return patterns.reduce((sum, pattern) => sum + numberIn(text, pattern), 0);
}

/** A family whose output is a summary line with counts, and lines that each name a failure. */
export interface Summary {
  /** A line of the summary; all its lines are added up, or the last one counts where `isLast`. */
  readonly summary: RegExp;
  readonly failed: readonly RegExp[];
  readonly passed: readonly RegExp[];
  /** How many ran, for families that do not say how many passed: the rest after those that failed or were skipped. */
  readonly total?: readonly RegExp[];
  readonly skipped?: readonly RegExp[];
  /** A line that names one failure: they count where there is no summary. */
  readonly failure?: RegExp;
  /** A line that says that all is well, or that all is lost, without a number. */
  readonly allPassed?: RegExp;
  readonly allFailed?: RegExp;
  readonly isLast?: true;
}

export function summaryParser(family: Summary): Parser {
  return (lines) => {
    const tally = newTally();
    const named = newTally();
    const rest = { total: 0, skipped: 0 };
    let hasSummary = false;
    let verdict: boolean | undefined;
    for (const line of lines) {
      const { text } = line;
      if (family.summary.test(text)) {
        if (family.isLast) tally.failed = tally.passed = rest.total = rest.skipped = 0;
        tally.failed += numbersIn(text, family.failed);
        tally.passed += numbersIn(text, family.passed);
        rest.total += numbersIn(text, family.total);
        rest.skipped += numbersIn(text, family.skipped);
        hasSummary = true;
        mark(tally, line);
      } else if (family.failure?.test(text)) {
        named.failed++;
        markFailure(named, line);
      } else if (family.allPassed?.test(text)) {
        verdict ??= true;
        mark(tally, line);
      } else if (family.allFailed?.test(text)) {
        verdict = false;
        mark(tally, line);
      }
    }
    tally.passed += Math.max(0, rest.total - rest.skipped - tally.failed);
    return joined(tally, named, hasSummary, verdict);
  };
}

function joined(tally: Tally, named: Tally, hasSummary: boolean, verdict: boolean | undefined): Report | undefined {
  if (!hasSummary) {
    tally.failed = named.failed;
    if (verdict === true && named.failed === 0) tally.passed = 1;
  }
  if (verdict === false && tally.failed === 0) tally.failed = 1;
  // A failure that is only named counts for nothing where the summary says that none failed.
  if (named.start !== undefined && (tally.failed > 0 || tally.start === undefined)) {
    tally.failure = named.failure;
    tally.start = Math.min(tally.start ?? named.start, named.start);
    tally.end = Math.max(tally.end, named.end);
  }
  return reportOf(tally);
}
