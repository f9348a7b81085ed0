// Content blocks as the Anthropic API has them, which many agents write into their logs: each to its part.

import { NO_CALL, toolCallId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { jsonText } from "./depth.ts";
import type { Reading } from "./reading.ts";
import type { Spent } from "./session.ts";
import { jsonOf, listOf, textOf, tokensOf } from "./values.ts";

/** The parts of a message's content: a string, a block, or a list of them. What is unknown is kept as its JSON. */
export function blockParts(content: unknown, reading: Reading<unknown>, line: number): Part[] {
  if (typeof content === "string") return textParts(content);
  const blocks = Array.isArray(content) ? content : content === undefined || content === null ? [] : [content];
  return blocks.flatMap((block) => partsOfBlock(block, reading, line));
}

export function textParts(text: string | undefined): Part[] {
  return text ? [{ kind: "text", text }] : [];
}

export function reasoningParts(text: string | undefined): Part[] {
  return text ? [{ kind: "reasoning", text }] : [];
}

export function callPart(id: string | undefined, tool: string | undefined, input: unknown): Part {
  return { kind: "tool_call", callId: id ? toolCallId(id) : NO_CALL, tool: tool ?? "", input: jsonOf(input) ?? {} };
}

export function resultPart(
  id: string | undefined,
  output: string,
  status: "ok" | "error" | undefined,
  details?: JsonObject,
): Part {
  const facts = details && Object.keys(details).length > 0 ? jsonOf(details) : undefined;
  const callId = id ? toolCallId(id) : NO_CALL;
  return { kind: "tool_result", callId, output, status, ...(facts !== undefined && { details: facts }) };
}

function partsOfBlock(block: unknown, reading: Reading<unknown>, line: number): Part[] {
  if (typeof block === "string") return textParts(block);
  if (!isObject(block)) {
    reading.issueOnce("bad_record", line, "a content block is no object; left out");
    return [];
  }
  switch (block["type"]) {
    case "text":
      return textParts(textOf(block["text"]));
    case "thinking":
    case "reasoning":
      return reasoningParts(textOf(block["thinking"]) ?? textOf(block["text"]));
    case "redacted_thinking":
      return [];
    case "tool_use":
      return [callPart(textOf(block["id"]), textOf(block["name"]), block["input"])];
    case "tool_result": {
      const { text, images } = resultText(block["content"], line);
      const failed = block["is_error"];
      const status = failed === true ? "error" : failed === false ? "ok" : undefined;
      return [resultPart(textOf(block["tool_use_id"]), text, status), ...images];
    }
    case "image":
    case "document":
      return [imageOf(block, line)];
    default: {
      const type = typeof block["type"] === "string" ? block["type"] : "none";
      reading.issueOnce("unknown_record", line, `content block of unknown type ${quotable(type)}; kept as JSON`);
      return textParts(jsonText(block));
    }
  }
}

/** What a tool gave back: text as the model saw it, images apart. */
export function resultText(content: unknown, line: number): { readonly text: string; readonly images: Part[] } {
  if (typeof content === "string") return { text: content, images: [] };
  const texts: string[] = [];
  const images: Part[] = [];
  const blocks = isObject(content) ? [content] : listOf(content);
  for (const block of blocks) {
    if (typeof block === "string") texts.push(block);
    else if (isObject(block) && block["type"] === "image") images.push(imageOf(block, line));
    else if (isObject(block)) texts.push(textOf(block["text"]) ?? (block["type"] === "text" ? "" : jsonText(block)));
  }
  return { text: texts.join("\n"), images };
}

/** An image by reference and size: its bytes stay in the log. */
export function imageOf(block: JsonObject, line: number): Part {
  const source = isObject(block["source"]) ? block["source"] : block;
  const mediaType = textOf(source["media_type"]) ?? textOf(source["mimeType"]) ?? textOf(source["mediaType"]);
  const data = textOf(source["data"]);
  const image = data === undefined ? undefined : { bytes: decodedBytes(data), ref: `log:${line}` };
  return { kind: "image", ...(image ?? { bytes: undefined, ref: textOf(source["url"]) ?? `log:${line}` }), mediaType };
}

/** An image that stands as a data URL or another URL. */
export function urlImage(url: string, line: number, mediaType?: string): Part {
  const header = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.-]+)*,/.exec(url.slice(0, 256));
  if (!header) return { kind: "image", mediaType, bytes: undefined, ref: url.slice(0, 4096) };
  const bytes = header[0].endsWith(";base64,") ? decodedBytes(url.slice(header[0].length)) : undefined;
  return { kind: "image", mediaType: mediaType ?? header[1], bytes, ref: `log:${line}` };
}

/** Size of what a base64 text stands for, without decoding it. */
export function decodedBytes(base64: string): number {
  let { length } = base64;
  while (length > 0 && base64.charCodeAt(length - 1) === 61) length--;
  return Math.floor((length * 3) / 4);
}

/** Tokens as the Anthropic API counts them: input without cache. */
export function blockUsage(usage: JsonObject): Spent["usage"] {
  return {
    inputTokens: tokensOf(usage["input_tokens"]),
    outputTokens: tokensOf(usage["output_tokens"]),
    cacheReadTokens: tokensOf(usage["cache_read_input_tokens"]),
    cacheCreationTokens: tokensOf(usage["cache_creation_input_tokens"]),
  };
}
