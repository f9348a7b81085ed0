// What a tool call of Gemini CLI and its kin ended with: the structured facts beside the text that the model saw.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { listOf, objectOf, pick } from "./values.ts";

/** A longer text is left out: the archive has it. */
const MAX_TEXT = 16_384;

/** Stands for an output that was taken out of the model's history to save room. */
const MASKED = "<tool_output_masked>";

/** A message whose outputs were masked, with the calls of the version before. */
export function unmasked(record: JsonObject, before: () => JsonObject | undefined): JsonObject {
  const isMasked = listOf(record["toolCalls"]).some((call) => listOf(objectOf(call)?.["result"]).some(hidesOutput));
  const calls = isMasked ? before()?.["toolCalls"] : undefined;
  return Array.isArray(calls) ? { ...record, toolCalls: calls } : record;
}

function hidesOutput(part: unknown): boolean {
  const response = objectOf(objectOf(objectOf(part)?.["functionResponse"])?.["response"]);
  return Object.values(response ?? {}).some((value) => typeof value === "string" && value.startsWith(MASKED));
}

/** How a call ended, by the words of the log: a call that was cancelled gave nothing. */
export function resultStatus(status: unknown): "ok" | "error" | undefined {
  if (status === "success") return "ok";
  return status === "error" || status === "cancelled" ? "error" : undefined;
}

/** Exit code, patch, and what else the record of a call tells beyond the text of its result. */
export function resultDetails(record: JsonObject, output: string): JsonObject {
  const details: JsonObject = {};
  if (record["status"] === "cancelled") details["status"] = "cancelled";
  const code = /^Exit Code: (\d{1,6})\s*$/m.exec(output)?.[1];
  if (code !== undefined) details["exit_code"] = Number(code);
  Object.assign(details, pick(record, ["errorType", "durationMs", "agentId"]));
  const display = record["resultDisplay"];
  if (isObject(display)) Object.assign(details, displayDetails(display));
  else if (typeof display === "string" && isNew(display, output)) details["display"] = display;
  return details;
}

function displayDetails(display: JsonObject): JsonObject {
  const found = pick(display, ["fileName", "fileDiff", "diffStat", "todos", "subagentName", "terminateReason"]);
  const long = Object.keys(found).filter((key) => typeof found[key] === "string" && found[key].length > MAX_TEXT);
  for (const key of long) delete found[key];
  return long.length > 0 ? { ...found, omitted: long } : found;
}

/** The display mostly repeats the output. */
function isNew(display: string, output: string): boolean {
  const text = display.trim();
  return text !== "" && text.length <= MAX_TEXT && !output.includes(text);
}
