// One content block to its part: text, reasoning, tool call, image; what is unknown is kept as its JSON.

import { NO_CALL, toolCallId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import type { Json } from "../../core/types.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { isTooDeep, jsonText } from "../shared/depth.ts";
import { imagePart } from "./images.ts";
import { type Notes, text, typeName } from "./notes.ts";

/** Appends the part of a block that is no tool result. */
export function addBlock(parts: Part[], block: unknown, notes: Notes): void {
  if (typeof block === "string") {
    notes.issue("bad_record", "a content block is a bare string; taken as text");
    if (block !== "") parts.push({ kind: "text", text: block });
    return;
  }
  if (!isObject(block)) {
    notes.issue("bad_record", `a content block is a ${typeName(block)}, not an object`);
    return;
  }
  switch (block.type) {
    case "text": {
      const value = text(block, "text", notes);
      if (value) parts.push({ kind: "text", text: value });
      return;
    }
    case "thinking":
      parts.push({ kind: "reasoning", text: text(block, "thinking", notes) ?? "" });
      return;
    case "redacted_thinking":
      parts.push({ kind: "reasoning", text: "" });
      return;
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      parts.push(toolCall(block, notes));
      return;
    case "image":
    case "document":
      addImage(parts, block, notes);
      return;
    default:
      addUnknown(parts, block, notes);
  }
}

function toolCall(block: JsonObject, notes: Notes): Part {
  const id = text(block, "id", notes);
  const tool = text(block, "name", notes);
  if (!id) notes.issue("bad_record", "a tool call has no id");
  if (!tool) notes.issue("bad_record", "a tool call has no name");
  const deep = isTooDeep(block.input);
  if (deep) notes.issue("bad_record", "the input of a tool call is nested too deep; left out");
  const input = deep ? {} : ((block.input ?? {}) as Json);
  return { kind: "tool_call", callId: id ? toolCallId(id) : NO_CALL, tool: tool ?? "", input };
}

/** Documents carry a title, and sometimes plain text instead of a file. */
export function addImage(parts: Part[], block: JsonObject, notes: Notes): void {
  const part = imagePart(block, notes.line);
  if (part) {
    parts.push(part);
    return;
  }
  const { source } = block;
  if (isObject(source) && typeof source.data === "string") parts.push({ kind: "text", text: source.data });
  else
    notes.issue(
      "bad_record",
      `a block of type ${quotable(typeof block.type === "string" ? block.type : "")} has no source`,
    );
}

/** `fallback` says that another model went on; like all others it is kept as it stands. */
const KNOWN = new Set(["fallback", "tool_reference", "search_result", "container_upload", "connector_text"]);

export function addUnknown(parts: Part[], block: JsonObject, notes: Notes): void {
  const type = typeof block.type === "string" ? block.type : typeName(block.type);
  if (!KNOWN.has(type))
    notes.issueOnce("unknown_record", `content block of unknown type ${quotable(type)}; kept as JSON`);
  parts.push({ kind: "text", text: jsonText(block) });
}
