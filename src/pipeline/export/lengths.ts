// Divides a session into rows of at most so many tokens, between turns alone.

import type { Message } from "../../core/session.ts";

/** Messages from `from` to before `to`. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

export interface Divided {
  readonly pieces: readonly Piece[];
  /** Turns that are longer than a row may be, or behind the end of the only one. */
  readonly dropped: number;
}

interface Turn {
  readonly from: number;
  tokens: number;
}

const ASKS = new Set(["prompt", "queued_prompt", "slash_command"]);

/** `over`: `split` makes as many pieces as it needs; `drop` keeps the beginning. */
export function divide(
  messages: Iterable<Message>,
  {
    max,
    over,
    tokensOf,
  }: {
    readonly max: number;
    readonly over: "split" | "drop";
    readonly tokensOf: (message: Message) => number;
  },
): Divided {
  const { turns, end } = turnsIn(messages, tokensOf);
  const pieces: { from: number; to: number; tokens: number }[] = [];
  let dropped = 0;
  let isOpen = false;
  for (const [i, { from, tokens }] of turns.entries()) {
    const to = turns[i + 1]?.from ?? end;
    const last = isOpen ? pieces.at(-1) : undefined;
    if (tokens > max || (over === "drop" && pieces.length > 0 && last === undefined)) {
      dropped++;
      isOpen = false;
    } else if (last && last.tokens + tokens <= max) {
      last.to = to;
      last.tokens += tokens;
    } else if (last && over === "drop") {
      dropped++;
      isOpen = false;
    } else {
      pieces.push({ from, to, tokens });
      isOpen = true;
    }
  }
  return { pieces: pieces.map(({ from, to }) => ({ from, to })), dropped };
}

function turnsIn(messages: Iterable<Message>, tokensOf: (message: Message) => number) {
  const turns: Turn[] = [];
  let end = 0;
  let isAsking = false;
  const open = new Set<string>();
  for (const message of messages) {
    end = message.seq + 1;
    if (message.kind === "prompt" || message.kind === "interrupt") open.clear();
    // What steers the model while it works does not divide a call from its result.
    const asks = ASKS.has(message.kind) && open.size === 0;
    const last = turns.at(-1);
    // What nothing answered belongs to what was asked next.
    if (!last || (asks && !isAsking)) turns.push({ from: message.seq, tokens: tokensOf(message) });
    else last.tokens += tokensOf(message);
    isAsking = asks || (isAsking && message.kind === "injected");
    for (const part of message.parts) {
      if (part.kind === "tool_call") open.add(part.callId);
      else if (part.kind === "tool_result") open.delete(part.callId);
    }
  }
  return { turns, end };
}
