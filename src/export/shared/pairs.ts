// A person's turn and all that answers it: what the formats with a row for each turn are made of.

import { type Answer, answersOf, reasoningOf, type Shape, type Turn, toolUsesOf } from "../../core/conversation.ts";
import { TRAJECTORY_TYPES, type TrajectoryType } from "../../core/label.ts";
import type { RowType } from "../../core/row-type.ts";
import { turnsOf } from "../../core/turns.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem } from "../../ports/format.ts";
import { timeField } from "./about.ts";
import { answerText, withImages } from "./chat.ts";

export interface Pair {
  /** Place among the turns that a person began, from 0; those that nothing answered count too. */
  readonly index: number;
  /** Never blank. */
  readonly prompt: string;
  /** Trajectory type of the turn alone, where it has one. */
  readonly type: TrajectoryType | undefined;
  readonly turn: Turn;
}

/** Columns of `pairFields`; `model` takes the place of the session's. */
export const PAIR = {
  model: { kind: "string", optional: true, doc: "The model that wrote first in this turn, as the agent names it." },
  turn_index: {
    kind: "integer",
    doc: "Place among the turns that a person began, from 0; those that nothing answered count too.",
  },
  turn_type: {
    kind: "string",
    values: TRAJECTORY_TYPES,
    optional: true,
    doc: "Trajectory type of this turn alone, where it has one.",
  },
  timestamp: { kind: "time", optional: true, doc: "When it was asked." },
} as const satisfies Readonly<Record<string, RowType>>;

/** Turns that a person began and the model answered. */
export async function* pairsOf(item: ExportItem, shape: Shape): AsyncGenerator<Pair> {
  const types = new Map(item.label.turns.map(({ seq, type }) => [seq, type]));
  let index = 0;
  for await (const turn of turnsOf(item.session.messages, shape)) {
    const prompt = turn.requests.map(({ text, images }) => withImages(text, images)).join("\n\n");
    if (prompt.trim() === "") continue;
    const type = turn.requests.map(({ seq }) => types.get(seq)).find((of) => of !== undefined);
    if (answersOf(turn).some(isAnswer)) yield { index, prompt, type, turn };
    index++;
  }
}

export function pairFields({ index, type, turn }: Pair): { readonly [key: string]: Json } {
  const model = answersOf(turn)[0]?.model;
  return {
    ...(model !== undefined && { model }),
    turn_index: index,
    ...(type !== undefined && { turn_type: type }),
    ...timeField("timestamp", turn.requests[0]?.time),
  };
}

/** What the model only thought before it was stopped is no answer. */
function isAnswer(answer: Answer): boolean {
  return answerText(answer) !== "" || toolUsesOf(answer).length > 0;
}

export function saysSomething(answer: Answer): boolean {
  return isAnswer(answer) || reasoningOf(answer) !== "";
}
