// What iFlow writes as the user's: prompts, and results of tools, which are wrapped as Gemini CLI has them.

import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { blockParts, resultPart, resultText } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import { responseText } from "../shared/gemini-parts.ts";
import { resultDetails, resultStatus } from "../shared/gemini-results.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { objectOf, textOf } from "../shared/values.ts";

interface At {
  readonly reading: Reading<unknown>;
  readonly session: SessionWriter;
  readonly line: number;
}

export function userParts(record: JsonObject, at: At): { readonly results: Part[]; readonly said: Part[] } {
  const message = record["message"];
  const content = isObject(message) ? message["content"] : message;
  const blocks = Array.isArray(content) ? content : [content];
  const results: Part[] = [];
  const said: Part[] = [];
  for (const block of blocks) {
    if (isObject(block) && block["type"] === "tool_result") results.push(...resultParts(block, record, at));
    else said.push(...blockParts(block, at.reading, at.line));
  }
  return { results, said };
}

function resultParts(block: JsonObject, record: JsonObject, { session, line }: At): Part[] {
  const wrapped = objectOf(block["content"]);
  const output = wrapped ? wrappedOutput(wrapped) : undefined;
  const { text, images } = output ? { text: output.text, images: [] } : resultText(block["content"], line);
  const facts = objectOf(record["toolUseResult"]);
  const failed = output?.failed === true || block["is_error"] === true;
  const status = failed
    ? "error"
    : (resultStatus(facts?.["status"]) ?? (block["is_error"] === false ? "ok" : undefined));
  const details = resultDetails({ status: facts?.["status"], resultDisplay: wrapped?.["resultDisplay"] }, text);
  const id = session.answered(textOf(block["tool_use_id"]) ?? textOf(wrapped?.["callId"]));
  return [resultPart(id, text, status, details), ...images];
}

/** Seen as `{callId, responseParts: {functionResponse}, resultDisplay}` and as `{functionResponse}` alone. */
function wrappedOutput(wrapped: JsonObject): { readonly text: string; readonly failed: boolean } | undefined {
  const parts = wrapped["responseParts"] ?? wrapped;
  const list = Array.isArray(parts) ? parts : [parts];
  const texts: string[] = [];
  let failed = false;
  for (const part of list) {
    const response = objectOf(objectOf(part)?.["functionResponse"]);
    if (response) {
      const read = responseText(response["response"]);
      texts.push(read.text);
      failed ||= read.failed;
    } else if (typeof part === "string") texts.push(part);
    else if (isObject(part) && typeof part["text"] === "string") texts.push(part["text"]);
    else if (wrapped["responseParts"] !== undefined && part !== undefined) texts.push(jsonText(part));
  }
  return texts.length > 0 ? { text: texts.join("\n"), failed } : undefined;
}
