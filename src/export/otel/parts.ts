// Messages as the GenAI conventions have them: a role, and parts.

import type { Answer, Block, Image, Request, Step, ToolUse } from "../../core/conversation.ts";
import { NO_CALL, type ToolCallId } from "../../core/ids.ts";
import type { Json } from "../../core/types.ts";
import { asArguments } from "../shared/tools.ts";

export type GenAiPart = { readonly type: string; readonly [key: string]: Json };
export interface GenAiMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly parts: readonly GenAiPart[];
}

export function requestMessage({ text, images }: Request): GenAiMessage {
  return { role: "user", parts: [...textParts(text), ...images.map(imagePart)] };
}

/** What the model read of a step that is no answer: undefined where that is nothing. */
export function stepMessage(step: Exclude<Step, Answer>): GenAiMessage | undefined {
  switch (step.kind) {
    case "context":
      return { role: step.role === "system" ? "system" : "user", parts: textParts(step.text) };
    case "boundary":
      return {
        role: "system",
        parts: [{ type: "compaction", ...(step.text.trim() !== "" && { content: step.text }) }],
      };
    case "interrupt":
      return undefined;
  }
}

export function answerMessage({ blocks }: Answer): GenAiMessage {
  return { role: "assistant", parts: blocks.flatMap(blockParts) };
}

function blockParts(block: Block): readonly GenAiPart[] {
  switch (block.kind) {
    case "text":
      return textParts(block.text);
    case "reasoning":
      return [{ type: "reasoning", content: block.text }];
    case "image":
      return [imagePart(block)];
    case "tool_use": {
      const { callId, tool, input } = block.use;
      return [{ type: "tool_call", ...idOf(callId), name: tool, arguments: asArguments(input) }];
    }
  }
}

export function resultMessage({ callId, result }: ToolUse): GenAiMessage | undefined {
  if (result === undefined) return undefined;
  const response = { type: "tool_call_response", ...idOf(callId), response: result.output };
  return { role: "tool", parts: [response, ...result.images.map(imagePart)] };
}

function idOf(callId: ToolCallId): { readonly id?: string } {
  return callId === NO_CALL ? {} : { id: callId };
}

function textParts(text: string): readonly GenAiPart[] {
  return text.trim() === "" ? [] : [{ type: "text", content: text }];
}

/** Its bytes stay in the archive: `ref` says where. */
function imagePart({ mediaType, ref }: Image): GenAiPart {
  return { type: "uri", ...(mediaType !== undefined && { mime_type: mediaType }), modality: "image", uri: ref };
}
