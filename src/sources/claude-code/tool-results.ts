// Tool results: what the model saw as text, images by reference, and the structured copy without its duplicates.

import { NO_CALL, toolCallId } from "../../core/ids.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { jsonText } from "../shared/depth.ts";
import { addImage } from "./blocks.ts";
import { detailsOf } from "./details.ts";
import { type Notes, text, typeName } from "./notes.ts";
import { readSpilled, spilledPath } from "./spill.ts";

export function isToolResult(block: unknown): block is JsonObject {
  if (!isObject(block) || typeof block.type !== "string") return false;
  return block.type === "tool_result" || block.type.endsWith("_tool_result");
}

/** Appends the result, and the images in it behind it. `structured` is the record's `toolUseResult`. */
export function addToolResult(parts: Part[], block: JsonObject, structured: unknown, notes: Notes): void {
  const id = text(block, "tool_use_id", notes);
  if (!id) notes.issue("bad_record", "a tool result names no tool call");
  const images: Part[] = [];
  let output = outputOf(block.content, images, notes);
  let spilled: string | undefined;
  const path = spilledPath(output, structured);
  if (path !== undefined) {
    const found = readSpilled(path, notes);
    if (found.kind === "text") output = found.text;
    else if (found.kind === "image") images.push(found.part);
    if (found.kind !== "text") spilled = found.name;
  }
  const details = structured === undefined || structured === null ? undefined : detailsOf(structured, output);
  parts.push({
    kind: "tool_result",
    callId: id ? toolCallId(id) : NO_CALL,
    output,
    status: block.is_error === true ? "error" : "ok",
    ...(details === undefined ? undefined : { details }),
    ...(spilled === undefined ? undefined : { spilled }),
  });
  for (const image of images) parts.push(image);
}

function outputOf(content: unknown, images: Part[], notes: Notes): string {
  if (typeof content === "string") return content;
  if (content === undefined || content === null) return "";
  // Server tools answer with one object instead of a list.
  const blocks = Array.isArray(content) ? content : [content];
  if (blocks.length === 1 && isObject(blocks[0]) && typeof blocks[0].text === "string") return blocks[0].text;
  const texts: string[] = [];
  for (const block of blocks) {
    if (typeof block === "string") texts.push(block);
    else if (!isObject(block)) notes.issue("bad_record", `a tool result holds a ${typeName(block)}`);
    else if (block.type === "image" || block.type === "document") addImage(images, block, notes);
    else if (typeof block.text === "string") texts.push(block.text);
    else texts.push(jsonText(block));
  }
  return texts.join("\n");
}
