// Content as both Kimi agents write it: a text, or parts of text, thinking and media.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { reasoningParts, textParts, urlImage } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import { objectOf, parsedJson, textOf } from "../shared/values.ts";
import type { KimiReading } from "./records.ts";

/** Where content stands, to say what is wrong with it. */
export interface At {
  readonly reading: KimiReading;
  readonly line: number;
}

export function kimiParts(content: unknown, at: At): Part[] {
  if (typeof content === "string") return textParts(content);
  const blocks = Array.isArray(content) ? content : content === undefined || content === null ? [] : [content];
  return blocks.flatMap((block) => partsOf(block, at));
}

function partsOf(block: unknown, at: At): Part[] {
  if (typeof block === "string") return textParts(block);
  if (!isObject(block)) {
    at.reading.issueOnce("bad_record", at.line, "a content part is no object; left out");
    return [];
  }
  switch (block["type"]) {
    case "text":
      return textParts(textOf(block["text"]));
    case "think":
      // `encrypted` is a signature, or thinking that nobody can read.
      return reasoningParts(textOf(block["think"]));
    case "image_url":
    case "imageUrl":
    case "audio_url":
    case "audioUrl":
    case "video_url":
    case "videoUrl":
      return mediaOf(block, at);
    default: {
      const type = typeof block["type"] === "string" ? block["type"] : "none";
      at.reading.issueOnce("unknown_record", at.line, `content part of unknown type ${quotable(type)}; kept as JSON`);
      return textParts(jsonText(block));
    }
  }
}

/** Sound and film have no part of their own: they stand as an image does, their media type tells. */
function mediaOf(block: JsonObject, { line }: At): Part[] {
  const holder = Object.values(block).find(isObject) ?? block;
  const url = textOf(holder["url"]);
  if (url === undefined) return [];
  // Kimi Code moves larger media to `blobs/<hash>` beside the log: `blobref:<media type>;<hash>`.
  const blob = /^blobref:([^;]{1,100});(\w{1,128})$/.exec(url);
  if (blob) return [{ kind: "image", mediaType: blob[1], bytes: undefined, ref: `blobs/${blob[2]}` }];
  return [urlImage(url, line)];
}

/** Text and media of what a tool gave back. */
export function outputOf(output: unknown, at: At): { readonly text: string; readonly images: Part[] } {
  const parts = kimiParts(output, at);
  const texts = parts.flatMap((part) => (part.kind === "text" || part.kind === "reasoning" ? [part.text] : []));
  return { text: texts.join("\n"), images: parts.filter((part) => part.kind === "image") };
}

export function textOfParts(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
}

/** A call as a message holds it: `{id, function: {name, arguments}}`, or flat since Kimi Code's protocol 1.1. */
export interface Call {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly input: unknown;
}

export function callOf(value: unknown): Call | undefined {
  const call = objectOf(value);
  if (!call) return undefined;
  const body = objectOf(call["function"]) ?? call;
  return { id: textOf(call["id"]), name: textOf(body["name"]), input: argumentsOf(body["arguments"]) };
}

/** A tool without arguments has none, an empty text, or `null`. */
export function argumentsOf(value: unknown): unknown {
  return value === undefined || value === null || value === "" ? {} : parsedJson(value);
}
