// Response items, the history as the API sees it: the canonical stream of a rollout.

import { quotable } from "../../core/quotable.ts";
import { jsonOf } from "../shared/values.ts";
import { base64Image, contentOf, textParts } from "./content.ts";
import { textOf } from "./envelope.ts";
import { takeAssistantItem, takeReasoning } from "./said.ts";
import { type Reading, report, reportUnknown, say } from "./state.ts";
import { argumentsOf, type Entry, takeCall, takeOutput } from "./tools.ts";
import { takeUserItem } from "./user.ts";

export function takeItem(reading: Reading, entry: Entry): void {
  const { payload, line } = entry;
  // Samples of 2024 have messages without a type.
  const type = payload["type"] ?? (payload["role"] === undefined ? undefined : "message");
  switch (type) {
    case "message":
      takeMessage(reading, entry);
      return;
    case "reasoning":
      takeReasoning(reading, entry);
      return;
    case "function_call":
      takeCall(reading, entry, functionName(reading, entry), argumentsOf(payload["arguments"]));
      return;
    case "custom_tool_call":
      takeCall(reading, entry, functionName(reading, entry), jsonOf(payload["input"]) ?? null);
      return;
    case "local_shell_call":
      takeCall(reading, entry, "local_shell", jsonOf(payload["action"]) ?? null);
      return;
    case "web_search_call":
      takeCall(reading, entry, "web_search", jsonOf(payload["action"]) ?? null);
      return;
    case "function_call_output":
    case "custom_tool_call_output":
    case "local_shell_call_output":
      takeOutput(reading, entry);
      return;
    case "tool_search_call":
    case "tool_search_output":
      takeToolSearch(reading, entry);
      return;
    case "image_generation_call":
      takeImageGeneration(reading, entry);
      return;
    case "agent_message":
      takeAgentMail(reading, entry);
      return;
    case "compaction":
    case "compaction_summary":
    case "context_compaction":
      takeCompaction(reading, entry, "item", undefined);
      return;
    case "ghost_snapshot":
    case "additional_tools":
    case "compaction_trigger":
    case "other":
      return;
    default:
      if (typeof type === "string") reportUnknown(reading, `response_item ${quotable(type)}`, line);
      else report(reading, "bad_record", line, "response_item without a type");
  }
}

function takeMessage(reading: Reading, entry: Entry): void {
  const { payload, line, time } = entry;
  const { role } = payload;
  if (role === "assistant") {
    takeAssistantItem(reading, entry);
    return;
  }
  if (role === "user") {
    takeUserItem(reading, entry);
    return;
  }
  if (role !== "developer" && role !== "system") {
    report(
      reading,
      "bad_record",
      line,
      `message with the role ${typeof role === "string" ? quotable(role) : typeof role}`,
    );
    return;
  }
  const content = contentOf(payload["content"], line);
  for (const type of content.unknown) reportUnknown(reading, `message content ${quotable(type)}`, line);
  if (content.parts.length === 0) return;
  say(reading, { role: "system", kind: "injected", parts: content.parts, line, time, id: textOf(payload["id"]) });
}

function functionName(reading: Reading, { payload, line }: Entry): string {
  const name = textOf(payload["name"]);
  if (name === undefined) {
    report(reading, "bad_record", line, `${quotable(textOf(payload["type"]) ?? "")} without a name`);
    return "unknown";
  }
  const namespace = textOf(payload["namespace"]);
  if (namespace === undefined || name.startsWith(namespace)) return name;
  return namespace.endsWith("_") ? namespace + name : `${namespace}.${name}`;
}

/** Looking tools up is Codex's own housekeeping, no tool call of the trajectory. */
function takeToolSearch(reading: Reading, { payload, line, time }: Entry): void {
  const search = payload["type"] === "tool_search_call";
  const value = search ? payload["arguments"] : payload["tools"];
  if (value === undefined || value === null) return;
  const text = JSON.stringify({
    [search ? "tool_search" : "tools_found"]: search ? argumentsOf(value) : namesOf(value),
  });
  say(reading, { role: "system", kind: "status", parts: textParts(text), line, time, id: textOf(payload["id"]) });
}

function namesOf(tools: unknown): readonly string[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: { readonly name?: unknown; readonly tools?: unknown } | null) => [
    ...(typeof tool?.name === "string" ? [tool.name] : []),
    ...(Array.isArray(tool?.tools) ? namesOf(tool.tools) : []),
  ]);
}

function takeImageGeneration(reading: Reading, { payload, line, time }: Entry): void {
  const data = textOf(payload["result"]);
  const image = data === undefined ? [] : [base64Image(data, line, "image/png")];
  const parts = [...textParts(textOf(payload["revised_prompt"]) ?? ""), ...image];
  if (parts.length === 0) return;
  say(reading, { role: "assistant", kind: "step", parts, line, time, id: textOf(payload["id"]) });
}

/** A message from another agent of the same tree: text for the model that no person wrote. */
export function takeAgentMail(reading: Reading, { payload, line, time }: Entry): void {
  const content = contentOf(payload["content"], line);
  if (content.parts.length === 0) return;
  say(reading, { role: "user", kind: "injected", parts: content.parts, line, time, id: textOf(payload["id"]) });
}

/** One boundary a compaction, whichever of its up to three records are there; the summary where one is written. */
export function takeCompaction(
  reading: Reading,
  { payload, line, time }: Entry,
  by: "record" | "event" | "item",
  summary: string | undefined,
): void {
  const { compaction } = reading.state;
  const id = textOf(payload["id"]);
  if (compaction.open === undefined || compaction.open.includes(by)) {
    compaction.count++;
    compaction.open = by;
    say(reading, { role: "system", kind: "compact_boundary", parts: [], line, time, id });
  } else compaction.open += ` ${by}`;
  if (summary === undefined) return;
  const open = compaction.open;
  say(reading, { role: "system", kind: "compact_summary", parts: textParts(summary), line, time });
  compaction.open = open;
}
