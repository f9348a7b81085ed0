// A tool call of Cursor's editor, which keeps it and its result in one record.

import type { Json } from "../../core/types.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { jsonText } from "../shared/depth.ts";
import { jsonOf, numberOf, parsedJson, pick, textOf } from "../shared/values.ts";

export interface Tool {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly input: Json;
  /** Absent while it runs. */
  readonly result: ToolResult | undefined;
  /** The conversation of the subagent that it started. */
  readonly child: string | undefined;
}

export interface ToolResult {
  readonly output: string;
  readonly status: "ok" | "error" | undefined;
  readonly details: JsonObject;
}

export function toolOf(value: unknown): Tool | undefined {
  if (!isObject(value) || Object.keys(value).length === 0) return undefined;
  const given = parsedJson(value["result"] ?? null);
  const name = textOf(value["name"]) ?? (numberOf(value["tool"]) === undefined ? undefined : `tool ${value["tool"]}`);
  return {
    id: textOf(value["toolCallId"]),
    name,
    input: inputOf(value),
    result: resultOf(value, given),
    child: isObject(given) ? textOf(given["agentId"]) : undefined,
  };
}

/** Arguments stand as JSON texts or as objects, in `params` or as the model wrote them. */
function inputOf(value: JsonObject): Json {
  const params = value["params"] === undefined ? undefined : parsedJson(value["params"]);
  if (isObject(params) && Object.keys(params).length > 0) return params as Json;
  const raw = textOf(value["rawArgs"]);
  return raw === undefined ? (params ?? {}) : parsedJson(raw);
}

const FAILED = ["error", "cancelled", "rejected"];

function resultOf(value: JsonObject, given: Json): ToolResult | undefined {
  const said = textOf(value["status"]);
  const own = textOf(value["error"]);
  if (given === null && own === undefined && !(said !== undefined && [...FAILED, "completed"].includes(said)))
    return undefined;
  const facts = isObject(given) ? given : {};
  const code = numberOf(facts["exitCode"]);
  const failed =
    (said !== undefined && FAILED.includes(said)) ||
    own !== undefined ||
    (code !== undefined && code !== 0) ||
    (facts["error"] !== undefined && facts["error"] !== null && facts["error"] !== "") ||
    facts["rejected"] === true;
  const details: JsonObject = pick(facts, ["beforeContentId", "afterContentId", "agentId"]);
  if (code !== undefined) details["exit_code"] = code;
  if (said !== undefined && said !== "completed" && said !== "error") details["status"] = said;
  return {
    output: own ?? outputOf(given),
    status: failed ? "error" : said === "completed" ? "ok" : undefined,
    details: jsonOf(details) === undefined ? {} : details,
  };
}

/** What a tool gave back stands in one of these members; a result of another form is kept as it is. */
const OUTPUTS = ["output", "contents", "content", "text"];

function outputOf(given: Json): string {
  if (given === null) return "";
  if (typeof given === "string") return given;
  if (isObject(given)) {
    for (const name of OUTPUTS) if (typeof given[name] === "string") return given[name];
    if (typeof given["error"] === "string") return given["error"];
    if (Object.keys(given).length === 0) return "";
  }
  return jsonText(given);
}
