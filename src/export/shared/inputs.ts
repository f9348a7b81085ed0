// What a call was given, as texts that people read: a command as it is typed, long texts with their lines, the rest as JSON.

import { commandOf } from "../../core/telling.ts";
import type { Json } from "../../core/types.ts";

export interface InputText {
  /** Name of the field; undefined for all others together, and for an input that is one text. */
  readonly name: string | undefined;
  readonly kind: "command" | "text" | "json";
  readonly text: string;
}

export function inputTexts(input: Json): readonly InputText[] {
  if (typeof input === "string") return [{ name: undefined, kind: "text", text: input }];
  const command = commandOf(input);
  const own: InputText[] = command === undefined ? [] : [{ name: undefined, kind: "command", text: command }];
  if (Array.isArray(input)) return command === undefined ? [json(input)] : own;
  if (typeof input !== "object" || input === null) return [json(input)];
  const rest: [string, Json][] = [];
  const texts: InputText[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (command !== undefined && (name === "command" || name === "cmd")) continue;
    if (typeof value === "string" && value.includes("\n")) texts.push({ name, kind: "text", text: value });
    else rest.push([name, value]);
  }
  const isEmpty = rest.length === 0 && own.length + texts.length > 0;
  return [...own, ...texts, ...(isEmpty ? [] : [json(Object.fromEntries(rest))])];
}

function json(value: Json): InputText {
  return { name: undefined, kind: "json", text: JSON.stringify(value, undefined, 2) };
}
