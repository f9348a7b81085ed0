// What a turn is by itself: how sure each type is of it, with the messages that say so.

import type { TrajectoryType, TypeLabel } from "../../core/label.ts";
import type { Place, TurnSummary } from "../turn-summary.ts";
import { TABLE } from "./table.ts";

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

/** The agent said what it would do, and the log ends with its first call. */
export function isBarelyBegun({ calls, results, edits, answered }: TurnSummary): boolean {
  return calls > 0 && results === 0 && edits === 0 && answered < TABLE.begun;
}

/** In order, without doubles, at most twenty: what a label keeps. */
export function evidence(...lists: readonly (readonly Place[] | undefined)[]): readonly Place[] {
  const bySeq = new Map(lists.flatMap((list) => list ?? []).map((place) => [place.seq, place]));
  return [...bySeq.values()].slice(0, 20).sort((a, b) => a.seq - b.seq);
}

export function label(type: TrajectoryType, confidence: number, places: readonly Place[]): TypeLabel {
  return {
    type,
    confidence: Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100,
    evidence: places.map(({ id }) => id),
  };
}
