// What redaction itself writes into texts: the owner's own rules pass over it, so that redacting twice changes nothing.

import type { Report } from "../ports/rule.ts";
import { isLabel } from "./placeholders.ts";
import { lastAtOrBefore, type Range } from "./ranges.ts";

/** A keyed name: four characters three times, each beginning with a letter, so that no long number stands in it. */
export const KEYED = "(?:[a-p][a-z2-7]{3}){3}";
const PSEUDONYM = `(?:user|host|project)-${KEYED}(?:@redacted\\.invalid)?`;
const MARK = new RegExp(`\\[REDACTED:([a-z0-9-]{1,80})(?::[0-9]{1,9})?\\]|${PSEUDONYM}(?![A-Za-z0-9])`, "g");
const WHOLE = new RegExp(`^~?${PSEUDONYM}$`);

/** True for a pseudonym, whole and exact. */
export function isPseudonym(value: string): boolean {
  return value.length <= 64 && WHOLE.test(value);
}

/** The text with every mark as spaces, of the same length. */
export function blankMarks(text: string): string {
  return text.replace(MARK, (mark) => " ".repeat(mark.length));
}

/**
 * Reports only what lies outside marks: a range that reaches into one is cut there, and what is left is told where it
 * holds a letter or a digit. `labels`: those that stand in placeholders; default: any. One for all ranges of a text.
 */
export function outsideMarks(text: string, report: Report, labels?: ReadonlySet<string>): Report {
  let marks: readonly Range[] | undefined;
  return (start, end, verdict) => {
    marks ??= marksOf(text, labels);
    const tell = (from: number, to: number) => {
      if (/[\p{L}\p{N}]/u.test(text.slice(from, to))) report(from, to, verdict);
    };
    let at = start;
    for (let i = Math.max(0, lastAtOrBefore(marks, start)); i < marks.length; i++) {
      const mark = marks[i] as Range;
      if (mark.start >= end) break;
      if (mark.end <= at) continue;
      if (mark.start > at) tell(at, mark.start);
      at = mark.end;
    }
    if (at === start) report(start, end, verdict);
    else if (at < end) tell(at, end);
  };
}

function marksOf(text: string, labels: ReadonlySet<string> | undefined): Range[] {
  const marks: Range[] = [];
  for (const { index, 0: mark, 1: label } of text.matchAll(MARK)) {
    if (label === undefined || labels === undefined || isLabel(label, labels))
      marks.push({ start: index, end: index + mark.length });
  }
  return marks;
}
