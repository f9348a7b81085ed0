// The names of fields in what is written: whoever is called by one of those words has not leaked by it.

import type { Finding } from "../core/finding.ts";

type Found = Pick<Finding, "kind" | "start" | "end">;

const PLAIN = /^[A-Za-z_]{1,24}$/;

/**
 * Whether an owner's name found in a text of JSON is a whole name of a field there, in a string that holds JSON as well.
 * What a session calls its fields was looked at, and masked, before a row was made of it.
 */
export function isFieldName(json: string, { kind, start, end }: Found): boolean {
  if (kind !== "identity" || json[start - 1] !== '"') return false;
  return PLAIN.test(json.slice(start, end)) && /^\\{0,8}" ?:/.test(json.slice(end, end + 11));
}

/** The same of what was found in a value, string by string; `text`: what the finding covers. */
export function isFieldKey({ kind, path }: Pick<Finding, "kind" | "path">, text: string): boolean {
  return kind === "identity" && PLAIN.test(text) && path.endsWith(`/${text}#key`);
}
