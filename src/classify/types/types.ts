// The trajectory types of a session and of its turns: the main one by precedence, and what else it contains.

import type { TrajectoryType, TurnLabel, TypeLabel } from "../../core/label.ts";
import type { TurnSummary } from "../turn-summary.ts";
import { correctionLoop, correctsBefore } from "./correction-loop.ts";
import { debuggingTrace, huntEvidence, huntGoesOn, huntIn, isOpen } from "./debugging-trace.ts";
import { buildEvidence, buildIn, iterativeBuild } from "./iterative-build.ts";
import { refactorEvidence, refactorIn, refactoring } from "./refactor.ts";
import { isDone, sftClean } from "./sft-clean.ts";
import { TABLE } from "./table.ts";
import { evidence, type JudgedTurn, label, workOf } from "./turn-kind.ts";

export interface SessionTypes {
  readonly main: TypeLabel;
  readonly contains: readonly TypeLabel[];
  readonly turns: readonly TurnLabel[];
}

export function typesOf(summaries: readonly TurnSummary[]): SessionTypes {
  const turns = judged(summaries);
  const correction = correctionLoop(turns);
  const others = [debuggingTrace(turns), refactoring(turns), building(turns)].filter((one) => one !== undefined);
  const main = mainOf(turns, correction, others);
  const contains = [correction, ...others].flatMap((one) =>
    one &&
    one.type !== main.type &&
    one.confidence >= (one === correction ? TABLE.containedCorrection : TABLE.contained)
      ? [{ type: one.type, confidence: one.confidence, evidence: one.evidence }]
      : [],
  );
  return { main, contains, turns: turns.map(turnLabel) };
}

function judged(summaries: readonly TurnSummary[]): readonly JudgedTurn[] {
  let isHunting = false;
  return continued(summaries).map((turn) => {
    const hunt = Math.max(huntIn(turn), isHunting && huntGoesOn(turn) ? TABLE.hunt : 0);
    // A question or a remark between does not end it.
    isHunting = hunt >= TABLE.hunt || (isHunting && turn.edits === 0 && isOpen(turn));
    return {
      turn,
      hunt,
      refactor: refactorIn(turn),
      build: buildIn(turn),
      corrects: correctsBefore(turn),
      isDone: isDone({ turn }),
    };
  });
}

/** "continue" asks for what the request before it asked for. */
function continued(summaries: readonly TurnSummary[]): readonly TurnSummary[] {
  let form: TurnSummary["form"] = "other";
  return summaries.map((turn) => {
    if (turn.goesOn) return { ...turn, form };
    form = turn.form;
    return turn;
  });
}

/** A turn is one thing: what is hunted, put in another form or done anew is not built as well. */
function building(turns: readonly JudgedTurn[]): TypeLabel | undefined {
  return iterativeBuild(turns.filter((one) => isChange(one) && one.corrects === 0));
}

function mainOf(
  turns: readonly JudgedTurn[],
  correction: ReturnType<typeof correctionLoop>,
  others: readonly TypeLabel[],
): TypeLabel {
  if (correction?.isMain)
    return { type: correction.type, confidence: correction.confidence, evidence: correction.evidence };
  // What most of the work was done for; where two hold equally, the first by precedence.
  const byWork = others.map((one) => ({ one, work: workFor(one.type, turns) }));
  const most = Math.max(0, ...byWork.map(({ work }) => work));
  const first = byWork.find(({ work }) => work >= TABLE.equalWork * most);
  if (first) return first.one;
  return sftClean(turns) ?? label("unlabelled", 0.8, []);
}

function workFor(type: TrajectoryType, turns: readonly JudgedTurn[]): number {
  const own = turns.filter((one) => turnType(one) === type || (type === "iterative_build" && isChange(one)));
  return own.reduce((sum, { turn }) => sum + workOf(turn), 0);
}

function isChange({ turn, hunt, refactor }: JudgedTurn): boolean {
  return turn.steps > 0 && hunt < TABLE.hunt && refactor < TABLE.refactor;
}

function turnType(one: JudgedTurn): TrajectoryType {
  if (one.corrects > 0) return "correction_loop";
  if (!one.isDone) return one.turn.places.praise ? "sft_clean" : "unlabelled";
  if (one.hunt >= TABLE.hunt) return "debugging_trace";
  if (one.refactor >= TABLE.refactor) return "refactor";
  return one.build > 0 ? "iterative_build" : "sft_clean";
}

function turnLabel(one: JudgedTurn): TurnLabel {
  const { turn } = one;
  return { ...labelled(turnType(one), one), seq: turn.seq };
}

function labelled(type: TrajectoryType, { turn, hunt, refactor, build, corrects }: JudgedTurn): TypeLabel {
  switch (type) {
    case "correction_loop":
      return label(type, corrects, evidence([turn]));
    case "debugging_trace":
      return label(type, hunt, huntEvidence(turn));
    case "refactor":
      return label(type, refactor + 0.1, refactorEvidence(turn));
    case "iterative_build":
      return label(type, build, buildEvidence(turn));
    case "sft_clean":
      return label(type, 0.7, evidence([turn]));
    default:
      return label(type, 0.8, []);
  }
}
