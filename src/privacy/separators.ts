// Finds tokens by both sides of one character: one pass over the text, a bounded look at each separator.

import type { Report, Verdict } from "../ports/rule.ts";
import { runsIn } from "./runs.ts";

export interface Kind {
  readonly separator: string;
  /** A look at a character or two, since separators are everywhere. */
  maybe(text: string, at: number): boolean;
  /** From the separator on, sticky. */
  readonly after: RegExp;
  /** Up to the separator, in a slice of so many characters that ends there. */
  readonly before: RegExp;
  readonly reach: number;
  accept(before: string, after: string): boolean;
  readonly verdict: Verdict;
  readonly example: string;
}

const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const DASH = 45;
const DOT = 46;
/** No token is shorter, without what stands before a separator that belongs to no run. */
const LEAST = 17;
/** Of an unknown code, undefined: no part of a token. */
const IS_TAIL = IS_WORD.map((is, code) => (is === 1 || code === 46 || code === 58 ? 1 : 0));

function check(text: string, place: number, kind: Kind, report: Report): void {
  if (!kind.maybe(text, place)) return;
  kind.after.lastIndex = place;
  const after = kind.after.exec(text)?.[0];
  if (after === undefined) return;
  const before = kind.before.exec(text.slice(Math.max(0, place - kind.reach), place))?.[0];
  if (before === undefined || !kind.accept(before, after)) return;
  report(place - before.length, place + after.length, kind.verdict);
}

/** The scan of a rule for tokens of these kinds. */
export function scanFor(kinds: readonly Kind[]): (text: string, report: Report) => void {
  const byCode: readonly (readonly Kind[])[] = Array.from({ length: 128 }, (_, code) =>
    kinds.filter(({ separator }) => separator.charCodeAt(0) === code),
  );
  const isSeparator = Uint8Array.from(byCode, (some) => some.length);
  const look = (text: string, i: number, report: Report) => {
    const code = text.charCodeAt(i);
    if (code >= 128 || isSeparator[code] === 0) return;
    if (IS_WORD[text.charCodeAt(i - 1)] !== 1 || IS_WORD[text.charCodeAt(i + 1)] !== 1) return;
    // What follows is long, except after a dash: most of code and prose ends here.
    if (code !== DASH && (IS_TAIL[text.charCodeAt(i + 6)] !== 1 || IS_TAIL[text.charCodeAt(i + 15)] !== 1)) return;
    for (const kind of byCode[code] ?? []) check(text, i, kind, report);
  };
  return (text, report) => {
    const { count, places } = runsIn(text);
    for (let run = 0; run < count; run++) {
      const start = places[2 * run] as number;
      const end = places[2 * run + 1] as number;
      if (end - start < LEAST) continue;
      // A separator that is part of no token stands before one of its own length; the others stand inside one.
      if (start > 1) look(text, start - 1, report);
      for (let i = start; i < end; i++) {
        const code = text.charCodeAt(i);
        if (code === DASH || code === DOT) look(text, i, report);
      }
    }
  };
}
