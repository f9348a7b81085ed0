// Divides a session into rows of at most so many tokens, between turns alone.

import type { Message } from "../../core/session.ts";

/** Messages from `from` to before `to`. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** What is never divided. */
export interface TurnLength extends Piece {
  /** Estimated from its messages: a row may be longer, or shorter. */
  readonly tokens: number;
}

const ASKS = new Set(["prompt", "queued_prompt", "slash_command"]);

/** Runs of turns that are about as long as a row may be; one that is longer by itself is a run of its own. */
export function pack(turns: readonly TurnLength[], max: number): readonly (readonly TurnLength[])[] {
  const runs: TurnLength[][] = [];
  let sum = 0;
  for (const turn of turns) {
    const last = runs.at(-1);
    if (last && sum + turn.tokens <= max) {
      last.push(turn);
      sum += turn.tokens;
    } else {
      runs.push([turn]);
      sum = turn.tokens;
    }
  }
  return runs;
}

export function turnsIn(messages: Iterable<Message>, tokensOf: (message: Message) => number): readonly TurnLength[] {
  const turns: { from: number; to: number; tokens: number }[] = [];
  let isAsking = false;
  /** What the harness put in since somebody else spoke: it belongs to what is asked next. */
  let lead: { readonly from: number; tokens: number } | undefined;
  const open = new Set<string>();
  for (const message of messages) {
    if (message.kind === "prompt" || message.kind === "interrupt") open.clear();
    // What steers the model while it works does not divide a call from its result.
    const asks = ASKS.has(message.kind) && open.size === 0;
    let last = turns.at(-1);
    // What nothing answered belongs to what was asked next.
    if (!last || (asks && !isAsking)) {
      const { from, tokens } = lead && last && lead.from > last.from ? lead : { from: message.seq, tokens: 0 };
      if (last) Object.assign(last, { to: Math.min(last.to, from), tokens: last.tokens - tokens });
      last = { from, to: message.seq, tokens };
      turns.push(last);
    }
    const tokens = tokensOf(message);
    last.tokens += tokens;
    if (message.kind === "injected") lead ??= { from: message.seq, tokens: 0 };
    else if (message.kind !== "status") lead = undefined;
    if (lead) lead.tokens += tokens;
    last.to = message.seq + 1;
    isAsking = asks || (isAsking && message.kind === "injected");
    for (const part of message.parts) {
      if (part.kind === "tool_call") open.add(part.callId);
      else if (part.kind === "tool_result") open.delete(part.callId);
    }
  }
  return turns;
}
