// A debugging trace: the cause of a failure is looked for, and usually fixed and verified.

import type { TypeLabel } from "../../core/label.ts";
import type { TurnSummary } from "../turn-summary.ts";
import { TABLE } from "./table.ts";
import { evidence, isBarelyBegun, type JudgedTurn, label } from "./turn-kind.ts";

const SIGNS = TABLE.huntSigns;

/** How sure it is that the turn hunts a failure. Without a failure that the person tells of, none of it is a hunt. */
export function huntIn(turn: TurnSummary): number {
  // An error in a plan or a specification is what the new thing is for.
  const brings = turn.bringsError && (turn.form === "other" || turn.form === "explain");
  const asked = turn.form === "fix" ? SIGNS.asksToFix : brings ? SIGNS.bringsError : 0;
  if (asked === 0 || turn.calls === 0 || isBarelyBegun(turn)) return 0;
  const looks = turn.callsBefore >= TABLE.looks;
  return (
    asked +
    (turn.causes > 0 ? SIGNS.namesCause : 0) +
    (looks ? SIGNS.looksFirst : 0) +
    (turn.failuresBefore > 0 ? SIGNS.failsBeforeChange : 0) +
    (turn.edits > 0 && turn.verifications + turn.recoveries > 0 ? SIGNS.provesAfter : 0) +
    (turn.edits === 0 && looks ? SIGNS.changesNothing : 0) +
    (turn.created > 1 && turn.failuresBefore === 0 ? SIGNS.createsInstead : 0)
  );
}

/** The person brings more of the failure that is hunted, or says that it is still there. */
export function huntGoesOn(turn: TurnSummary): boolean {
  const { form } = turn.corrects ?? {};
  if (form === "negation" || form === "repeat" || form === "quoted_error") return turn.calls > 0;
  return isOpen(turn) && turn.calls > 0 && (turn.bringsError || turn.causes > 0) && turn.said > TABLE.noise;
}

/** It asks for nothing else than what is hunted. */
export function isOpen({ form }: TurnSummary): boolean {
  return form === "other" || form === "explain" || form === "fix";
}

export function debuggingTrace(turns: readonly JudgedTurn[]): TypeLabel | undefined {
  const hunting = turns.filter(({ hunt }) => hunt >= TABLE.hunt);
  if (hunting.length === 0) return undefined;
  const ids = evidence(...hunting.map(({ turn }) => huntEvidence(turn)));
  return label("debugging_trace", Math.max(...hunting.map(({ hunt }) => hunt)), ids);
}

export function huntEvidence({ seq, id, places }: TurnSummary) {
  return evidence(
    [{ seq, id }],
    places.failure?.slice(0, 2),
    places.cause?.slice(0, 2),
    places.recovery,
    places.verification?.slice(-1),
  );
}
