// What redaction itself writes into texts: the owner's own rules pass over it, so that redacting twice changes nothing.

import type { PatternRule, Report, Rule } from "../ports/rule.ts";
import type { Range } from "./ranges.ts";

/** A keyed name: four characters three times, each beginning with a letter, so that no long number stands in it. */
export const KEYED = "(?:[a-p][a-z2-7]{3}){3}";
const PSEUDONYM = `(?:user|host|project)-${KEYED}(?:@redacted\\.invalid)?`;
const MARK = new RegExp(`\\[REDACTED:[a-z0-9-]{1,80}(?::[0-9]{1,9})?\\]|${PSEUDONYM}(?![A-Za-z0-9])`, "g");
const WHOLE = new RegExp(`^~?${PSEUDONYM}$`);

/** True for a pseudonym, whole and exact. */
export function isPseudonym(value: string): boolean {
  return value.length <= 64 && WHOLE.test(value);
}

/**
 * Reports only what lies outside marks: a range that reaches into one is cut there, and what is left is told where it
 * holds a letter or a digit.
 */
export function outsideMarks(text: string, report: Report): Report {
  let marks: readonly Range[] | undefined;
  return (start, end, verdict) => {
    marks ??= marksOf(text);
    let at = start;
    for (const mark of marks) {
      if (mark.end <= at || mark.start >= end) continue;
      if (mark.start > at) tell(at, mark.start);
      at = mark.end;
    }
    if (at === start) report(start, end, verdict);
    else if (at < end) tell(at, end);
    function tell(from: number, to: number) {
      if (/[\p{L}\p{N}]/u.test(text.slice(from, to))) report(from, to, verdict);
    }
  };
}

/** The rule, which passes over marks: for rules that know nothing of them. */
export function sparing(rule: Rule): Rule {
  if ("scan" in rule) return { ...rule, scan: (text, report) => rule.scan(text, outsideMarks(text, report)) };
  if (!("pattern" in rule)) return rule;
  const accept: PatternRule["accept"] = (secret, match) => {
    const start = match.index + match[0].indexOf(secret);
    const isMark = marksOf(match.input).some((mark) => start < mark.end && start + secret.length > mark.start);
    return !isMark && (rule.accept?.(secret, match) ?? true);
  };
  return { ...rule, accept };
}

function marksOf(text: string): Range[] {
  return Array.from(text.matchAll(MARK), ({ index, 0: mark }) => ({ start: index, end: index + mark.length }));
}
