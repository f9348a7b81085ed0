// The structured copy of a tool result, without what the output, the call's own input or the disk already hold.

import type { Json } from "../../core/types.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { isTooDeep } from "../shared/depth.ts";

/** A longer string is left out and named in `omitted`; the archive has it. */
const MAX_TEXT = 4096;
const MAX_ITEMS = 1000;
const MAX_DEPTH = 8;
/** Whole files and pictures, and what the call's input says in the same words. */
const NEVER = new Set(["originalFile", "base64", "newTodos"]);

/** What `toolUseResult` tells beyond `output`; undefined where that is nothing. */
export function detailsOf(result: unknown, output: string): Json | undefined {
  if (typeof result === "string") {
    const bare = result.startsWith("Error: ") ? result.slice(7) : result;
    if (holds(output, bare)) return undefined;
    return result.length <= MAX_TEXT ? result : { omitted: ["toolUseResult"] };
  }
  if (Array.isArray(result)) return holds(output, result) ? undefined : prunedList(result, output, 0);
  if (isObject(result)) return pruned(result, output, 0);
  return undefined;
}

function pruned(source: JsonObject, output: string, depth: number): Json | undefined {
  const kept: Record<string, Json> = {};
  const omitted: string[] = [];
  let some = false;
  for (const key in source) {
    const value = source[key];
    if (value === undefined || value === null || value === "" || isDuplicate(source, key)) continue;
    let keep: Json | undefined;
    if (typeof value === "string") {
      if (value.length > 32 && holds(output, value)) continue;
      if (value.length <= MAX_TEXT || key === "newString") keep = value;
    } else if (typeof value !== "object") keep = value as Json;
    else if (key === "structuredPatch") keep = patch(value);
    else if (depth >= MAX_DEPTH) keep = undefined;
    else if (Array.isArray(value)) {
      if (value.length === 0 || holds(output, value)) continue;
      keep = prunedList(value, output, depth + 1);
    } else keep = pruned(value as JsonObject, output, depth + 1) ?? EMPTY;
    if (keep === EMPTY) continue;
    // Setting `__proto__` would set no field.
    if (keep === undefined || key === "__proto__") omitted.push(key);
    else kept[key] = keep;
    some = true;
  }
  if (omitted.length > 0) kept.omitted = omitted;
  return some ? kept : undefined;
}

function patch(value: unknown): Json | undefined {
  if (!Array.isArray(value) || value.length === 0) return EMPTY;
  return isTooDeep(value) ? undefined : (value as Json);
}

/** Stands for "nothing worth keeping", which is not an omission. */
const EMPTY: Json = Object.freeze({});

function isDuplicate(source: JsonObject, key: string): boolean {
  if (NEVER.has(key)) return true;
  // The call's input has the file's content, the old and the new text, and the prompt of a subagent.
  if (key === "content") return typeof source.filePath === "string";
  if (key === "oldString" || key === "newString")
    return Array.isArray(source.structuredPatch) && source.structuredPatch.length > 0;
  if (key === "prompt") return typeof source.agentId === "string";
  return false;
}

function prunedList(list: readonly unknown[], output: string, depth: number): Json | undefined {
  if (list.length > MAX_ITEMS || depth >= MAX_DEPTH) return undefined;
  const kept: Json[] = [];
  for (const item of list) {
    if (typeof item === "string") {
      if (item.length > MAX_TEXT) return undefined;
      kept.push(item);
    } else if (Array.isArray(item)) {
      const inner = prunedList(item, output, depth + 1);
      if (inner === undefined) return undefined;
      kept.push(inner);
    } else if (isObject(item)) kept.push(pruned(item, output, depth + 1) ?? EMPTY);
    else kept.push(item as Json);
  }
  return kept;
}

/** True when the output has it word for word: a text, or every item of a list, in order. */
function holds(output: string, value: unknown): boolean {
  if (typeof value === "string") {
    if (value === output) return true;
    if (value.length <= output.length) return output.includes(value);
    const bare = value.trim();
    return bare.length <= output.length && output.includes(bare);
  }
  if (!Array.isArray(value)) return false;
  let at = 0;
  for (const item of value) {
    const words = typeof item === "string" ? item : isObject(item) && item.type === "text" ? item.text : undefined;
    if (typeof words !== "string") return false;
    const found = output.indexOf(words, at);
    if (found < 0) return false;
    at = found + words.length;
  }
  return true;
}
