// Turns as chat messages: the common ground of every format that trainers feed to a chat template.

import {
  type Answer,
  entriesOf,
  type Image,
  isRequest,
  reasoningOf,
  type Step,
  type ToolUse,
  type Turn,
  textOf,
  toolUsesOf,
} from "../../core/conversation.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem } from "../../ports/format.ts";
import { withSubagent } from "./subagent.ts";

export interface ChatCall {
  readonly id: string;
  readonly name: string;
  readonly input: Json;
}

export type ChatMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string;
      readonly reasoning: string;
      readonly calls: readonly ChatCall[];
    }
  | {
      readonly role: "tool";
      readonly content: string;
      readonly callId: string;
      readonly name: string;
      readonly isError: boolean;
    };

/**
 * A turn as messages that every chat API takes: what several speakers of one role say in a row is one message, a call
 * without a result is left out, and each result follows the message with its call. What the harness put in is the
 * user's; a compaction is a system message with the summary that the model went on with.
 */
export async function chatOf(turn: Turn, item: ExportItem): Promise<readonly ChatMessage[]> {
  const messages: ChatMessage[] = [];
  for (const entry of entriesOf(turn)) {
    if (isRequest(entry)) say(messages, "user", withImages(entry.text, entry.images));
    else await addStep(messages, entry, item);
  }
  return messages;
}

/** Adds messages to those before them: what one role says at the end and at the beginning is one message. */
export function appendChat(messages: ChatMessage[], more: readonly ChatMessage[]): void {
  const [first, ...rest] = more;
  if (first === undefined) return;
  if (first.role === "user") say(messages, "user", first.content);
  else messages.push(first);
  for (const message of rest) messages.push(message);
}

/** The same with no system message but the first: chat templates of many models refuse others, or drop them. */
export function systemFirst(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  if (!messages.some(({ role }, i) => role === "system" && i > 0)) return messages;
  const said: ChatMessage[] = [];
  for (const [i, message] of messages.entries())
    appendChat(said, [message.role === "system" && i > 0 ? { role: "user", content: message.content } : message]);
  return said;
}

async function addStep(messages: ChatMessage[], step: Step, item: ExportItem): Promise<void> {
  switch (step.kind) {
    case "answer":
      messages.push(...(await answerMessages(step, item)));
      break;
    case "context":
      say(messages, step.role === "system" ? "system" : "user", step.text);
      break;
    case "boundary":
      say(messages, "system", step.text.trim() === "" ? COMPACTED : step.text);
      break;
    case "interrupt":
  }
}

/** Stands where the agent's log has a compaction without its summary. */
export const COMPACTED = "[The conversation up to here was compacted.]";

async function answerMessages(answer: Answer, item: ExportItem): Promise<readonly ChatMessage[]> {
  const uses = toolUsesOf(answer).filter(({ result }) => result !== undefined);
  const content = answerText(answer);
  const reasoning = reasoningOf(answer);
  if (content === "" && reasoning === "" && uses.length === 0) return [];
  const calls = uses.map(({ callId, tool, input }) => ({ id: callId, name: tool, input }));
  const results: ChatMessage[] = [];
  for (const use of uses) results.push(await resultMessage(use, item));
  return [{ role: "assistant", content, reasoning, calls }, ...results];
}

async function resultMessage(use: ToolUse, item: ExportItem): Promise<ChatMessage> {
  const { callId, tool, result } = use;
  return {
    role: "tool",
    content: await resultText(use, item),
    callId,
    name: tool,
    isError: result?.status === "error",
  };
}

/** What the model said, with a mark for each image. */
export function answerText(answer: Answer): string {
  return withImages(
    textOf(answer),
    answer.blocks.filter((block) => block.kind === "image"),
  );
}

/** What a call gave back as text, with what its subagent said where that is wanted inline. */
export async function resultText({ callId, result }: ToolUse, item: ExportItem): Promise<string> {
  return withSubagent(withImages(result?.output ?? "", result?.images ?? []), item.subagents.get(callId)?.item);
}

function say(messages: ChatMessage[], role: "system" | "user", content: string): void {
  if (content.trim() === "") return;
  const last = messages.at(-1);
  if (last?.role === role) messages[messages.length - 1] = { role, content: `${last.content}\n\n${content}` };
  else messages.push({ role, content });
}

/** Images stay in the archive: a text says where. */
export function withImages(text: string, images: readonly Image[]): string {
  const marks = images.map(({ mediaType, ref }) => `[image${mediaType === undefined ? "" : ` ${mediaType}`}: ${ref}]`);
  return [...(text === "" ? [] : [text]), ...marks].join("\n");
}
