// A message of Cursor's command line tool, in chats and transcripts alike: what a role says, in blocks.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import {
  blockParts,
  callPart,
  imageOf,
  reasoningParts,
  resultPart,
  resultText,
  textParts,
  urlImage,
} from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { objectOf, parsedJson, textOf } from "../shared/values.ts";
import { askedOf } from "./asked.ts";

export interface Chat {
  model: string | undefined;
  /** Calls that wait for a result, for results that name their tool alone. */
  readonly waiting: { readonly id: string; readonly tool: string | undefined }[];
}

export function newChat(): Chat {
  return { model: undefined, waiting: [] };
}

export interface Place {
  readonly line: number;
  /** Absent: the line. */
  readonly id?: string | undefined;
}

interface At {
  readonly reading: Reading<Chat>;
  readonly session: SessionWriter;
  readonly line: number;
  readonly id: string;
}

export function takeMessage(reading: Reading<Chat>, message: JsonObject, place: Place): void {
  const { session } = reading;
  if (!session) return;
  const { line } = place;
  const at: At = { reading, session, line, id: place.id ?? `L${line}` };
  const { role, content } = message;
  const blocks = Array.isArray(content) ? content : [content ?? []].flat();
  const results = blocks.filter(isResult);
  const rest = blocks.filter((block) => !isResult(block));
  // A transcript of text has a call and its result in one message: the call comes first.
  if (role === "assistant") takeAnswer(rest, at);
  if (results.length > 0) {
    const parts = results.flatMap((block) => resultParts(block, at));
    session.say({
      role: "tool",
      kind: "tool_results",
      parts,
      line,
      id: role === "assistant" ? `${at.id}.results` : at.id,
    });
  }
  if (rest.length === 0 || role === "assistant") return;
  if (role === "user") takeAsked(rest, at);
  else if (role === "system")
    session.say({ role: "system", kind: "injected", parts: partsOf(rest, at), line, id: at.id });
  else {
    const name = quotable(typeof role === "string" ? role : "none");
    reading.issueOnce("unknown_record", line, `message of unknown role ${name}; left out`);
  }
}

function takeAsked(blocks: readonly unknown[], at: At): void {
  const { session, line, id } = at;
  const parts = partsOf(blocks, at);
  const texts = parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
  const others = parts.filter((part) => part.kind !== "text");
  const { typed, added, time } = askedOf(texts.join("\n"));
  if (added !== "")
    session.say({ role: "user", kind: "injected", parts: textParts(added), line, id: `${id}.added`, time });
  const said = [...textParts(typed), ...others];
  if (said.length > 0) session.say({ role: "user", kind: "prompt", parts: said, line, id, time });
}

function takeAnswer(blocks: readonly unknown[], at: At): void {
  const parts = partsOf(blocks, at);
  const { session, line, id, reading } = at;
  if (parts.length > 0)
    session.say({ role: "assistant", kind: "assistant", parts, line, id, model: reading.own.model });
}

function partsOf(blocks: readonly unknown[], at: At): Part[] {
  return blocks.flatMap((block, place) =>
    isObject(block) ? blockOf(block, at, place) : blockParts(block, at.reading, at.line),
  );
}

function blockOf(block: JsonObject, at: At, place: number): Part[] {
  switch (block["type"]) {
    case "thinking":
    case "reasoning":
      return reasoningParts(textOf(block["thinking"]) ?? textOf(block["text"]));
    case "redacted-reasoning":
      return [];
    case "tool_use":
    case "tool_call":
    case "tool-call":
      return [call(block, at, place)];
    case "image": {
      const image = textOf(block["image"]) ?? textOf(block["url"]);
      return [image === undefined ? imageOf(block, at.line) : urlImage(image, at.line, textOf(block["mimeType"]))];
    }
    default:
      return blockParts(block, at.reading, at.line);
  }
}

function call(block: JsonObject, { reading, session, id }: At, place: number): Part {
  const tool = textOf(block["name"]) ?? textOf(block["toolName"]);
  const own = textOf(block["toolCallId"]) ?? textOf(block["id"]);
  const callId = session.call(own ?? `${id}.${place}`) ?? "";
  reading.own.waiting.push({ id: callId, tool });
  return callPart(callId, tool, parsedJson(block["input"] ?? block["args"] ?? {}));
}

function isResult(block: unknown): block is JsonObject {
  return isObject(block) && (block["type"] === "tool-result" || block["type"] === "tool_result");
}

function resultParts(block: JsonObject, { reading, session, line }: At): Part[] {
  const given = textOf(block["toolCallId"]) ?? textOf(block["tool_use_id"]);
  const tool = textOf(block["name"]) ?? textOf(block["toolName"]);
  const { waiting } = reading.own;
  const named = session.answered(given);
  const at = waiting.findIndex((open) => (named === undefined ? open.tool === tool : open.id === named));
  const [found] = at < 0 ? [] : waiting.splice(at, 1);
  const content = block["content"] ?? block["result"];
  const { text, images } = outputOf(content, line);
  const failed = block["is_error"] === true || block["isError"] === true;
  const status = failed ? "error" : block["is_error"] === false || block["isError"] === false ? "ok" : undefined;
  return [resultPart(named ?? found?.id, text, status), ...images];
}

/** A result of some tools is an object that holds its text. */
function outputOf(content: unknown, line: number): { readonly text: string; readonly images: Part[] } {
  const held = objectOf(content);
  if (held === undefined || held["type"] !== undefined) return resultText(content, line);
  for (const name of ["output", "text", "content", "stdout"]) {
    const text = held[name];
    if (typeof text === "string") return { text, images: [] };
  }
  return { text: jsonText(held), images: [] };
}
