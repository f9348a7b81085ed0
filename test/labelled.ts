// Labelled sessions of a folder in testdata, as the classifier labels them: the confusion matrix and how well each type is told.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSignals } from "../src/classify/signals.ts";
import { typesOf } from "../src/classify/types/types.ts";
import { TRAJECTORY_TYPES, type TrajectoryType } from "../src/core/label.ts";
import type { Message } from "../src/core/session.ts";
import { ROOT } from "./command.ts";

export interface Label {
  readonly name: string;
  readonly type: TrajectoryType;
  readonly contains: readonly TrajectoryType[];
  /** Why two passes differed. */
  readonly disagreement?: string;
  /** The type that another reader could well give. */
  readonly doubt?: TrajectoryType;
  readonly language?: string;
  /** Of a hold-out, where it is not of the first. */
  readonly set?: string;
  readonly turns?: readonly { readonly seq: number; readonly type: TrajectoryType }[];
}

export interface Judged {
  readonly label: Label;
  readonly messages: readonly Message[];
  readonly types: ReturnType<typeof typesOf>;
}

export function judgedIn(set: string): readonly Judged[] {
  const linesOf = (path: string): readonly unknown[] =>
    readFileSync(join(ROOT, "testdata", set, path), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
  return (linesOf("labels.jsonl") as readonly Label[]).map((label) => {
    const [, ...messages] = linesOf(`sessions/${label.name}.jsonl`) as readonly Message[];
    const signals = createSignals();
    for (const message of messages) signals.add(message);
    signals.end();
    return { label, messages, types: typesOf(signals.turns()) };
  });
}

function count(judged: readonly Judged[], wanted: TrajectoryType, given: TrajectoryType): number {
  return judged.filter(({ label, types }) => label.type === wanted && types.main.type === given).length;
}

function f1(judged: readonly Judged[], type: TrajectoryType): number {
  const wanted = judged.filter(({ label }) => label.type === type).length;
  const given = judged.filter(({ types }) => types.main.type === type).length;
  return wanted + given === 0 ? 0 : (2 * count(judged, type, type)) / (wanted + given);
}

export function macroF1(judged: readonly Judged[]): number {
  return TRAJECTORY_TYPES.reduce((sum, type) => sum + f1(judged, type), 0) / TRAJECTORY_TYPES.length;
}

function remark({ label, types }: Judged): string {
  if (label.disagreement !== undefined) return " (people differed)";
  return label.doubt === types.main.type ? " (as another reader might)" : "";
}

export function matrix(judged: readonly Judged[]): string {
  const wide = 16;
  const head = ["", ...TRAJECTORY_TYPES.map((type) => type.slice(0, 10))].map((word) => word.padEnd(wide)).join("");
  const rows = TRAJECTORY_TYPES.map((type) => {
    const cells = TRAJECTORY_TYPES.map((given) => String(count(judged, type, given)).padEnd(wide));
    return `${type.padEnd(wide)}${cells.join("")}F1 ${f1(judged, type).toFixed(2)}`;
  });
  const turns = judged.flatMap(({ label, types }) =>
    (label.turns ?? []).map(({ seq, type }) => types.turns.find((turn) => turn.seq === seq)?.type === type),
  );
  const wrong = judged.filter(({ label, types }) => label.type !== types.main.type);
  return [
    `${judged.length} sessions labelled by hand (rows) as the classifier labels them (columns)`,
    head,
    ...rows,
    `macro-F1 ${macroF1(judged).toFixed(3)}${turns.length ? `; turns ${turns.filter(Boolean).length} of ${turns.length}` : ""}`,
    ...wrong.map((one) => `  ${one.label.name}: ${one.label.type}, given ${one.types.main.type}${remark(one)}`),
  ].join("\n");
}
