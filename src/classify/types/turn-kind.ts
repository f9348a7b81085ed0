// What a turn is by itself: how sure each type is of it, with the messages that say so.

import type { MessageId } from "../../core/ids.ts";
import type { TrajectoryType, TypeLabel } from "../../core/label.ts";
import type { TurnSummary } from "../turn-summary.ts";

export type TurnType = Exclude<TrajectoryType, "unlabelled">;

/** A turn with what each type makes of it: 0 where nothing speaks for it. */
export interface JudgedTurn {
  readonly turn: TurnSummary;
  readonly hunt: number;
  readonly refactor: number;
  readonly build: number;
  /** Its request corrects the turn before it. */
  readonly corrects: number;
  /** Something was said or done for it. */
  readonly isDone: boolean;
}

/** How much was done: a call is worth one, a change two. */
export function workOf({ calls, steps, answers }: TurnSummary): number {
  return calls + 2 * steps + (answers > 0 ? 1 : 0);
}

/** In order, without doubles, at most twenty: what a label keeps. */
export function evidence(...lists: readonly (readonly MessageId[] | undefined)[]): readonly MessageId[] {
  return [...new Set(lists.flatMap((list) => list ?? []))].slice(0, 20);
}

export function label(type: TrajectoryType, confidence: number, ids: readonly MessageId[]): TypeLabel {
  return { type, confidence: Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100, evidence: ids };
}
