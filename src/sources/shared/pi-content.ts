// What Pi's messages hold: content blocks to parts, tokens to usage, times. OpenClaw writes the same.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, imageOf, resultPart, resultText, textParts } from "./blocks.ts";
import { jsonText } from "./depth.ts";
import type { Reading } from "./reading.ts";
import type { SessionWriter, Spent } from "./session.ts";
import { isoTime, listOf, objectOf, parsedJson, textOf, tokensOf, unixTime } from "./values.ts";

/** Where a part comes from, for what is wrong with it. */
export interface At {
  readonly reading: Reading<unknown>;
  readonly session: SessionWriter;
  readonly line: number;
}

/** The time of a record: written when the message was whole; the message's own is when it began. */
export function timeOf(record: JsonObject, message?: JsonObject): number | undefined {
  return isoTime(record["timestamp"]) ?? (message && messageTime(message));
}

function messageTime(message: JsonObject): number | undefined {
  return unixTime(message["timestamp"], "ms") ?? isoTime(message["timestamp"]);
}

export function contentParts(content: unknown, at: At): Part[] {
  if (typeof content === "string") return textParts(content);
  if (content === undefined || content === null) return [];
  const parts: Part[] = [];
  for (const block of Array.isArray(content) ? content : [content]) addBlock(parts, block, at);
  return parts;
}

function addBlock(parts: Part[], block: unknown, at: At): void {
  if (typeof block === "string") {
    parts.push(...textParts(block));
    return;
  }
  if (!isObject(block)) {
    at.reading.issueOnce("bad_record", at.line, "a content block is no object; left out");
    return;
  }
  switch (block["type"]) {
    case "text":
      if (typeof block["text"] !== "string") at.reading.issueOnce("bad_record", at.line, "a text block holds no text");
      parts.push(...textParts(textOf(block["text"])));
      return;
    case "thinking":
      // Empty where the provider keeps it to itself: the model thought all the same.
      parts.push({ kind: "reasoning", text: textOf(block["thinking"]) ?? "" });
      return;
    case "toolCall":
      parts.push(toolCall(block, at));
      return;
    case "image":
      parts.push(imageOf(block, at.line));
      return;
    default: {
      const type = typeof block["type"] === "string" ? block["type"] : "none";
      at.reading.issueOnce("unknown_record", at.line, `content block of unknown type ${quotable(type)}; kept as JSON`);
      parts.push(...textParts(jsonText(block)));
    }
  }
}

function toolCall(block: JsonObject, { reading, session, line }: At): Part {
  const id = session.call(textOf(block["id"]));
  if (id === undefined) reading.issueOnce("bad_record", line, "a tool call has no id; it is not joined to its result");
  return callPart(id, textOf(block["name"]), parsedJson(block["arguments"] ?? {}));
}

/** Files that a person attached, in Pi's web interface: images, and documents as the text that was taken from them. */
export function attachmentParts(attachments: unknown, { line }: At): Part[] {
  return listOf(attachments).flatMap((attachment) => {
    if (!isObject(attachment)) return [];
    const data = attachment["content"];
    const text = attachment["type"] === "document" ? textParts(textOf(attachment["extractedText"])) : [];
    return [imageOf({ data, mimeType: attachment["mimeType"] }, line), ...text];
  });
}

/** The parts of a `toolResult` message. */
export function resultParts(message: JsonObject, at: At): Part[] {
  const id = at.session.answered(textOf(message["toolCallId"]));
  if (id === undefined) at.reading.issueOnce("bad_record", at.line, "a tool result names no call; it is not joined");
  const { text, images } = resultText(message["content"], at.line);
  const failed = message["isError"];
  const status = failed === true ? "error" : failed === false ? "ok" : undefined;
  return [resultPart(id, text, status, detailsOf(message["details"], text)), ...images];
}

/** What the tool says beyond its output: a diff, an exit code, a child session. */
function detailsOf(details: unknown, output: string): JsonObject | undefined {
  const facts = objectOf(details);
  if (!facts) return undefined;
  // OpenClaw's `exec` repeats its output as `aggregated`.
  const entries = Object.entries(facts).filter(
    ([, value]) => value !== undefined && value !== null && value !== output,
  );
  return Object.fromEntries(entries);
}

/** What `!command` ran for the person, and what it gave: no model asked for it. */
export function shellParts(message: JsonObject): Part[] {
  const command = textOf(message["command"]);
  const output = textOf(message["output"]);
  const code = message["exitCode"];
  const end =
    message["cancelled"] === true ? "(cancelled)" : typeof code === "number" && code !== 0 ? `(exit code ${code})` : "";
  return textParts([command === undefined ? "" : `! ${command}`, output ?? "", end].filter(Boolean).join("\n"));
}

/** The tokens of an assistant message; undefined where all are zero: an aborted request, or a gateway that counts none. */
export function spentBy(message: JsonObject, record: JsonObject, at: At): Spent | undefined {
  const usage = objectOf(message["usage"]);
  if (!usage) return undefined;
  const input = tokensOf(usage["input"]);
  const output = tokensOf(usage["output"]);
  let read = tokensOf(usage["cacheRead"]);
  let written = tokensOf(usage["cacheWrite"]);
  if (!input && !output && !read && !written) return undefined;
  // Where the sum leaves no room for a cache, none was used.
  if (read === undefined && written === undefined && usage["totalTokens"] === (input ?? 0) + (output ?? 0)) {
    read = 0;
    written = 0;
  }
  const time = timeOf(record, message);
  const model = textOf(message["model"]);
  return {
    key: `${answerId(message, record, at)} ${model} ${input} ${output} ${read} ${written} ${digestOf(message)}`,
    model,
    time,
    usage: {
      inputTokens: input,
      outputTokens: output,
      cacheReadTokens: read,
      cacheCreationTokens: written,
      reasoningTokens: tokensOf(usage["reasoning"]),
    },
  };
}

/** Copies say the same; two answers of one time, as logs made by hand have them, do not. */
function digestOf(message: JsonObject): number {
  const { content } = message;
  const first: unknown = Array.isArray(content) ? content[0] : content;
  const block = objectOf(first);
  const text = textOf(first) ?? textOf(block?.["text"]) ?? textOf(block?.["thinking"]) ?? jsonText(first ?? null);
  return idHash(text.slice(0, 500));
}

/**
 * Forks copy an answer with its time, its provider's id and its tokens; the record's own id is new where Pi took an old
 * log into its next version.
 */
function answerId(message: JsonObject, record: JsonObject, { session, line }: At): string {
  const provided = textOf(message["responseId"]) ?? "";
  const began = messageTime(message);
  if (began !== undefined) return `${provided} ${began}`;
  const id = textOf(record["id"]);
  if (id !== undefined) return `${provided} ${id} ${timeOf(record)}`;
  return `${provided} ${session.head.externalId} L${line}`;
}
