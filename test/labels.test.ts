// The classifier against the labels that people gave: the confusion matrix, and how well each type is told.

import { expect, test } from "vitest";
import { judgedIn, macroF1, matrix } from "./labelled.ts";

const LEAST_F1 = 0.85;
const judged = judgedIn("labels");

test("labels agree with those that people gave", () => {
  console.log(matrix(judged));
  expect(macroF1(judged)).toBeGreaterThanOrEqual(LEAST_F1);
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
