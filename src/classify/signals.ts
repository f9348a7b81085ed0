// All signals of a session's messages as they pass, from what is said and from what tools do, and the turns they make up.

import type { Message } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import { createTalkSignals } from "./talk.ts";
import { createToolSignals, type ToolSignals } from "./tools/signals.ts";
import type { TurnSummary } from "./turn-summary.ts";
import { createTurns } from "./turns.ts";

export interface SessionSignals {
  /** The signals that this message brings; those of a call come with its result and name the call. */
  add(message: Message): readonly Signal[];
  /** A message of another session that this one goes on from: the next prompt may speak about it. Counts for nothing. */
  before(message: Message): void;
  /** What only the end tells. */
  end(): readonly Signal[];
  turns(): readonly TurnSummary[];
  tools(): ReturnType<ToolSignals["summary"]>;
}

/** Memory does not grow with the session, but for a few hundred bytes a turn. */
export function createSignals(): SessionSignals {
  const talk = createTalkSignals();
  const tools = createToolSignals();
  const turns = createTurns();
  return {
    add(message) {
      const work = tools.add(message);
      const spoken = talk.add(message, work);
      const signals = [...work, ...spoken];
      turns.add(message, signals, talk.turn());
      return signals;
    },
    before(message) {
      talk.add(message, []);
      turns.before(talk.turn());
    },
    end() {
      const signals = [...tools.end(), ...talk.end()];
      for (const signal of signals) turns.late(signal);
      return signals;
    },
    turns: turns.all,
    tools: () => tools.summary(),
  };
}
