// An iterative build: something new comes about in several steps, or over several requests.

import type { TypeLabel } from "../../core/label.ts";
import type { TurnSummary } from "../turn-summary.ts";
import { TABLE } from "./table.ts";
import { evidence, type JudgedTurn, label } from "./turn-kind.ts";

/** How sure it is that the turn by itself builds something. */
export function buildIn(turn: TurnSummary): number {
  const enough = turn.steps >= TABLE.buildSteps || (turn.created > 0 && turn.steps >= TABLE.buildStepsNew);
  if (!enough) return 0;
  return 0.5 + Math.min(0.3, 0.05 * turn.steps) + (turn.created > 0 ? 0.1 : 0) + (turn.verifications > 0 ? 0.05 : 0);
}

/** `turns`: those that are neither a hunt nor a refactoring; small changes over several of them add up. */
export function iterativeBuild(turns: readonly JudgedTurn[]): TypeLabel | undefined {
  const changing = turns.filter(({ turn }) => turn.steps > 0);
  const steps = changing.reduce((sum, { turn }) => sum + turn.steps, 0);
  const alone = Math.max(0, ...changing.map(({ build }) => build));
  const kept = changing.filter(({ turn }) => turn.edits > turn.deleted);
  const together =
    steps >= TABLE.buildSteps || kept.length >= TABLE.buildTurns ? 0.5 + Math.min(0.35, 0.05 * steps) : 0;
  const confidence = Math.max(alone, together);
  if (confidence === 0) return undefined;
  return label("iterative_build", confidence, evidence(...changing.map(({ turn }) => buildEvidence(turn))));
}

export function buildEvidence({ seq, id, places }: TurnSummary) {
  return evidence([{ seq, id }], places.edit?.slice(0, 3), places.verification?.slice(-1));
}
