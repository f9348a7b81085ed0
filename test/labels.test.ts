// The classifier against the labels that people gave: the confusion matrix, and how well each type is told.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSignals } from "../src/classify/signals.ts";
import { typesOf } from "../src/classify/types/types.ts";
import { TRAJECTORY_TYPES, type TrajectoryType } from "../src/core/label.ts";
import type { Message } from "../src/core/session.ts";
import { ROOT } from "./command.ts";

const FOLDER = join(ROOT, "testdata", "labels");
const LEAST_F1 = 0.85;

interface Label {
  readonly name: string;
  readonly type: TrajectoryType;
  readonly contains: readonly TrajectoryType[];
  readonly disagreement?: string;
  readonly turns?: readonly { readonly seq: number; readonly type: TrajectoryType }[];
}

const linesOf = (path: string): readonly unknown[] =>
  readFileSync(join(FOLDER, path), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

const labels = linesOf("labels.jsonl") as readonly Label[];
const judged = labels.map((label) => {
  const [, ...messages] = linesOf(`sessions/${label.name}.jsonl`) as readonly Message[];
  const signals = createSignals();
  for (const message of messages) signals.add(message);
  signals.end();
  return { label, messages, types: typesOf(signals.turns()) };
});

function count(wanted: TrajectoryType, given: TrajectoryType): number {
  return judged.filter(({ label, types }) => label.type === wanted && types.main.type === given).length;
}

function f1(type: TrajectoryType): number {
  const hits = count(type, type);
  const wanted = TRAJECTORY_TYPES.reduce((sum, other) => sum + count(type, other), 0);
  const given = TRAJECTORY_TYPES.reduce((sum, other) => sum + count(other, type), 0);
  return wanted + given === 0 ? 0 : (2 * hits) / (wanted + given);
}

const macro = TRAJECTORY_TYPES.reduce((sum, type) => sum + f1(type), 0) / TRAJECTORY_TYPES.length;

function matrix(): string {
  const wide = 16;
  const head = ["", ...TRAJECTORY_TYPES.map((type) => type.slice(0, 10))].map((word) => word.padEnd(wide)).join("");
  const rows = TRAJECTORY_TYPES.map((type) => {
    const cells = TRAJECTORY_TYPES.map((given) => String(count(type, given)).padEnd(wide));
    return `${type.padEnd(wide)}${cells.join("")}F1 ${f1(type).toFixed(2)}`;
  });
  const turns = judged.flatMap(({ label, types }) =>
    (label.turns ?? []).map(({ seq, type }) => types.turns.find((turn) => turn.seq === seq)?.type === type),
  );
  const wrong = judged.filter(({ label, types }) => label.type !== types.main.type);
  return [
    `${judged.length} sessions labelled by hand (rows) as the classifier labels them (columns)`,
    head,
    ...rows,
    `macro-F1 ${macro.toFixed(3)}; turns ${turns.filter(Boolean).length} of ${turns.length}`,
    ...wrong.map(({ label, types }) => {
      const people = label.disagreement === undefined ? "" : " (people differed)";
      return `  ${label.name}: ${label.type}, given ${types.main.type}${people}`;
    }),
  ].join("\n");
}

test("labels agree with those that people gave", () => {
  console.log(matrix());
  expect(macro).toBeGreaterThanOrEqual(LEAST_F1);
});

test("evidence is of the session, in order, and there wherever there is a label", () => {
  for (const { label, messages, types } of judged) {
    const places = new Map(messages.map(({ id }, place) => [id as string, place]));
    for (const { type, confidence, evidence } of [types.main, ...types.contains, ...types.turns]) {
      expect(confidence, label.name).toBeGreaterThan(0);
      expect(confidence, label.name).toBeLessThanOrEqual(1);
      expect(evidence.length, label.name).toBeLessThanOrEqual(20);
      if (type !== "unlabelled") expect(evidence.length, `${label.name} ${type}`).toBeGreaterThan(0);
      for (const id of evidence) expect(places.has(id), label.name).toBe(true);
      const order = evidence.map((id) => places.get(id) ?? -1);
      expect(order, label.name).toEqual([...order].sort((a, b) => a - b));
    }
    const contained = types.contains.map(({ type }) => type);
    expect(contained, label.name).not.toContain(types.main.type);
    expect(new Set(contained).size, label.name).toBe(contained.length);
  }
});
