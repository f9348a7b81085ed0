// Images and documents: kept by reference and size; their bytes stay in the log.

import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";

/** A block of type `image` or `document`; undefined where it holds nothing of that sort. */
export function imagePart(block: JsonObject, line: number): Part | undefined {
  const { source } = block;
  if (!isObject(source)) return undefined;
  const mediaType = typeof source.media_type === "string" ? source.media_type : undefined;
  if (typeof source.data === "string" && source.type !== "text")
    return { kind: "image", mediaType, bytes: decodedBytes(source.data), ref: `log:${line}` };
  if (typeof source.url === "string") return { kind: "image", mediaType, bytes: undefined, ref: source.url };
  if (typeof source.file_id === "string")
    return { kind: "image", mediaType, bytes: undefined, ref: `file:${source.file_id}` };
  return undefined;
}

/** Size of what a base64 text stands for, without decoding it. */
export function decodedBytes(base64: string): number {
  let { length } = base64;
  while (length > 0 && base64.charCodeAt(length - 1) === 61) length--;
  return Math.floor((length * 3) / 4);
}
