// The files that a call speaks about: their names tie an error to the change that caused it.

import type { Json } from "../core/types.ts";
import { FILE_FIELDS } from "./tools/edits.ts";

const IN_PATCH = /^\*\*\* (?:Update|Add|Delete) File: (.{1,400})$/gm;
/** Of a patch, its names stand at the heads of its pieces. */
const PATCH = 65_536;

/** As the call has them, with folders or without. */
export function pathsIn(input: Json): readonly string[] {
  if (typeof input === "string") return inPatch(input);
  if (typeof input !== "object" || input === null || Array.isArray(input)) return [];
  const names: string[] = [];
  for (const key of FILE_FIELDS) {
    const value = (input as Readonly<Record<string, Json>>)[key];
    if (typeof value === "string" && value !== "") names.push(value);
  }
  for (const value of Object.values(input)) {
    const texts = Array.isArray(value) ? value : [value];
    for (const text of texts) if (typeof text === "string") names.push(...inPatch(text));
  }
  return names;
}

function inPatch(text: string): readonly string[] {
  if (!text.includes("*** ")) return [];
  return [...text.slice(0, PATCH).matchAll(IN_PATCH)].map((match) => (match[1] as string).trim());
}

/** Without its folders. */
export function baseOf(path: string): string {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return path.slice(cut + 1);
}
