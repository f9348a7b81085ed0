// Turns the content arrays of Codex into parts: text as it stands, images by reference and size.

import type { Part } from "../../core/session.ts";
import { isObject } from "../../io/jsonl.ts";
import { textOf } from "./envelope.ts";

export interface Content {
  readonly parts: readonly Part[];
  /** The texts alone, in order. */
  readonly texts: readonly string[];
  /** Content types that are not known. */
  readonly unknown: readonly string[];
}

/** A string, one content object, or an array of them. */
export function contentOf(value: unknown, line: number): Content {
  if (typeof value === "string") return { parts: textParts(value), texts: value === "" ? [] : [value], unknown: [] };
  const parts: Part[] = [];
  const texts: string[] = [];
  const unknown: string[] = [];
  for (const item of Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]) {
    if (typeof item === "string") {
      parts.push(...textParts(item));
      if (item !== "") texts.push(item);
      continue;
    }
    const type = isObject(item) ? item["type"] : undefined;
    if (!isObject(item)) unknown.push(typeof item);
    else if (type === "input_image" || type === "image") {
      const data = textOf(item["data"]);
      const image = data ? base64Image(data, line, textOf(item["mimeType"])) : imageOf(item["image_url"], line);
      if (image) parts.push(image);
    } else if (typeof item["text"] === "string") {
      parts.push(...textParts(item["text"]));
      if (item["text"] !== "") texts.push(item["text"]);
    } else if (typeof item["refusal"] === "string") {
      parts.push(...textParts(item["refusal"]));
      texts.push(item["refusal"]);
    } else if (type !== "encrypted_content") unknown.push(typeof type === "string" ? type : "without a type");
  }
  return { parts, texts, unknown };
}

export function textParts(text: string): Part[] {
  return text === "" ? [] : [{ kind: "text", text }];
}

/** A data URL is kept as a reference to its line; a path or another URL is its own reference. */
export function imageOf(value: unknown, line: number): Part | undefined {
  const url = isObject(value) ? value["url"] : value;
  if (typeof url !== "string" || url === "") return undefined;
  if (!url.startsWith("data:"))
    return { kind: "image", mediaType: undefined, bytes: undefined, ref: url.slice(0, 4096) };
  const comma = url.indexOf(",");
  const header = url.slice(5, comma < 0 ? 64 : comma);
  const mediaType = /^[\w.+-]+\/[\w.+-]+/.exec(header)?.[0];
  const bytes = header.endsWith(";base64") && comma > 0 ? decodedBytes(url, comma + 1) : undefined;
  return { kind: "image", mediaType, bytes, ref: `log:${line}` };
}

/** Base64 that stands in the log without a scheme. */
export function base64Image(data: string, line: number, mediaType: string | undefined): Part {
  return { kind: "image", mediaType, bytes: decodedBytes(data, 0), ref: `log:${line}` };
}

function decodedBytes(text: string, from: number): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor(((text.length - from) * 3) / 4) - padding);
}
