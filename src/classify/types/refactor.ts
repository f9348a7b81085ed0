// A refactoring: code that is there is put in another form, and what it does is meant to stay.

import type { TypeLabel } from "../../core/label.ts";
import type { TurnSummary } from "../turn-summary.ts";
import { TABLE } from "./table.ts";
import { evidence, type JudgedTurn, label } from "./turn-kind.ts";

const SIGNS = TABLE.refactorSigns;

export function refactorIn(turn: TurnSummary): number {
  // What goes in one place and comes in another was moved, whatever it was called.
  const isMoved = turn.form === "other" && turn.created > 0 && turn.created === turn.deleted && turn.steps > 2;
  if ((turn.form !== "refactor" && !isMoved) || turn.edits + turn.subagents === 0) return 0;
  return (
    (isMoved ? SIGNS.moves : SIGNS.asksTo) +
    (turn.verifications > 0 ? SIGNS.proves : 0) +
    (turn.steps > 1 ? SIGNS.severalSteps : 0) +
    (turn.created === 0 ? SIGNS.changesOnly : 0) +
    (turn.created > 1 && 2 * turn.created > turn.edits && turn.deleted === 0 ? SIGNS.createsMost : 0)
  );
}

export function refactoring(turns: readonly JudgedTurn[]): TypeLabel | undefined {
  const some = turns.filter(({ refactor }) => refactor >= TABLE.refactor);
  if (some.length === 0) return undefined;
  const ids = evidence(...some.map(({ turn }) => refactorEvidence(turn)));
  return label("refactor", Math.max(...some.map(({ refactor }) => refactor)) + 0.1, ids);
}

export function refactorEvidence({ seq, id, places }: TurnSummary) {
  return evidence([{ seq, id }], places.edit?.slice(0, 4), places.verification?.slice(-1));
}
