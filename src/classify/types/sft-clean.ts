// A clean example: a request or a few, answered well, with no correction and no hunt; or nothing that supports a label.

import type { TypeLabel } from "../../core/label.ts";
import { TABLE } from "./table.ts";
import { evidence, isBarelyBegun, type JudgedTurn, label } from "./turn-kind.ts";

/** Answered, or changed something. */
export function isDone({ turn }: Pick<JudgedTurn, "turn">): boolean {
  if (isBarelyBegun(turn)) return false;
  if (turn.interrupted && turn.edits === 0 && turn.answers === 0) return false;
  return turn.answers > 0 || turn.edits > 0 || turn.results > 0;
}

export function sftClean(turns: readonly JudgedTurn[]): TypeLabel | undefined {
  const done = turns.filter((judged) => judged.isDone);
  if (done.length === 0 || isNoise(turns)) return undefined;
  const open = turns.length - done.length;
  const failures = done.reduce((sum, { turn }) => sum + Math.max(0, turn.failures - turn.recoveries), 0);
  const confidence = 0.85 - 0.1 * Math.min(3, open) - 0.05 * Math.min(4, failures);
  return label("sft_clean", confidence, evidence(...done.map(({ turn }) => [turn])));
}

/** A greeting, a warmup, a word: nothing was asked that could be answered. */
function isNoise(turns: readonly JudgedTurn[]): boolean {
  return turns.every(
    ({ turn }) => turn.form === "other" && turn.said <= TABLE.noise && turn.calls === 0 && turn.answered <= 2000,
  );
}
