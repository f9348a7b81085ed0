// Events of the interface: real prompts, tokens, interrupts and names; the rest repeats response items.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { contentOf, textParts } from "./content.ts";
import { collabFacts, dynamicFacts, execFacts, guardianFacts, mcpFacts, patchFacts } from "./details.ts";
import { textOf } from "./envelope.ts";
import { takeCompaction } from "./items.ts";
import { endTurn, takeLastMessage, takeSaidEvent } from "./said.ts";
import { type Reading, report, reportUnknown, say } from "./state.ts";
import { type Entry, linkChild, takeDetails } from "./tools.ts";
import { takeTokenCount } from "./usage.ts";
import { rollBack, takeCompletedUser, takeUserEvent } from "./user.ts";

type Handler = (reading: Reading, entry: Entry) => void;

/** Known and left out on purpose: they repeat response items, or drive the interface only. */
const LEFT_OUT: Handler = () => {};

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["user_message", takeUserEvent],
  ["agent_message", (reading, entry) => takeSaid(reading, entry, "text", entry.payload["message"])],
  ["agent_reasoning", (reading, entry) => takeSaid(reading, entry, "reasoning", entry.payload["text"])],
  ["agent_reasoning_raw_content", (reading, entry) => takeSaid(reading, entry, "reasoning", entry.payload["text"])],
  ["token_count", (reading, entry) => takeTokenCount(reading, entry, false)],
  ["task_started", endTurn],
  ["turn_started", endTurn],
  ["task_complete", takeTaskComplete],
  ["turn_complete", takeTaskComplete],
  ["turn_aborted", takeAborted],
  ["thread_rolled_back", takeRollback],
  ["thread_name_updated", takeName],
  ["context_compacted", (reading, entry) => takeCompaction(reading, entry, "event", undefined)],
  ["error", takeError],
  ["stream_error", takeError],
  ["warning", takeStatus],
  ["guardian_warning", takeStatus],
  ["undo_completed", takeStatus],
  ["deprecation_notice", LEFT_OUT],
  ["entered_review_mode", takeReview],
  ["exited_review_mode", takeReview],
  ["thread_goal_updated", takeGoal],
  ["item_completed", takeCompleted],
  ["exec_command_end", (reading, entry) => takeFacts(reading, entry, execFacts(entry.payload))],
  ["patch_apply_end", (reading, entry) => takeFacts(reading, entry, patchFacts(entry.payload))],
  ["mcp_tool_call_end", (reading, entry) => takeFacts(reading, entry, mcpFacts(entry.payload, entry.line))],
  [
    "dynamic_tool_call_response",
    (reading, entry) => takeFacts(reading, entry, dynamicFacts(entry.payload, entry.line)),
  ],
  ["collab_agent_spawn_end", takeSpawn],
  ["collab_agent_interaction_end", (reading, entry) => takeFacts(reading, entry, collabFacts(entry.payload))],
  ["collab_waiting_end", (reading, entry) => takeFacts(reading, entry, collabFacts(entry.payload))],
  ["collab_close_end", (reading, entry) => takeFacts(reading, entry, collabFacts(entry.payload))],
  ["collab_resume_end", (reading, entry) => takeFacts(reading, entry, collabFacts(entry.payload))],
  ["sub_agent_activity", takeActivity],
  ["guardian_assessment", takeGuardian],
  ["web_search_end", takeWebResults],
  // The image is in image_generation_call, the path of view_image in its arguments.
  ["image_generation_end", LEFT_OUT],
  ["view_image_tool_call", LEFT_OUT],
  ["dynamic_tool_call_request", LEFT_OUT],
  ["thread_settings_applied", LEFT_OUT],
  ["session_configured", LEFT_OUT],
  ["shutdown_complete", LEFT_OUT],
  ["plan_update", LEFT_OUT],
  ["turn_diff", LEFT_OUT],
  ["background_event", LEFT_OUT],
  ["agent_reasoning_section_break", LEFT_OUT],
]);

export function takeEvent(reading: Reading, entry: Entry): void {
  const { type } = entry.payload;
  if (typeof type !== "string") {
    report(reading, "bad_record", entry.line, "event_msg without a type");
    return;
  }
  const handler = HANDLERS.get(type);
  if (handler) {
    handler(reading, entry);
    return;
  }
  // Never kept by Codex itself, but harmless where a fork of it does.
  if (type.endsWith("_begin") || type.endsWith("_delta") || type.endsWith("_approval_request")) return;
  reportUnknown(reading, `event_msg ${quotable(type)}`, entry.line);
}

function takeSaid(reading: Reading, { payload, line, time }: Entry, kind: "text" | "reasoning", text: unknown): void {
  if (typeof text !== "string") {
    report(reading, "bad_record", line, `${quotable(textOf(payload["type"]) ?? "")}: its text is no string`);
    return;
  }
  takeSaidEvent(reading, { kind, text, line, time });
}

function takeTaskComplete(reading: Reading, entry: Entry): void {
  const { payload, line, time } = entry;
  const last = textOf(payload["last_agent_message"]);
  if (last !== undefined) takeLastMessage(reading, { kind: "text", text: last, line, time });
  endTurn(reading);
  if (isObject(payload["error"])) takeError(reading, { ...entry, payload: payload["error"] });
}

