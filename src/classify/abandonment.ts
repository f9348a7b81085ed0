// Whether the person left something open at the end of a session: a question, a failure, an interruption.

import type { Signal } from "../core/signal.ts";
import { asksAtEnd, type OpenTurn } from "./open-turn.ts";
import { signal } from "./signal.ts";

export function abandonmentOf(turn: OpenTurn): readonly Signal[] {
  const { last } = turn;
  const confidence = confidenceOf(turn);
  if (!last || confidence === 0) return [];
  return [signal("abandonment", last, { confidence, about: turn.seq })];
}

function confidenceOf(turn: OpenTurn): number {
  if (turn.interrupted && turn.lastIsCall) return 0.7;
  if (turn.lastIsCall) return 0.5;
  if (turn.lastFailed !== undefined) return 0.6;
  // After work, a question at the end is mostly an offer: "shall I commit it?"
  if (asksAtEnd(turn)) return turn.edits > 0 ? 0.3 : 0.5;
  return 0;
}
