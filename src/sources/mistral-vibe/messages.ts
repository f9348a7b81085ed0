// Vibe's messages, in the form of the chat API, become ours.

import { basename } from "node:path";
import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { blockParts, callPart, decodedBytes, reasoningParts, resultPart, urlImage } from "../shared/blocks.ts";
import type { Reading } from "../shared/reading.ts";
import type { Said } from "../shared/session.ts";
import { isoTime, listOf, objectOf, parsedJson, textOf } from "../shared/values.ts";
import { type VibeMeta, vibeUsage } from "./meta.ts";

export interface VibeState {
  readonly meta: VibeMeta;
  /** Some message told its own tokens. */
  hasUsage: boolean;
}

export type VibeReading = Reading<VibeState>;

/** Tags that Vibe puts around what it says itself. */
const OURS = /^\s*<(?:vibe_warning|vibe_stop_event|user_cancellation)>/;

export function takeMessage(reading: VibeReading, message: JsonObject, line: number): void {
  const writer = openSession(reading);
  const said = saidOf(reading, message, line);
  if (said === undefined) {
    reading.issueOnce("unknown_record", line, "a message of an unknown role; passed over");
    return;
  }
  const time = isoTime(message["timestamp"]);
  writer.say({ ...said, line, time, id: textOf(message["message_id"]) });
  const usage = objectOf(message["usage"]);
  if (usage === undefined) return;
  const key = textOf(message["message_id"]) ?? `${writer.head.externalId} ${line}`;
  const { prompt_tokens: prompt, completion_tokens: completion, cached_tokens: cached } = usage;
  const model = textOf(message["model"]) ?? reading.own.meta.model;
  reading.own.hasUsage = true;
  writer.spend({ key, model, time, usage: vibeUsage(prompt, completion, cached) });
}

export function openSession(reading: VibeReading) {
  if (reading.session) return reading.session;
  const { meta } = reading.own;
  const writer = reading.open(meta.head);
  writer.title(meta.title);
  return writer;
}

/** What only the whole log tells: messages of before 2026 have no tokens of their own. */
export function endSession(reading: VibeReading): void {
  const writer = openSession(reading);
  const { meta, hasUsage } = reading.own;
  if (!hasUsage && meta.total) writer.spend(meta.total);
}

function saidOf(reading: VibeReading, message: JsonObject, line: number): Omit<Said, "line"> | undefined {
  const parts = blockParts(message["content"], reading, line);
  switch (message["role"]) {
    case "user": {
      // A subagent is asked by its parent's model.
      const isOurs = message["injected"] === true || OURS.test(plain(parts)) || reading.own.meta.head.isSubagent;
      const images = listOf(message["images"]).flatMap((image) => imageOf(image, line));
      return { role: "user", kind: isOurs ? "injected" : "prompt", parts: [...parts, ...images] };
    }
    case "assistant":
      return assistant(reading, message, parts);
    case "tool": {
      const output = plain(parts);
      // The only mark that a tool's failure, or a person's refusal, leaves.
      const failed = /^\s*<(?:tool_error|user_cancellation)>/.test(output);
      const id = reading.session?.answered(textOf(message["tool_call_id"]));
      const images = parts.filter((part) => part.kind === "image");
      const result = resultPart(id, output, failed ? "error" : "ok");
      return { role: "tool", kind: "tool_results", parts: [result, ...images] };
    }
    case "system":
      return { role: "system", kind: "injected", parts };
    default:
      return undefined;
  }
}

function assistant(reading: VibeReading, message: JsonObject, parts: readonly Part[]): Omit<Said, "line"> {
  const calls = listOf(message["tool_calls"]).flatMap((value) => {
    const call = objectOf(value);
    const body = objectOf(call?.["function"]);
    if (!call) return [];
    const input = textOf(body?.["arguments"]) ?? body?.["arguments"];
    return [
      callPart(
        reading.session?.call(textOf(call["id"])),
        textOf(body?.["name"]),
        input === "" ? {} : parsedJson(input),
      ),
    ];
  });
  const thought = reasoningParts(textOf(message["reasoning_content"]));
  // What Vibe says in the assistant's name when it stops it.
  const kind = OURS.test(plain(parts)) && calls.length === 0 ? "synthetic" : "assistant";
  const model = textOf(message["model"]) ?? reading.own.meta.model;
  return { role: "assistant", kind, parts: [...thought, ...parts, ...calls], ...(kind === "assistant" && { model }) };
}

function plain(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
}

/** An image is a file that Vibe copied beside the log; its folder is nobody's business. */
function imageOf(value: unknown, line: number): Part[] {
  const image = objectOf(value);
  if (!image) return [];
  const mediaType = textOf(image["mime_type"]) ?? textOf(image["media_type"]);
  const url = textOf(image["url"]);
  const data = textOf(image["data"]);
  if (url !== undefined) return [urlImage(url, line, mediaType)];
  if (data !== undefined) return [{ kind: "image", mediaType, bytes: decodedBytes(data), ref: `log:${line}` }];
  const path = textOf(image["path"])?.replaceAll("\\", "/");
  return [{ kind: "image", mediaType, bytes: undefined, ref: path === undefined ? `log:${line}` : basename(path) }];
}
