// What is said in a Copilot CLI session: prompts, answers, reasoning, tool calls and their results.

import type { Part } from "../../core/session.ts";
import { callPart, decodedBytes, reasoningParts, resultPart, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import { listOf, objectOf, parsedJson, pick, textOf } from "../shared/values.ts";
import { attachmentLines } from "./session.ts";
import { type Event, hashOf, type Own, say } from "./state.ts";

/** Known, and nothing of the conversation: states of the program, hooks, permissions, and what repeats other events. */
export const LEFT_OUT =
  /^(?:assistant\.(?:turn_start|turn_end|idle|intent|usage|.*_delta|message_start|fusion_.*|server_tool_progress)|hook\.|permission\.|user_input\.|elicitation\.|sampling\.|external_tool\.|command\.|commands\.|capabilities\.|exit_plan_mode\.|auto_mode_switch\.|pending_messages\.|mcp\.|mcp_app\.|factory\.|model\.|subagent\.(?:selected|deselected|configured)|tool\.(?:execution_progress|execution_partial_result|search_activated)|tool_search\.|session\.(?:usage_checkpoint|usage_info|compaction_start|idle|mode_changed|mode_notice_delivered|permissions_changed|plan_changed|todos_changed|workspace_file_changed|remote_steerable_changed|snapshot_rewind|schedule_.*|autopilot_.*|session_limits_.*|context_cleared|fusion_.*|tools_updated|background_tasks_changed|skills_loaded|custom_agents_updated|mcp_.*|extensions.*|canvas.*|managed_settings_.*|binary_asset))/;

const SLASH = /^\/[a-z][\w-]*(?:\s|$)/;

/** True where the event was one of these. */
export function takeEvent(reading: Reading<Own>, event: Event): boolean {
  const { data } = event;
  switch (event.type) {
    case "user.message":
      user(reading, event);
      return true;
    case "assistant.message":
      assistant(reading, event);
      return true;
    case "assistant.reasoning":
      reasoning(reading, event);
      return true;
    case "system.message":
    case "system.notification":
    case "skill.invoked":
      say(reading, event, { role: "system", kind: "injected", parts: textParts(textOf(data["content"])) });
      return true;
    case "tool.user_requested":
    case "tool.execution_start":
      start(reading, event);
      return true;
    case "tool.execution_complete":
      complete(reading, event);
      return true;
    default:
      return false;
  }
}

/** `content` is what was typed; `transformedContent` is that in the harness's wrapping. */
function user(reading: Reading<Own>, event: Event): void {
  const { data, agent } = event;
  const text = textOf(data["content"]);
  const source = textOf(data["source"]);
  const isInjected =
    agent !== undefined ||
    (source !== undefined && source !== "user") ||
    data["isAutopilotContinuation"] === true ||
    data["inputOrigin"] !== undefined;
  const isQueued = data["delivery"] === "queued" || data["delivery"] === "steering";
  const attached = attachmentLines(data["attachments"]);
  if (attached.length > 0) {
    const parts = textParts(attached.join("\n"));
    say(reading, event, { role: "user", kind: "injected", parts, suffix: ".attachments" });
  }
  const parts = [...textParts(text), ...images(event)];
  if (parts.length === 0) return;
  const asked = SLASH.test(text ?? "") ? "slash_command" : isQueued ? "queued_prompt" : "prompt";
  say(reading, event, { role: "user", kind: isInjected ? "injected" : asked, parts });
}

function images({ data, line }: Event): Part[] {
  return listOf(data["attachments"]).flatMap((value): Part[] => {
    const blob = objectOf(value);
    if (blob?.["type"] !== "blob") return [];
    const bytes = textOf(blob["data"]);
    const mediaType = textOf(blob["mimeType"]);
    return [{ kind: "image", mediaType, bytes: bytes && decodedBytes(bytes), ref: `log:${line}` } as Part];
  });
}

function assistant(reading: Reading<Own>, event: Event): void {
  const { own, session } = reading;
  const { data } = event;
  own.worked = true;
  const thought = textOf(data["reasoningText"]);
  const isNew = thought !== undefined && hashOf(thought) !== own.reasoning;
  own.reasoning = hashOf(thought) ?? own.reasoning;
  const calls = listOf(data["toolRequests"]).flatMap((value): Part[] => {
    const request = objectOf(value);
    if (!request) return [];
    const id = textOf(request["toolCallId"]);
    const given = session?.call(id);
    if (id !== undefined && given !== undefined) own.open.set(id, given);
    return [callPart(given, textOf(request["name"]), parsedJson(request["arguments"]))];
  });
  say(reading, event, {
    role: "assistant",
    kind: "assistant",
    parts: [...(isNew ? reasoningParts(thought) : []), ...textParts(textOf(data["content"])), ...calls],
    model: textOf(data["model"]) ?? (event.agent === undefined ? own.model : undefined),
    apiId: textOf(data["apiCallId"]),
  });
}

function reasoning(reading: Reading<Own>, event: Event): void {
  const text = textOf(event.data["content"]);
  if (text === undefined || hashOf(text) === reading.own.reasoning) return;
  reading.own.reasoning = hashOf(text);
  say(reading, event, { role: "assistant", kind: "step", parts: reasoningParts(text), model: reading.own.model });
}

/** A call that no answer asked for: a command that the person ran, or one whose answer the log lost. */
function start(reading: Reading<Own>, event: Event): void {
  const { own, session } = reading;
  const { data } = event;
  const id = textOf(data["toolCallId"]);
  if (id !== undefined && own.open.has(id)) return;
  const given = session?.call(id);
  if (id !== undefined && given !== undefined) own.open.set(id, given);
  const parts = [callPart(given, textOf(data["toolName"]), parsedJson(data["arguments"]))];
  if (event.type === "tool.user_requested") say(reading, event, { role: "user", kind: "slash_command", parts });
  else say(reading, event, { role: "assistant", kind: "step", parts, model: textOf(data["model"]) });
}

function complete(reading: Reading<Own>, event: Event): void {
  const { own, session } = reading;
  const { data } = event;
  const id = textOf(data["toolCallId"]);
  const result = objectOf(data["result"]) ?? {};
  const error = objectOf(data["error"]) ?? {};
  const ended = data["success"] === true ? "ok" : data["success"] === false ? "error" : undefined;
  const { text, images: pictures } = contents(result["contents"], event.line);
  const output = textOf(result["content"]) ?? textOf(error["message"]) ?? textOf(data["error"]) ?? text;
  const detailed = result["detailedContent"] === output ? {} : pick(result, ["detailedContent"]);
  const given = id === undefined ? undefined : (own.open.get(id) ?? session?.answered(id));
  if (id !== undefined) own.open.delete(id);
  const part = resultPart(given, output, ended, { ...pick(error, ["code"]), ...exitOf(result), ...detailed });
  say(reading, event, { role: "tool", kind: "tool_results", parts: [part, ...pictures] });
}

/** Typed blocks of a result, which newer versions write beside its text. */
function contents(value: unknown, line: number): { readonly text: string; readonly images: Part[] } {
  const texts: string[] = [];
  const pictures: Part[] = [];
  for (const item of listOf(value)) {
    const block = objectOf(item);
    if (!block) continue;
    const data = textOf(block["data"]);
    if ((block["type"] === "image" || block["type"] === "audio") && data !== undefined) {
      const mediaType = textOf(block["mimeType"]);
      pictures.push({ kind: "image", mediaType, bytes: decodedBytes(data), ref: `log:${line}` });
    } else texts.push(textOf(block["text"]) ?? jsonText(block));
  }
  return { text: texts.join("\n"), images: pictures };
}

function exitOf(result: Record<string, unknown>): Record<string, unknown> {
  const terminal = listOf(result["contents"])
    .map(objectOf)
    .find((block) => block?.["type"] === "terminal");
  return terminal ? pick(terminal, ["exitCode", "cwd"]) : {};
}
