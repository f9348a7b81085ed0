// A piece of a text around a finding, with everything that was found in it masked; cheap for any number of findings.

import type { Finding } from "../core/finding.ts";
import { rankOf } from "../privacy/detect.ts";
import { lastAtOrBefore, type Union, unions } from "../privacy/ranges.ts";

const CONTEXT = 60;

export interface Excerpt {
  readonly before: string;
  readonly shown: string;
  readonly after: string;
}

/** Gives excerpts of one text. `masked`: what is hidden in them, in any order. */
export function createExcerpts(
  text: string,
  masked: readonly Finding[],
  placeholder: (finding: Finding) => string,
): (finding: Finding) => Excerpt {
  const hidden = unions(masked, text.length, rankOf);
  const piece = (start: number, end: number) => maskedPiece(text, { start, end, hidden }, placeholder);
  return (finding) => {
    // Of something larger that holds it no more is told than this: placeholders beside it would say three times the same.
    const around = hidden[lastAtOrBefore(hidden, finding.start)];
    const { start, end } = around && around.end >= finding.end ? around : finding;
    const from = whole(text, Math.max(0, start - CONTEXT));
    const to = whole(text, Math.min(text.length, end + CONTEXT));
    return {
      before: `${from > 0 ? "…" : ""}${piece(from, start)}`,
      shown: placeholder(finding),
      after: `${piece(end, to)}${to < text.length ? "…" : ""}`,
    };
  };
}

/** A place that is not inside a surrogate pair. */
export function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 && at > 0 ? at - 1 : at;
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly hidden: readonly Union<Finding>[];
}

/** Text in [start, end): a hidden range that reaches into it is masked as far as it does. */
export function maskedPiece(
  text: string,
  { start, end, hidden }: Piece,
  placeholder: (finding: Finding) => string,
): string {
  let shown = "";
  let at = start;
  for (let i = Math.max(0, lastAtOrBefore(hidden, start)); i < hidden.length; i++) {
    const range = hidden[i] as Union<Finding>;
    if (range.start >= end) break;
    if (range.end <= at) continue;
    shown += text.slice(at, Math.max(at, range.start)) + placeholder(range.strongest);
    at = Math.min(end, range.end);
  }
  return shown + text.slice(at, end);
}
