// The bubbles of a conversation in Cursor's editor: a prompt, or one piece of an answer each.

import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, reasoningParts, resultPart, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { isoTime, listOf, numberOf, objectOf, textOf, tokensOf, unlessZero } from "../shared/values.ts";
import { askedOf } from "./asked.ts";
import { toolOf } from "./tool.ts";

export interface Composer {
  readonly key: string;
  /** Folder of the workspace in whose database the conversation is. */
  readonly workspace: string | undefined;
  /** Of the turn, or the one that is chosen now. */
  model: string | undefined;
}

export function newComposer(key: string, workspace: string | undefined): Composer {
  return { key, workspace, model: undefined };
}

export interface BubblePlace {
  /** What the conversation's record says of the bubble. */
  readonly header: JsonObject;
  readonly line: number;
  /** Place among the bubbles inside of the record. */
  readonly place?: number;
}

interface At {
  readonly reading: Reading<Composer>;
  readonly session: SessionWriter;
  readonly line: number;
  readonly id: string;
  readonly time: number | undefined;
}

/** Marks the place where the conversation was summarised to save room. */
const COMPACTED = 22;

export function takeBubble(reading: Reading<Composer>, bubble: JsonObject, { header, line, place }: BubblePlace): void {
  const session = reading.session ?? reading.open({ externalId: reading.own.key, cwd: reading.own.workspace });
  const id =
    textOf(bubble["bubbleId"]) ?? textOf(header["bubbleId"]) ?? `L${line}${place === undefined ? "" : `.${place}`}`;
  const time = timeOf(header["createdAt"]) ?? timeOf(bubble["createdAt"]) ?? timingOf(bubble);
  const at: At = { reading, session, line, id, time };
  reading.own.model = textOf(objectOf(bubble["modelInfo"])?.["modelName"]) ?? reading.own.model;
  const type = bubble["type"] ?? header["type"];
  if (type === 1 || type === "user") takeAsked(bubble, at);
  else if (type === 2 || type === "ai") takeAnswer(bubble, at);
  else reading.issueOnce("unknown_record", line, "a message of neither the person nor the model; left out");
  spend(bubble, at);
}

function timeOf(value: unknown): number | undefined {
  const time = isoTime(value) ?? numberOf(value);
  // Some of Cursor's clocks count from the start of its process.
  return time !== undefined && time > 1e12 ? time : undefined;
}

/** Bubbles of before September 2025 have no other time. */
function timingOf(bubble: JsonObject): number | undefined {
  const timing = objectOf(bubble["timingInfo"]) ?? {};
  return timeOf(timing["clientRpcSendTime"]) ?? timeOf(timing["clientSettleTime"]) ?? timeOf(timing["clientEndTime"]);
}

function takeAsked(bubble: JsonObject, { session, line, id, time }: At): void {
  const asked = askedOf(textOf(bubble["text"]) ?? "");
  const images = listOf(bubble["images"])
    .filter(isObject)
    .map((image) => imagePart(image, line));
  if (asked.added !== "")
    session.say({ role: "user", kind: "injected", parts: textParts(asked.added), line, id: `${id}.added`, time });
  const parts = [...textParts(asked.typed), ...images];
  if (parts.length > 0) session.say({ role: "user", kind: "prompt", parts, line, id, time: time ?? asked.time });
  else session.pass(id, undefined);
}

/** Images lie elsewhere in Cursor's storage; the bubble names them. */
function imagePart(image: JsonObject, line: number): Part {
  const ref = textOf(image["path"]) ?? textOf(image["uuid"]) ?? `log:${line}`;
  return { kind: "image", mediaType: textOf(image["mimeType"]), bytes: undefined, ref: ref.slice(0, 4096) };
}

function takeAnswer(bubble: JsonObject, at: At): void {
  const { session, line, id, time, reading } = at;
  if (bubble["capabilityType"] === COMPACTED) {
    session.compacted();
    session.say({ role: "system", kind: "compact_boundary", parts: textParts(textOf(bubble["text"])), line, id, time });
    return;
  }
  const { model } = reading.own;
  const text = (textOf(bubble["text"]) ?? "").trim() === "" ? undefined : textOf(bubble["text"]);
  const parts = [...reasoningParts(thinkingOf(bubble)), ...textParts(text)];
  const tool = toolOf(bubble["toolFormerData"]);
  const callId = tool && session.call(tool.id ?? `${id}.0`);
  if (tool) parts.push(callPart(callId, tool.name, tool.input));
  // Cursor keeps what an answer says, thinks and calls apart: only what it says is a message.
  const kind = text === undefined ? "step" : "assistant";
  if (parts.length > 0) session.say({ role: "assistant", kind, parts, line, id, time, model });
  else session.pass(id, undefined);
  if (tool?.result) {
    const { output, status, details } = tool.result;
    const results = [resultPart(callId, output, status, details)];
    session.say({ role: "tool", kind: "tool_results", parts: results, line, id: `${id}.result`, time });
  }
  session.child(callId, tool?.child);
  const error = bubble["errorDetails"];
  if (isObject(error)) {
    const message = textOf(error["message"]) ?? textOf(error["error"]) ?? jsonText(error);
    session.say({ role: "system", kind: "api_error", parts: textParts(message), line, id: `${id}.error`, time });
  }
}

function thinkingOf(bubble: JsonObject): string | undefined {
  const thinking = bubble["thinking"];
  const text = textOf(thinking) ?? textOf(objectOf(thinking)?.["text"]);
  if (text !== undefined) return text;
  const blocks = listOf(bubble["allThinkingBlocks"]).map((block) => textOf(objectOf(block)?.["text"]));
  return blocks.filter((block) => block !== undefined).join("\n\n") || undefined;
}

/** Mostly zero, which is unknown. */
function spend(bubble: JsonObject, { reading, session, id, time }: At): void {
  const count = objectOf(bubble["tokenCount"]) ?? {};
  const usage = unlessZero({
    inputTokens: tokensOf(count["inputTokens"]),
    outputTokens: tokensOf(count["outputTokens"]),
  });
  // A bubble's own id is a UUID; a made up one is only unique here.
  const key = id.length >= 32 ? `cursor ${id}` : `cursor ${reading.own.key} ${id}`;
  session.spend({ key, model: reading.own.model, time, usage });
}
