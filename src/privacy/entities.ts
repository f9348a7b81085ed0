// Replaces entities wherever they stand in a session's strings: as words, in any case, escaped and encoded.

import type { Entity, EntityType } from "../core/pii.ts";
import { project, type Range, unions } from "./ranges.ts";

export interface EntityReplacer {
  /** The text with every entity replaced by its placeholder. */
  replace(text: string): string;
  /** Replacements so far, by type. */
  readonly replaced: ReadonlyMap<EntityType, number>;
}

interface Searched {
  /** Folded. */
  readonly text: string;
  readonly placeholder: string;
  readonly type: EntityType;
  readonly isBlob: boolean;
}

/** Shorter ones are found in base64 by chance. */
const SHORTEST_BLOB = 8;

/** Placeholders are numbered by type in the order that the entities are given, each text once. */
export function createEntityReplacer(entities: readonly Entity[]): EntityReplacer {
  const searched = searchedFor(entities);
  const replaced = new Map<EntityType, number>();
  return {
    replace(text) {
      if (searched.length === 0 || text === "") return text;
      const folded = fold(text);
      const hits: (Range & Searched)[] = [];
      for (const one of searched) addHits(folded, one, hits);
      if (hits.length === 0) return text;
      const masked = placeholdersIn(text);
      const all = unions(hits, text.length, ({ start, end }) => start - end);
      const outside = all.filter(({ start, end }) => !masked.some((own) => start < own.end && end > own.start));
      for (const { strongest } of outside) replaced.set(strongest.type, (replaced.get(strongest.type) ?? 0) + 1);
      return outside.length === 0 ? text : project(text, outside, ({ placeholder }) => placeholder);
    },
    replaced,
  };
}

function searchedFor(entities: readonly Entity[]): Searched[] {
  const numbers = new Map<string, number>();
  const byText = new Map<string, Searched>();
  for (const { text, type } of entities) {
    const folded = fold(text);
    if (folded.trim() === "" || byText.has(folded)) continue;
    const number = (numbers.get(type) ?? 0) + 1;
    numbers.set(type, number);
    const placeholder = `[REDACTED:pii-${type.replaceAll("_", "-")}:${number}]`;
    const add = (form: string, isBlob: boolean) => {
      const shape = fold(form);
      if (!byText.has(shape)) byText.set(shape, { text: shape, placeholder, type, isBlob });
    };
    for (const form of formsOf(text)) add(form, false);
    // Base64 tells upper from lower case; folded it would be found by chance only where it is short.
    for (const blob of blobsOf(text)) if (blob.length >= SHORTEST_BLOB) add(blob, true);
  }
  return [...byText.values()];
}

function addHits(folded: string, one: Searched, hits: (Range & Searched)[]): void {
  const { text, isBlob } = one;
  for (let at = folded.indexOf(text); at >= 0; at = folded.indexOf(text, at + 1)) {
    const end = at + text.length;
    if (isBlob || (isEdge(folded, at, -1) && isEdge(folded, end, 1))) hits.push({ start: at, end, ...one });
  }
}

/** Whether a word begins or ends at `at`: "Jan" does not stand in "January". `side` -1 looks before, 1 behind. */
function isEdge(text: string, at: number, side: -1 | 1): boolean {
  const inside = text[side < 0 ? at : at - 1] ?? "";
  const outside = text[side < 0 ? at - 1 : at] ?? "";
  if (!isWord(inside) || !isWord(outside)) return true;
  // Writing without spaces has no edges, and `\n` in a string of JSON is one.
  if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(inside)) return true;
  return side < 0 && /\\(?:[nrtbf]|u[0-9a-f]{4}|x[0-9a-f]{2})$|%[0-9a-f]{2}$/.test(text.slice(Math.max(0, at - 6), at));
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** Lower case of the same length. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join("");
}

/** The text as it stands in strings, in JSON once and twice, also where that is all ASCII, and in a URL. */
function formsOf(text: string): string[] {
  const once = escaped(text);
  return [text, once, escaped(once), asciiOf(once), encodeURIComponent(text.toWellFormed()), text.replaceAll(" ", "+")];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function asciiOf(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What every base64 that holds the text holds, wherever in it the text begins. */
function blobsOf(text: string): string[] {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return [0, 1, 2].flatMap((shift) => {
    const whole = btoa("\0".repeat(shift) + binary);
    const blob = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + binary.length) * 8) / 6));
    return [blob, blob.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function placeholdersIn(text: string): Range[] {
  return Array.from(text.matchAll(/\[REDACTED:[a-z0-9-]{1,60}(?::\d{1,9})?\]/g), ({ 0: whole, index }) => ({
    start: index,
    end: index + whole.length,
  }));
}
