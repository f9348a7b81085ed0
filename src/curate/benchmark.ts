// The texts of a benchmark's file: every string of JSON by itself, as it is read; any other file is one text.

import type { Json } from "../core/types.ts";

/** A file is JSON, or a value a line; lines that are neither stand for themselves. Keys name fields, they are no texts. */
export function textsOf(file: string): readonly string[] {
  const text = file.replace(/^\ufeff/, "");
  const whole = parsed(text);
  if (whole !== undefined) return stringsIn(whole);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines[0] === undefined || parsed(lines[0]) === undefined) return [text];
  return lines.flatMap((line) => {
    const value = parsed(line);
    return value === undefined ? [line] : stringsIn(value);
  });
}

/** Undefined for what holds no strings: prose, and a number or a word that happens to be JSON. */
function parsed(text: string): Json | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Prose may begin with a bracket.
    return undefined;
  }
}

function stringsIn(value: Json): readonly string[] {
  const strings: string[] = [];
  const open: Json[] = [value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at === "string") strings.push(at);
    else if (typeof at === "object" && at !== null) {
      // One by one: a list may hold more than a call takes arguments.
      for (const inner of Object.values(at as Readonly<Record<string, Json>>)) open.push(inner);
    }
  }
  return strings;
}