function takeAborted(reading: Reading, { payload, line, time }: Entry): void {
  endTurn(reading);
  reading.state.prompts.aborted = true;
  const parts = textParts(textOf(payload["reason"]) ?? "");
  say(reading, { role: "user", kind: "interrupt", parts, line, time });
}

function takeRollback(reading: Reading, { payload, line }: Entry): void {
  const turns = payload["num_turns"];
  if (typeof turns === "number" && Number.isInteger(turns) && turns > 0) {
    rollBack(reading, turns);
    return;
  }
  report(reading, "bad_record", line, "thread_rolled_back without num_turns; nothing was left behind");
}

function takeName(reading: Reading, { payload }: Entry): void {
  reading.state.title = textOf(payload["thread_name"])?.trim() || undefined;
}

function takeError(reading: Reading, { payload, line, time }: Entry): void {
  const message = textOf(payload["message"]) ?? "error without a message";
  say(reading, { role: "system", kind: "api_error", parts: textParts(message), line, time });
}

function takeStatus(reading: Reading, entry: Entry): void {
  sayStatus(reading, entry, textOf(entry.payload["message"]));
}

function takeGoal(reading: Reading, entry: Entry): void {
  const { goal } = entry.payload;
  if (isObject(goal)) sayStatus(reading, entry, textOf(goal["objective"]));
}

/** A review's own words: what is reviewed on entering, the verdict and its findings on leaving. */
function takeReview(reading: Reading, entry: Entry): void {
  const { payload } = entry;
  const output = payload["review_output"];
  if (!isObject(output)) {
    sayStatus(reading, entry, textOf(payload["user_facing_hint"]) ?? textOf(payload["prompt"]));
    return;
  }
  const findings = Array.isArray(output["findings"]) ? output["findings"].filter(isObject) : [];
  const lines = [
    textOf(output["overall_explanation"]),
    ...findings.flatMap((one) => [textOf(one["title"]), textOf(one["body"])]),
  ];
  sayStatus(reading, entry, lines.filter((text) => text !== undefined).join("\n\n"));
}

/** What a web search found: the call itself has no output record. */
function takeWebResults(reading: Reading, entry: Entry): void {
  const { results } = entry.payload;
  if (!Array.isArray(results) || results.length === 0) return;
  const id = textOf(entry.payload["call_id"]) ?? textOf(entry.payload["id"]);
  if (id !== undefined) {
    // Newest logs may have both events of one search.
    const key = idHash(`web results of ${id}`);
    if (reading.ids.get(key) >= 0) return;
    reading.ids.set(key, 1);
  }
  const lines = results
    .filter(isObject)
    .map((one) => [one["title"], one["url"], one["snippet"]].filter((text) => textOf(text) !== undefined).join("\n"));
  sayStatus(reading, entry, lines.filter((text) => text !== "").join("\n\n"));
}

function sayStatus(reading: Reading, { line, time }: Entry, text: string | undefined): void {
  if (text === undefined || text === "") return;
  say(reading, { role: "system", kind: "status", parts: textParts(text), line, time });
}

function takeFacts(reading: Reading, entry: Entry, facts: JsonObject): void {
  takeDetails(reading, entry, textOf(entry.payload["call_id"]), facts);
}

function takeSpawn(reading: Reading, entry: Entry): void {
  linkChild(reading, textOf(entry.payload["call_id"]), textOf(entry.payload["new_thread_id"]));
  takeFacts(reading, entry, collabFacts(entry.payload));
}

function takeActivity(reading: Reading, { payload }: Entry): void {
  if (textOf(payload["kind"])?.toLowerCase() === "started")
    linkChild(reading, textOf(payload["event_id"]), textOf(payload["agent_thread_id"]));
}

function takeGuardian(reading: Reading, entry: Entry): void {
  takeDetails(reading, entry, textOf(entry.payload["target_item_id"]), guardianFacts(entry.payload));
}

/** Newest logs: items of the interface as they are completed; all but the user's repeat other records. */
function takeCompleted(reading: Reading, entry: Entry): void {
  const { item } = entry.payload;
  if (!isObject(item)) {
    report(reading, "bad_record", entry.line, "item_completed without an item");
    return;
  }
  const id = textOf(item["id"]);
  switch (item["type"]) {
    case "UserMessage":
      takeCompletedUser(reading, entry, item["content"]);
      return;
    case "AgentMessage":
    case "Plan":
      for (const text of contentOf(item["content"] ?? item["text"], entry.line).texts)
        takeSaid(reading, entry, "text", text);
      return;
    case "Reasoning":
      for (const text of contentOf(item["summary_text"], entry.line).texts) takeSaid(reading, entry, "reasoning", text);
      return;
    case "CommandExecution":
      takeDetails(reading, entry, id, execFacts(item));
      return;
    case "FileChange":
      takeDetails(reading, entry, id, patchFacts(item));
      return;
    case "McpToolCall":
      takeDetails(reading, entry, id, mcpFacts(item, entry.line));
      return;
    case "Extension":
    case "WebSearch":
      takeWebResults(reading, { ...entry, payload: item });
      return;
    default:
      // ContextCompaction, ImageGeneration, Sleep, ...: they have records of their own or say nothing.
      if (typeof item["type"] !== "string") report(reading, "bad_record", entry.line, "item_completed without a type");
  }
}
