// `assistant` records: one content block each, joined by the API message's id.

import type { MessageKind, Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { addBlock } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import { type Notes, text, typeName } from "./notes.ts";
import { addToolResult, isToolResult } from "./tool-results.ts";

/** The "model" of messages that Claude Code made up itself. */
const SYNTHETIC = "<synthetic>";

export function assistantDraft(record: JsonObject, notes: Notes): Draft | undefined {
  const { message } = record;
  if (!isObject(message)) {
    notes.issue("bad_record", `message is a ${typeName(message)}, not an object`);
    return undefined;
  }
  const parts: Part[] = [];
  const { content } = message;
  if (Array.isArray(content)) {
    for (const block of content) {
      if (isToolResult(block)) addToolResult(parts, block, undefined, notes);
      else addBlock(parts, block, notes);
    }
  } else if (typeof content === "string") {
    if (content !== "") parts.push({ kind: "text", text: content });
  } else if (content !== undefined && content !== null)
    notes.issue("bad_record", `message.content is a ${typeName(content)}`);
  const model = modelOf(message, notes);
  const apiId = text(message, "id", notes);
  let kind: MessageKind = "assistant";
  if (record.isApiErrorMessage === true) kind = "api_error";
  else if (message.model === SYNTHETIC) kind = "synthetic";
  return {
    role: "assistant",
    kind,
    parts,
    ...(model === undefined ? undefined : { model }),
    ...(apiId ? { apiId } : undefined),
  };
}

/** The model that answered; undefined for messages that no model wrote. */
export function modelOf(message: JsonObject, notes?: Notes): string | undefined {
  const model = text(message, "model", notes);
  return model && model !== SYNTHETIC ? model : undefined;
}

export function isMadeUp(record: JsonObject, message: JsonObject): boolean {
  return record.isApiErrorMessage === true || message.model === SYNTHETIC;
}
