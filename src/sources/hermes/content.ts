// The content of Hermes' messages: a text, or a list of parts as the chat API takes them.

import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { blockParts, reasoningParts, textParts, urlImage } from "../shared/blocks.ts";
import type { Reading } from "../shared/reading.ts";
import { listOf, objectOf, textOf } from "../shared/values.ts";

export function contentParts(content: unknown, reading: Reading<unknown>, line: number): Part[] {
  if (typeof content === "string") return thinkingParts(content);
  const items = Array.isArray(content) ? content : content === undefined || content === null ? [] : [content];
  return items.flatMap((item) => (isObject(item) ? itemParts(item, reading, line) : blockParts(item, reading, line)));
}

function itemParts(item: JsonObject, reading: Reading<unknown>, line: number): Part[] {
  switch (item["type"]) {
    case "input_text":
    case "output_text":
      return textParts(textOf(item["text"]));
    case "image_url":
    case "input_image": {
      const url = textOf(item["image_url"]) ?? textOf(objectOf(item["image_url"])?.["url"]);
      return [
        url === undefined
          ? { kind: "image", mediaType: undefined, bytes: undefined, ref: `log:${line}` }
          : urlImage(url, line),
      ];
    }
    default:
      return blockParts(item, reading, line);
  }
}

/** Documents keep reasoning of some models inside the text. */
function thinkingParts(text: string): Part[] {
  const found = /^\s*<think>([\s\S]*?)<\/think>\s*/.exec(text);
  if (!found) return textParts(text);
  return [...reasoningParts(found[1]?.trim()), ...textParts(text.slice(found[0].length))];
}

/** Providers give it as a text, or as a list whose items are texts or summaries. */
export function reasoningOf(record: JsonObject): string | undefined {
  const text = textOf(record["reasoning"]) ?? textOf(record["reasoning_content"]);
  if (text !== undefined) return text;
  const texts = listOf(record["reasoning_details"]).flatMap((item) => {
    const found = textOf(objectOf(item)?.["text"]) ?? textOf(objectOf(item)?.["summary"]);
    return found === undefined ? [] : [found];
  });
  return texts.length > 0 ? texts.join("\n\n") : undefined;
}
