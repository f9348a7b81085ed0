// Google `Content` as Gemini CLI and what was made from it write it into their logs: each of its parts to ours.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, decodedBytes, resultPart, textParts } from "./blocks.ts";
import { jsonText } from "./depth.ts";
import type { Reading } from "./reading.ts";
import { objectOf, textOf } from "./values.ts";

export interface GeminiContext {
  readonly reading: Reading<unknown>;
  readonly line: number;
  /** The message's own id: calls without an id are named after it. */
  readonly id: string;
}

/** Members that say something about a part and are none themselves. */
const ABOUT = new Set(["thought", "thoughtSignature", "videoMetadata", "partMetadata", "mediaResolution"]);

/** The parts of a `PartListUnion`: a string, a part, or a list of both. What is unknown is kept as its JSON. */
export function geminiParts(content: unknown, context: GeminiContext): Part[] {
  if (content === undefined || content === null) return [];
  const list = Array.isArray(content) ? content : [content];
  return list.flatMap((part, place) => partsOf(part, context, place));
}

/** A call's id; one without an id is named after its message. */
function callIdOf(id: unknown, context: GeminiContext, place: number): string {
  return textOf(id) ?? `${context.id}.${place}`;
}

function partsOf(part: unknown, context: GeminiContext, place: number): Part[] {
  const { reading, line } = context;
  if (typeof part === "string") return textParts(part);
  if (!isObject(part)) {
    reading.issueOnce("bad_record", line, "a part is neither text nor an object; left out");
    return [];
  }
  if (typeof part["text"] === "string") {
    if (part["thought"] === true) return part["text"] === "" ? [] : [{ kind: "reasoning", text: part["text"] }];
    return textParts(part["text"]);
  }
  const call = objectOf(part["functionCall"]);
  if (call) return [callPart(callIdOf(call["id"], context, place), textOf(call["name"]), call["args"])];
  const response = objectOf(part["functionResponse"]);
  if (response) return responseParts(response, textOf(response["id"]), context);
  const image = imageOf(part, line);
  if (image) return [image];
  const unknown = Object.keys(part).find((key) => !ABOUT.has(key));
  // A signature alone, which only the model's maker can read.
  if (unknown === undefined) return [];
  if (unknown === "text") reading.issueOnce("bad_record", line, "a part's text is no text; kept as JSON");
  else if (unknown !== "executableCode" && unknown !== "codeExecutionResult")
    reading.issueOnce("unknown_record", line, `part of unknown kind ${quotable(unknown)}; kept as JSON`);
  return textParts(jsonText(part));
}

/** What a tool gave back, by the call that it answers; images apart. */
function responseParts(response: JsonObject, callId: string | undefined, context: GeminiContext): Part[] {
  const { text, failed } = responseText(response["response"]);
  const images = geminiParts(response["parts"], context).filter((part) => part.kind === "image");
  return [resultPart(callId, text, failed ? "error" : undefined), ...images];
}

/** The text of a function's response, which holds `output` or `error`. */
export function responseText(response: unknown): { readonly text: string; readonly failed: boolean } {
  if (typeof response === "string") return { text: response, failed: false };
  if (!isObject(response)) return { text: "", failed: false };
  const output = response["output"];
  if (typeof output === "string") return { text: output, failed: false };
  const error = response["error"];
  if (error !== undefined && error !== null && output === undefined)
    return { text: typeof error === "string" ? error : jsonText(error), failed: true };
  return { text: Object.keys(response).length === 0 ? "" : jsonText(output ?? response), failed: false };
}

/** Inline data, or a file that was handed to the model. */
function imageOf(part: JsonObject, line: number): Part | undefined {
  const inline = objectOf(part["inlineData"]);
  if (inline) {
    const data = textOf(inline["data"]);
    const bytes = data === undefined ? undefined : decodedBytes(data);
    return { kind: "image", mediaType: textOf(inline["mimeType"]), bytes, ref: `log:${line}` };
  }
  const file = objectOf(part["fileData"]);
  if (!file) return undefined;
  const ref = textOf(file["fileUri"])?.slice(0, 4096) ?? `log:${line}`;
  return { kind: "image", mediaType: textOf(file["mimeType"]), bytes: undefined, ref };
}

/** The first line of what Gemini CLI and its kin tell the model about the machine, as if the user had said it. */
const PREAMBLE =
  /^\s*(?:<session_context>|(?:This is|Okay, just setting up) the (?:Gemini CLI|Qwen Code|context for our))/;
/** Behind it stands what the harness read of the files that a prompt names with `@`. */
const FILES = /^\s*--- Content from referenced files ---/;

export function isPreamble(parts: readonly Part[]): boolean {
  const first = parts.find((part) => part.kind === "text");
  return first?.kind === "text" && PREAMBLE.test(first.text);
}

/** The summary that replaced a history: the compression prompt asks the model for this element. */
export function isSnapshot(parts: readonly Part[]): boolean {
  return parts.some((part) => part.kind === "text" && /^\s*<state_snapshot>|<\/state_snapshot>\s*$/.test(part.text));
}

/** Parts a person gave, and what the harness added: `shown` is what the person typed, where the log tells it. */
export function typedParts(
  parts: readonly Part[],
  shown: readonly Part[],
): { readonly typed: readonly Part[]; readonly added: readonly Part[] } {
  if (shown.length > 0) {
    const texts = new Set(shown.map((part) => (part.kind === "text" ? part.text : "")));
    const images = parts.filter((part) => part.kind === "image");
    const added = parts.filter((part) => part.kind !== "image" && !(part.kind === "text" && texts.has(part.text)));
    return { typed: [...shown.filter((part) => part.kind !== "image"), ...images], added };
  }
  const at = parts.findIndex((part) => part.kind === "text" && FILES.test(part.text));
  return at <= 0 ? { typed: parts, added: [] } : { typed: parts.slice(0, at), added: parts.slice(at) };
}
