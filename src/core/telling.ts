// What tells one tool call from another, in words: the command, the file, the pattern.

import type { Json } from "./types.ts";

// What agents call the input that matters, most telling first.
const KEYS = [
  "command",
  "cmd",
  "file_path",
  "filePath",
  "notebook_path",
  "pattern",
  "path",
  "query",
  "url",
  "description",
  "prompt",
  "skill",
  "subject",
  "name",
  "input",
];

/** As it stands in the input, of any length. */
export function telling(input: Json): string {
  if (typeof input === "string") return input;
  if (input === null || typeof input !== "object") return String(input ?? "");
  if (Array.isArray(input)) return words(input) ?? JSON.stringify(input);
  const fields = input as Readonly<Record<string, Json>>;
  const key = KEYS.find((name) => Object.hasOwn(fields, name) && said(fields[name]) !== "");
  if (key === undefined) return Object.keys(fields).length === 0 ? "" : JSON.stringify(fields);
  const more = key === "pattern" && typeof fields.path === "string" ? ` in ${fields.path}` : "";
  return said(fields[key]) + more;
}

/** The command line that a call ran; undefined where it ran none. */
export function commandOf(input: Json): string | undefined {
  if (Array.isArray(input)) return words(input);
  if (input === null || typeof input !== "object") return undefined;
  const { command, cmd } = input as Readonly<Record<string, Json>>;
  return said(command) || said(cmd) || undefined;
}

function said(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? (words(value) ?? "") : "";
}

/** An argument list as typed; `["bash", "-lc", "npm test"]` is the command itself. */
function words(list: readonly Json[]): string | undefined {
  if (!list.every((word) => typeof word === "string")) return undefined;
  const [shell, flag, command] = list;
  if (list.length === 3 && /(?:^|\/)(?:ba|z|da)?sh$/.test(shell ?? "") && /^-l?c$/.test(flag ?? "")) return command;
  return list.join(" ");
}
