// Reads single values out of a log's records: what is not of the expected kind is undefined, never a default.

import type { Json } from "../../core/types.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { isTooDeep } from "./depth.ts";

/** A string that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A count of tokens: undefined where it is no number, less than none, or more than can be counted. */
export function tokensOf(value: unknown): number | undefined {
  const count = numberOf(value);
  return count !== undefined && count >= 0 && count <= Number.MAX_SAFE_INTEGER ? Math.round(count) : undefined;
}

/** Unix milliseconds of an ISO 8601 text. A text without a zone is taken as UTC. */
export function isoTime(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const utc = utcTime(value);
  if (utc !== undefined) return utc;
  if (!/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) || value.length <= 10;
  const time = Date.parse(zoned ? value : `${value.replace(" ", "T")}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** `2026-02-18T11:21:00.000Z`, as many logs have it on every line: read digit by digit, faster than `Date.parse`. */
function utcTime(text: string): number | undefined {
  if (text.length !== 24 || text.charCodeAt(10) !== 84 || text.charCodeAt(23) !== 90) return undefined;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(19) !== 46) return undefined;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const ms = digits(text, 20, 23);
  const isPlain = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  if (!isPlain || !(hour < 24) || !(minute < 60) || !(second < 60) || Number.isNaN(ms)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Unix milliseconds of a number of seconds or of milliseconds. */
export function unixTime(value: unknown, unit: "s" | "ms"): number | undefined {
  const number = numberOf(value);
  if (number === undefined || number <= 0) return undefined;
  return anyDay(unit === "s" ? Math.round(number * 1000) : number);
}

/** A time in milliseconds, or undefined where no date can hold it: whoever names its day would fail. */
export function anyDay(time: number): number | undefined {
  return Math.abs(time) <= LATEST ? time : undefined;
}

const LATEST = 8.64e15;

/** Any value that JSON.parse made, or undefined where it is nested too deep to be walked. */
export function jsonOf(value: unknown): Json | undefined {
  return value === undefined || isTooDeep(value) ? undefined : (value as Json);
}

/** A tool's arguments that stand as a JSON text; what is no JSON stays the text it is: models write broken JSON. */
export function parsedJson(value: unknown): Json {
  if (typeof value !== "string") return jsonOf(value) ?? null;
  try {
    return jsonOf(JSON.parse(value)) ?? value;
  } catch {
    return value;
  }
}

/** The named fields that are there. */
export function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const key of keys) {
    const found = value[key];
    if (found !== undefined && found !== null && found !== "") picked[key] = found;
  }
  return picked;
}

/** Only the fields that are known; for types whose fields may be absent but not undefined. */
export function known<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  const found: { [K in keyof T]?: T[K] } = {};
  for (const field in value) if (value[field] !== undefined) found[field] = value[field];
  return found as T;
}

/** The counts that are known; undefined where none is. Runs for every answer: `known` is too slow there. */
export function knownCounts<T extends object>(counts: { readonly [K in keyof T]?: T[K] | undefined }): T | undefined {
  let found: { [K in keyof T]?: T[K] } | undefined;
  for (const field in counts) {
    const count = counts[field];
    if (count === undefined) continue;
    found ??= {};
    found[field] = count;
  }
  return found as T | undefined;
}

/** Tokens as they are, or nothing where all are zero: an agent that knows no figure writes that. */
export function unlessZero<T extends object>(usage: T): T | Record<string, never> {
  return Object.values(usage).some((count) => typeof count === "number" && count > 0) ? usage : {};
}
