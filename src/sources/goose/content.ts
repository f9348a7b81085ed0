// The content of Goose's messages: each item to its part.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, imageOf, reasoningParts, resultPart, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import { listOf, objectOf, pick, textOf } from "../shared/values.ts";

export interface Content {
  /** Text, reasoning, images and calls. */
  readonly said: Part[];
  readonly results: Part[];
  /** What Goose showed to the person. */
  readonly notes: Part[];
  compacted: boolean;
}

interface Place {
  readonly id: string;
  readonly line: number;
}

export function contentOf(items: readonly unknown[], place: Place, reading: Reading<unknown>): Content {
  const content: Content = { said: [], results: [], notes: [], compacted: false };
  for (const [i, item] of items.entries()) {
    if (isObject(item)) take(item, content, { reading, line: place.line, spare: `${place.id}.${i}` });
    else reading.issueOnce("bad_record", place.line, "an item of a message's content is no object; left out");
  }
  return content;
}

interface At {
  readonly reading: Reading<unknown>;
  readonly line: number;
  /** Names a call without an id. */
  readonly spare: string;
}

function take(item: JsonObject, content: Content, at: At): void {
  switch (item["type"]) {
    case "text":
      content.said.push(...textParts(textOf(item["text"])));
      break;
    case "image":
      content.said.push(imageOf(item, at.line));
      break;
    case "thinking":
    case "reasoning":
      content.said.push(...reasoningParts(textOf(item["thinking"]) ?? textOf(item["text"])));
      break;
    // What the model alone can read.
    case "redactedThinking":
      break;
    case "toolRequest":
    case "frontendToolRequest":
      content.said.push(requestPart(item, at.spare));
      break;
    case "toolResponse":
      content.results.push(...responseParts(item, at));
      break;
    case "conversationCompacted":
      content.compacted = true;
      content.notes.push(...noteParts(item));
      break;
    case "toolConfirmationRequest":
    case "actionRequired":
    case "systemNotification":
    case "contextLengthExceeded":
    case "summarizationRequested":
      content.notes.push(...noteParts(item));
      break;
    default: {
      const type = typeof item["type"] === "string" ? item["type"] : "none";
      at.reading.issueOnce("unknown_record", at.line, `content of unknown type ${quotable(type)}; kept as JSON`);
      content.said.push(...textParts(jsonText(item)));
    }
  }
}

/** A call that its model wrote wrongly has an error instead of a value. */
function requestPart(item: JsonObject, spare: string): Part {
  const call = objectOf(item["toolCall"]);
  const value = objectOf(call?.["value"]) ?? (call?.["name"] === undefined ? undefined : call);
  const input = value ? value["arguments"] : pick(call ?? {}, ["error"]);
  return callPart(textOf(item["id"]) ?? spare, textOf(value?.["name"]), input);
}

function responseParts(item: JsonObject, { spare, line }: At): Part[] {
  const result = objectOf(item["toolResult"]) ?? {};
  const { value, error } = result;
  const held = isObject(value) ? value : {};
  const contents = Array.isArray(value) ? value : listOf(held["content"]);
  const { texts, images } = outputsOf(contents, line);
  if (error !== undefined && error !== null) texts.push(typeof error === "string" ? error : jsonText(error));
  if (typeof value === "string") texts.push(value);
  const failed =
    result["status"] === "error" || held["isError"] === true || (texts.length === 0 && error !== undefined);
  const status = failed ? "error" : result["status"] === "success" || held["isError"] === false ? "ok" : undefined;
  const details = pick(held, ["structuredContent"]);
  return [resultPart(textOf(item["id"]) ?? spare, texts.join("\n"), status, details), ...images];
}

/** What the model saw: a tool may give the person another text than the model. */
function outputsOf(contents: readonly unknown[], line: number): { readonly texts: string[]; readonly images: Part[] } {
  const texts: string[] = [];
  const images: Part[] = [];
  for (const content of contents) {
    if (typeof content === "string") texts.push(content);
    if (!isObject(content)) continue;
    const audience = objectOf(content["annotations"])?.["audience"] ?? content["audience"];
    if (Array.isArray(audience) && audience.length > 0 && !audience.includes("assistant")) continue;
    const text = textOf(content["text"]) ?? textOf(objectOf(content["resource"])?.["text"]);
    if (content["type"] === "image") images.push(imageOf(content, line));
    else if (text !== undefined) texts.push(text);
    else if (content["type"] !== "text") texts.push(jsonText(content));
  }
  return { texts, images };
}

function noteParts(item: JsonObject): Part[] {
  const data = objectOf(item["data"]) ?? item;
  const tool = textOf(data["toolName"]);
  const asked = tool === undefined ? undefined : `Asked whether ${tool} may run`;
  const text = textOf(item["msg"]) ?? textOf(data["prompt"]) ?? textOf(data["message"]) ?? asked;
  return textParts(text ?? (item["type"] === "actionRequired" ? jsonText(data) : undefined));
}
