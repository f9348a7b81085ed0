// A correction loop: the person corrects what the agent did in the turn before, and the agent does it anew.

import type { TypeLabel } from "../../core/label.ts";
import type { TurnSummary } from "../turn-summary.ts";
import { TABLE } from "./table.ts";
import { evidence, type JudgedTurn, label, workOf } from "./turn-kind.ts";

/** How sure it is that the request corrects the turn before it. */
export function correctsBefore({ corrects }: TurnSummary): number {
  return corrects && corrects.confidence >= TABLE.correction ? corrects.confidence : 0;
}

/** How sure it is that the person rejected a call of this turn and said how it should be. */
function rejectsInside({ rejects }: TurnSummary): number {
  return rejects && rejects.confidence >= TABLE.correction ? rejects.confidence : 0;
}

export interface CorrectionLoop extends TypeLabel {
  /** The session as a whole is one. */
  readonly isMain: boolean;
}

/** Undefined where nothing was corrected. */
export function correctionLoop(turns: readonly JudgedTurn[]): CorrectionLoop | undefined {
  const correcting = turns.filter(({ corrects }) => corrects > 0);
  const rejecting = turns.filter(({ turn }) => rejectsInside(turn) > 0);
  if (correcting.length + rejecting.length === 0) return undefined;
  const corrected = correcting.map((judged) => turns[turns.indexOf(judged) - 1]);
  // A hunt that goes on ("still the same") is a hunt; what it changed was not what was asked for.
  const hunting = corrected.filter((before, i) => isHuntGoingOn(before, correcting[i])).length;
  const small = rejecting.filter(({ turn, corrects }) => corrects === 0 && turn.calls <= TABLE.rejectionCalls);
  const counted = correcting.length - hunting + small.length;
  const real = turns.filter(({ turn, isDone }) => isDone && !turn.goesOn && workOf(turn) > 1);
  const share = counted / Math.max(1, real.length);
  const confidence = Math.max(
    ...correcting.map(({ corrects }) => corrects),
    ...rejecting.map(({ turn }) => rejectsInside(turn)),
  );
  const isSure = confidence >= TABLE.correctionSure;
  const isMain = counted > 0 && isMostly(share, isSure, { corrected, correcting, turns });
  const ids = evidence([...correcting, ...rejecting].flatMap(({ turn }) => placesOf(turn)));
  return {
    ...label("correction_loop", isMain ? Math.min(1, confidence * (0.8 + share / 2)) : confidence * 0.8, ids),
    isMain,
  };
}

function placesOf({ corrects, rejects }: TurnSummary) {
  return [corrects, rejects].flatMap((signal) =>
    signal && signal.confidence >= TABLE.correction ? [{ seq: signal.seq, id: signal.message }] : [],
  );
}

interface Corrected {
  readonly corrected: readonly (JudgedTurn | undefined)[];
  readonly correcting: readonly JudgedTurn[];
  readonly turns: readonly JudgedTurn[];
}

function isMostly(share: number, isSure: boolean, { corrected, correcting, turns }: Corrected): boolean {
  if (share >= TABLE.correctedShare) return true;
  if (share < TABLE.correctedShareLarge || !isSure) return false;
  const first = turns.filter((judged) => !correcting.includes(judged));
  const work = (some: readonly JudgedTurn[]) => some.reduce((sum, { turn }) => sum + workOf(turn), 0);
  const ofCorrected = first.filter((judged) => corrected.includes(judged));
  return work(ofCorrected) >= TABLE.correctedWork * work(first);
}

function isHuntGoingOn(before: JudgedTurn | undefined, now: JudgedTurn | undefined): boolean {
  if (!before || before.hunt < TABLE.hunt) return false;
  const form = now?.turn.corrects?.form;
  return form === "negation" || form === "repeat";
}
