// Shows a value to the rules beside its key, as it would stand in the text of a document: `"password": "..."`.

import type { Explore } from "./explore.ts";
import type { Finder, Hit } from "./finder.ts";
import { findAll } from "./rounds.ts";

/** Longer values are shown so far: no rule that leans on a key reads further. They are all searched by themselves. */
const SHOWN = 8192;
const LONGEST_KEY = 200;
const MOST_KEYS = 10_000;

export interface KeyContext {
  /** `hits` of a text with those that its key adds. */
  join(text: string, key: string, hits: readonly Hit[]): readonly Hit[];
  holdsSomething(text: string, key: string): boolean;
}

/** Costs nothing where the key holds no literal of any rule: that is asked once for each key. */
export function createKeyContext(finder: Finder, explore: Explore): KeyContext {
  const keys = new Map<string, boolean>();
  const opens = (key: string): boolean => {
    let known = keys.get(key);
    if (known !== undefined) return known;
    // A name of one letter less than a hint, such as `pwd`, has what follows it in a document on its side.
    known = key.length <= LONGEST_KEY && finder.opens(`"${key}": "`);
    if (keys.size >= MOST_KEYS) keys.clear();
    keys.set(key, known);
    return known;
  };
  const inContext = (text: string, key: string) => {
    const shown = text.length > SHOWN ? text.slice(0, SHOWN) : text;
    const quote = ['"', "'", "`"].find((mark) => !shown.includes(mark)) ?? "";
    const lead = `"${key}": ${quote}`;
    return { lead: lead.length, whole: `${lead}${shown}${quote}`, end: shown.length };
  };
  return {
    join(text, key, hits) {
      if (text === "" || !opens(key)) return hits;
      const { lead, whole, end } = inContext(text, key);
      const more: Hit[] = [];
      for (const hit of findAll(whole, explore)) {
        const start = Math.max(0, hit.start - lead);
        const last = Math.min(end, hit.end - lead);
        // What ends where the value was cut may be a part of a token.
        if (last <= start || (last === end && end < text.length)) continue;
        const isWhole = hit.start >= lead && hit.end - lead <= end;
        const moved = { ...hit, start, end: last, value: isWhole ? hit.value : text.slice(start, last) };
        const isKnown = hits.some(
          (other) => other.start === start && other.end === last && other.rule.id === hit.rule.id,
        );
        if (!isKnown) more.push(moved);
      }
      return more.length === 0 ? hits : [...hits, ...more].sort((a, b) => a.start - b.start || b.end - a.end);
    },
    holdsSomething: (text, key) => text !== "" && opens(key) && explore(inContext(text, key).whole, true).length > 0,
  };
}
