// Calls and what they gave back, as fields of a row: the words are those of CodeClaw, ClawTrace and the extract script.

import type { ToolResult } from "../../core/conversation.ts";
import type { RowType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { FormatOptions } from "../../ports/format.ts";
import { asArguments } from "./tools.ts";

export const INPUT = {
  kind: "json",
  doc: "An object, `{input: ...}` where the agent logs none; its JSON text with `--arguments string`, and in Parquet.",
} as const satisfies RowType;

export const STATUS = {
  kind: "string",
  values: ["success", "error"],
  optional: true,
  doc: "Absent where the log does not say how the call ended.",
} as const satisfies RowType;

/** Any JSON of a row, as an object or as its text. */
export function shownJson(value: Json, { arguments: form }: FormatOptions): Json {
  return form === "string" ? JSON.stringify(value) : value;
}

export function shownInput(input: Json, options: FormatOptions): Json {
  return shownJson(asArguments(input), options);
}

export function statusField(status: ToolResult["status"]): { readonly status?: "success" | "error" } {
  if (status === undefined) return {};
  return { status: status === "ok" ? "success" : "error" };
}
