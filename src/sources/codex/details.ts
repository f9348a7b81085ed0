// The structured facts of a tool call that Codex's events hold beside the call's output.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { contentOf } from "./content.ts";

/** `exec_command_end`, and `item_completed` of a CommandExecution. */
export function execFacts(payload: JsonObject): JsonObject {
  const aggregated = payload["aggregated_output"];
  const whole = typeof aggregated === "string" && aggregated !== "";
  return {
    ...pick(payload, ["exit_code", "cwd", "process_id", "status"]),
    ...durationOf(payload["duration"]),
    ...(whole ? { aggregated_output: aggregated } : pick(payload, ["stdout", "stderr"])),
  };
}

/** `patch_apply_end`, and `item_completed` of a FileChange. */
export function patchFacts(payload: JsonObject): JsonObject {
  return pick(payload, ["success", "status", "changes", "stdout", "stderr"]);
}

/** `mcp_tool_call_end`, and `item_completed` of an McpToolCall; images of the result stay in the log. */
export function mcpFacts(payload: JsonObject, line: number): JsonObject {
  const invocation = isObject(payload["invocation"]) ? payload["invocation"] : payload;
  const result = isObject(payload["result"]) ? payload["result"] : {};
  const ok = isObject(result["Ok"]) ? result["Ok"] : result;
  const error = result["Err"] ?? payload["error"];
  return {
    ...pick(invocation, ["server", "tool"]),
    ...durationOf(payload["duration"]),
    ...(typeof ok["isError"] === "boolean" ? { is_error: ok["isError"] } : {}),
    ...(error === undefined || error === null ? {} : { error }),
    ...contentFacts(ok["content"], line),
  };
}

/** `dynamic_tool_call_response`. */
export function dynamicFacts(payload: JsonObject, line: number): JsonObject {
  return {
    ...pick(payload, ["namespace", "tool", "success", "error"]),
    ...durationOf(payload["duration"]),
    ...contentFacts(payload["content_items"], line),
  };
}

/** `collab_*_end`: who was started, asked, awaited or closed, and how it stands. */
export function collabFacts(payload: JsonObject): JsonObject {
  const { type: _type, call_id: _call, prompt: _prompt, sender_thread_id: _sender, ...facts } = payload;
  return facts;
}

/** `guardian_assessment`: what the approval reviewer said of a call. */
export function guardianFacts(payload: JsonObject): JsonObject {
  if (payload["status"] === "in_progress") return {};
  return { guardian: pick(payload, ["status", "risk_level", "user_authorization", "rationale", "decision_source"]) };
}

function contentFacts(value: unknown, line: number): JsonObject {
  const { texts } = contentOf(value, line);
  return texts.length > 0 ? { content: texts.join("\n") } : {};
}

function durationOf(value: unknown): JsonObject {
  if (!isObject(value) || typeof value["secs"] !== "number") return {};
  const nanos = typeof value["nanos"] === "number" ? value["nanos"] : 0;
  return { duration_ms: value["secs"] * 1000 + Math.round(nanos / 1e6) };
}

function pick(payload: JsonObject, keys: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const key of keys) {
    const value = payload[key];
    if (value !== undefined && value !== null && value !== "") picked[key] = value;
  }
  return picked;
}
