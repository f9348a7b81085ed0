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

/** A count of tokens: undefined where it is no number, or less than none. */
export function tokensOf(value: unknown): number | undefined {
  const count = numberOf(value);
  return count !== undefined && count >= 0 ? Math.round(count) : undefined;
}

/** Unix milliseconds of an ISO 8601 text. A text without a zone is taken as UTC. */
export function isoTime(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) || value.length <= 10;
  const time = Date.parse(zoned ? value : `${value.replace(" ", "T")}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** Unix milliseconds of a number of seconds or of milliseconds. */
export function unixTime(value: unknown, unit: "s" | "ms"): number | undefined {
  const number = numberOf(value);
  return number === undefined || number <= 0 ? undefined : unit === "s" ? Math.round(number * 1000) : number;
}

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
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
