// The turns of a session as they pass: each message and its signals go to the turn that is going on.

import type { Message } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import type { OpenTurn } from "./open-turn.ts";
import { type OpenSummary, openSummary, type TurnSummary, takeMessage, takeSignal } from "./turn-summary.ts";

export interface Turns {
  /** `turn`: the one that the message belongs to, after it was taken. */
  add(message: Message, signals: readonly Signal[], turn: OpenTurn | undefined): void;
  /** What came before the session's own messages is in a turn of another session. */
  before(turn: OpenTurn | undefined): void;
  /** A signal that came with no message. */
  late(signal: Signal): void;
  all(): readonly TurnSummary[];
}

/** A session with more turns is judged by so many of its first and as many of its last. */
const MOST = 2000;

export function createTurns(): Turns {
  const turns: OpenSummary[] = [];
  let open: OpenSummary | undefined;
  let foreign: number | undefined;
  return {
    add(message, signals, turn) {
      // The rest of a turn whose request is another session's is this one's own work.
      if (turn && turn.seq !== open?.seq && (turn.seq !== foreign || open === undefined)) {
        open = openSummary(turn);
        turns.push(open);
        if (turns.length > 2 * MOST) turns.splice(MOST, 1);
      }
      if (!open) return;
      if (message.kind === "prompt" || message.kind === "queued_prompt") {
        if (turn) asked(open, turn);
      } else takeMessage(open, message);
      for (const signal of signals) takeSignal(open, signal);
    },
    before(turn) {
      foreign = turn?.seq;
    },
    late(signal) {
      if (open) takeSignal(open, signal);
    },
    all: () => turns,
  };
}

function asked(open: OpenSummary, { said, bringsError, goesOn }: OpenTurn): void {
  open.said = said;
  open.bringsError = bringsError;
  open.goesOn = goesOn;
}
