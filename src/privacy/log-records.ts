// The records of an agent's log as they may leave: cut out of their line, without data that no rule can read.

import { jsonPieces } from "../core/json-pieces.ts";
import type { Json } from "../core/types.ts";
import { decodeBase64, isBase64 } from "./base64.ts";
import { HEAD_BYTES, isImage } from "./image.ts";
import { MAX_DEPTH } from "./json-text.ts";
import { isSealed } from "./log-ids.ts";

export interface LineRecords {
  readonly records: readonly Json[];
  /** True where something of the line was no record: a torn piece, a text. */
  readonly isTorn: boolean;
}

/** Agents write an object a line; a line may hold several, or a torn one and a whole one behind it. */
export function recordsIn(line: string): LineRecords {
  if (line.trim() === "") return { records: [], isTorn: false };
  const { values, isTorn } = valuesIn(line);
  const records = values.filter(isObject);
  return { records, isTorn: isTorn || records.length < values.length };
}

function valuesIn(line: string): { readonly values: readonly Json[]; readonly isTorn: boolean } {
  try {
    return { values: [JSON.parse(line) as Json], isTorn: false };
  } catch (error) {
    const { values, broken } = jsonPieces(line, error as Error);
    return { values: values as readonly Json[], isTorn: broken !== undefined };
  }
}

function isObject(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A run of base64 of this length is data; shorter ones the rules look into. */
const LEAST_DATA = 256;
/** So much of its beginning tells whether it is text. */
const HEAD = 4096;
const DATA_URI = /data:([a-z]+\/[\w.+-]{1,80})?(?:;[\w=.-]{1,80}){0,4};base64,[A-Za-z0-9+/=_-]{64,}/gi;

type OnDropped = (what: "image" | "data" | "sealed") => void;

/**
 * The record without what nobody can look into: images, data in base64 that reads as no text, what only the provider
 * can open. A marker says what stood there. The same record where it has none.
 */
export function withoutData(record: Json, onDropped: OnDropped): Json {
  return stripped(record, undefined, { onDropped, depth: 0 });
}

interface Stripping {
  readonly onDropped: OnDropped;
  readonly depth: number;
}

function stripped(value: Json, key: string | undefined, { onDropped, depth }: Stripping): Json {
  if (typeof value === "string") return strippedText(value, key, onDropped);
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH * 4) return value;
  const below = { onDropped, depth: depth + 1 };
  let changed = false;
  const one = (item: Json, name: string | undefined) => {
    const kept = stripped(item, name, below);
    if (kept !== item) changed = true;
    return kept;
  };
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => one(item, key));
    return changed ? items : value;
  }
  const entries = Object.entries(value).map(([name, item]) => [name, one(item, name)] as const);
  return changed ? Object.fromEntries(entries) : value;
}

function strippedText(text: string, key: string | undefined, onDropped: OnDropped): string {
  if (isSealed(key) && text !== "") {
    onDropped("sealed");
    return `[REMOVED: sealed by the provider, ${text.length} characters]`;
  }
  if (text.length < 64) return text;
  const data = text.length >= LEAST_DATA ? dataIn(text) : undefined;
  if (data !== undefined) {
    onDropped(data);
    return `[REMOVED: ${data}, ${Math.floor((text.length * 3) / 4)} bytes]`;
  }
  if (!text.includes(";base64,")) return text;
  return text.replace(DATA_URI, (uri, type: string | undefined) => {
    const isImageUri = type?.toLowerCase().startsWith("image/") ?? false;
    onDropped(isImageUri ? "image" : "data");
    return `[REMOVED: ${type ?? "data"}, ${Math.floor((uri.length * 3) / 4)} bytes]`;
  });
}

/** What a text holds that is base64 from its first to its last character; undefined for all others. */
function dataIn(text: string): "image" | "data" | undefined {
  let end = text.length;
  while (end > 0 && /[=\s]/.test(text.charAt(end - 1))) end--;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!isBase64(code) && code !== 10 && code !== 13) return undefined;
  }
  const head = decodeBase64(text.slice(0, HEAD).replace(/[\r\n=]/g, ""), 0);
  if (isImage(head.subarray(0, HEAD_BYTES), Math.floor((end * 3) / 4))) return "image";
  return readsAsText(head) ? undefined : "data";
}

const strict = new TextDecoder("utf-8", { fatal: true });

/** The rules look into base64 of text by themselves. A last character may be cut. */
function readsAsText(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
  for (let cut = 0; cut < 4; cut++) {
    try {
      strict.decode(bytes.subarray(0, bytes.length - cut));
      return true;
    } catch {
      // Half of a character at the end.
    }
  }
  return false;
}
