// JSON as it is walked: names for the steps of a path, and the text of what lies too deep to be walked.

import type { Json } from "../core/types.ts";

/** Deeper values are treated as one string of JSON: real tool calls stay under ten levels. */
export const MAX_DEPTH = 64;

/**
 * One step of a path. A key stands for itself only when it is a short plain word, too short to hold a secret; any
 * other is named by its place, `@3`: a path is stored beside a finding, and a finding never holds the value.
 */
export function segmentOf(key: string, place: number): string {
  return /^[A-Za-z_]{1,16}$/.test(key) ? key : `@${place}`;
}

/** `JSON.stringify` without recursion: any depth, the same text. */
export function jsonText(value: Json): string {
  const pieces: string[] = [];
  const waiting: ({ readonly text: string } | { readonly value: Json })[] = [{ value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if ("text" in next) pieces.push(next.text);
    else if (typeof next.value !== "object" || next.value === null) pieces.push(JSON.stringify(next.value));
    else if (Array.isArray(next.value)) {
      const items = next.value as readonly Json[];
      waiting.push({ text: "]" });
      for (let i = items.length - 1; i >= 0; i--) {
        waiting.push({ value: items[i] as Json });
        if (i > 0) waiting.push({ text: "," });
      }
      pieces.push("[");
    } else {
      const entries = Object.entries(next.value);
      waiting.push({ text: "}" });
      for (let i = entries.length - 1; i >= 0; i--) {
        const [key, item] = entries[i] as [string, Json];
        waiting.push({ value: item }, { text: `${i > 0 ? "," : ""}${JSON.stringify(key)}:` });
      }
      pieces.push("{");
    }
  }
  return pieces.join("");
}
