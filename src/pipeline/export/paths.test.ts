import { expect, test } from "vitest";
import type { ThreadNode } from "../../core/thread.ts";
import { pathsOf } from "./paths.ts";

/** Nodes from `[parent, isPrompt]`, in order. */
const tree = (...all: readonly (readonly [number | undefined, boolean?])[]): ThreadNode[] =>
  all.map(([parentSeq, isPrompt = false], seq) => ({ seq, parentSeq, isPrompt }));
const on = (path: (seq: number) => boolean, length: number) => Array.from({ length }, (_, i) => i).filter(path);

test("a session without a rewind is one path", () => {
  const nodes = tree([undefined, true], [0], [1, true], [2]);
  const { main, others } = pathsOf(nodes, undefined);
  expect([on(main, 4), others.length]).toEqual([[0, 1, 2, 3], 0]);
});

test("what a rewind left is a path of its own, from the root on", () => {
  // 0 asks, 1 answers; 2 and 4 both go on from 1: the person went back.
  const nodes = tree([undefined, true], [0], [1, true], [2], [1, true], [4]);
  const { main, others } = pathsOf(nodes, undefined);
  expect(on(main, 6)).toEqual([0, 1, 4, 5]);
  expect(others.map((path) => on(path, 6))).toEqual([[0, 1, 2, 3]]);
});

test("the agent's own leaf says which one led on; a rewind in what was left stays out of it", () => {
  const nodes = tree([undefined, true], [0], [1, true], [2], [3, true], [3, true], [1, true], [6]);
  const { main, others } = pathsOf(nodes, 7);
  expect(on(main, 8)).toEqual([0, 1, 6, 7]);
  expect(others.map((path) => on(path, 8))).toEqual([[0, 1, 2, 3, 5]]);
});

test("a cycle ends", () => {
  const nodes = tree([1, true], [0], [1, true], [1, true]);
  const { others } = pathsOf(nodes, undefined);
  expect(others.length).toBeLessThanOrEqual(2);
});

test("a branch of many messages is followed once", () => {
  const count = 60_000;
  const nodes = tree([undefined, true], [0], ...Array.from({ length: count }, (_, i) => [i + 1, i % 2 === 0] as const));
  const { others } = pathsOf([...nodes, { seq: nodes.length, parentSeq: 1, isPrompt: true }], undefined);
  expect(others.map((path) => on(path, nodes.length + 1).length)).toEqual([count + 2]);
});
