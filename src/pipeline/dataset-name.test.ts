// Names of files and what they hold: the ending decides how a loader reads them.

import { expect, test } from "vitest";
import { nameProblem } from "./dataset-name.ts";

test.each([
  ["a.parquet", [], "no such container"],
  ["a.parquet", ["zstd"], "zstd"],
  ["a.jsonl.zst", [], "no such container"],
  ["A.JSONL.ZST", ["gzip"], "gzip"],
  ["a.jsonl.gz", ["gzip", "zstd"], "gzip in zstd"],
  ["a.jsonl", ["zstd"], "zstd"],
])("%s is wrong for %j", (name, containers, held) => {
  expect(nameProblem(name, containers)).toMatch(new RegExp(`^is named \\.\\w+ and holds ${held}: `));
});

test.each([
  ["a.parquet", ["parquet"]],
  ["a.jsonl.zst", ["zstd"]],
  ["a.jsonl.gz", ["gzip"]],
  ["a.jsonl", []],
  ["a.json", ["zstd"]],
  ["rows", ["parquet"]],
])("%s is right for %j, or says nothing", (name, containers) => {
  expect(nameProblem(name, containers)).toBeUndefined();
});
