// A session as chat turns: what the model was asked, and what it did about it.

import type { Shape, Turn } from "../../core/conversation.ts";
import { turnsOf } from "../../core/turns.ts";
import type { ExportItem } from "../../ports/format.ts";
import { appendChat, type ChatMessage, chatOf, systemFirst } from "./chat.ts";

export interface ChatTurn {
  readonly turn: Turn;
  /** What the model read before it said its first word. */
  readonly asked: readonly ChatMessage[];
  /** From its first word to its last result, what the harness put in between included; empty: it said nothing. */
  readonly answered: readonly ChatMessage[];
  /** What it had read by then and not answered: a compaction, say. It belongs to the prompt of what follows. */
  readonly after: readonly ChatMessage[];
}

export async function chatTurns(item: ExportItem, shape: Shape): Promise<readonly ChatTurn[]> {
  const turns: ChatTurn[] = [];
  for await (const turn of turnsOf(item.session.messages, shape)) {
    const messages = await chatOf(turn, item);
    const first = messages.findIndex(({ role }) => role === "assistant");
    const from = first < 0 ? messages.length : first;
    const to = Math.max(from, messages.findLastIndex(({ role }) => role === "assistant" || role === "tool") + 1);
    turns.push({
      turn,
      asked: messages.slice(0, from),
      answered: messages.slice(from, to),
      after: messages.slice(to),
    });
  }
  return turns;
}

/** What was said in all turns: tools are inferred from it, so that those of a row do not tell what its answer calls. */
export function messagesOf(turns: readonly ChatTurn[]): readonly ChatMessage[] {
  return turns.flatMap(({ asked, answered }) => [...asked, ...answered]);
}

/**
 * Everything that the model read before its answer in that turn, for trainers that ask for its continuation: the last
 * message is the user's, as they demand. Empty where nobody asked anything.
 */
export function promptOf(turns: readonly ChatTurn[], index: number): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const { asked, answered, after } of turns.slice(0, index))
    for (const part of [asked, answered, after]) appendChat(messages, part);
  appendChat(messages, turns[index]?.asked ?? []);
  const prompt = systemFirst(messages);
  return prompt.at(-1)?.role === "user" ? prompt : [];
}
