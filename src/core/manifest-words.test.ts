import { expect, test } from "vitest";
import { type ManifestFacts, manifestText } from "./manifest.ts";
import { withoutOwnWords } from "./manifest-words.ts";

const facts: ManifestFacts = {
  format: { name: "trl", version: 1 },
  container: "parquet",
  filters: { ids: ["paths"], types: ["refactor"], statuses: [], project: 'the "content": x', minScore: 3 },
  options: { shape: { thinking: true, outputs: "whole" }, over: "split", near: 0.8, mode: "strict" },
  sessions: [{ id: "split", revision: "1-x", content_hash: "00ff", rows: 2 }],
  labels: { sft_clean: 1 },
  redactions: { paths: 1, secrets: 3 },
  ruleset: "1-abc",
  policies: [{ mode: "strict", ruleset: "1-abc", policy: "p", decisions: "d", sessions: 3 }],
  duplicates: { near: 1 },
  dropped: { copy: 2 },
  decontaminated: [{ file: "train", sha256: "ab", passages: 3 }],
  split: { by: "project", validation: 0.1 },
};
const files = [
  { path: "train.jsonl.zst", sha256: "aa", bytes: 10, rows: 2, split: "train" },
  { path: "data/validation/mine.train.parquet", sha256: "aa", bytes: 10, rows: 2, split: "train" },
];
const text = manifestText(facts, files);
const blanked = withoutOwnWords(text);

test("what others said stays as it is, in its place; our words are gone", () => {
  expect(blanked.length).toBe(text.length);
  const left = blanked.match(/[A-Za-z][\w./:"\\ -]*/g)?.map((word) => word.replace(/["\\,]+$/, ""));
  const foreign = ["paths", 'the \\"content\\": x', "train", "ab", "data/validation/mine.", "split", "x", "ff"];
  for (const word of foreign) expect(left?.some((one) => one.includes(word))).toBe(true);
  for (const word of ["refactor", "parquet", "whole", "strict", "project", "schema_version", "content_hash", "files"])
    expect(blanked).not.toContain(word);
  for (const word of ["paths", "content", "split"]) expect(blanked.split(word)).toHaveLength(2);
  expect(blanked.split("train")).toHaveLength(2);
});

test("it holds as many fields as before, so that none hides another", () => {
  const count = (value: unknown): number =>
    typeof value === "object" && value !== null
      ? Object.values(value).reduce((sum: number, one) => sum + 1 + count(one), 0)
      : 0;
  expect(count(JSON.parse(blanked))).toBe(count(JSON.parse(text)));
});

test("what is no plain word is never ours", () => {
  const odd = manifestText({ ...facts, container: "gh1_Abc", options: { x: "Anna Roe", y: "a1" } }, []);
  for (const value of ["gh1_Abc", "Anna Roe", "a1"]) expect(withoutOwnWords(odd)).toContain(value);
});

test("counts are ours, whatever they look like", () => {
  const text =
    '{\n  "files": [\n    {\n      "path": "a.jsonl",\n      "bytes": 536221234,\n      "rows": 7\n    }\n  ]\n}\n';
  const shown = withoutOwnWords(text);
  expect(shown).not.toContain("536221234");
  expect(shown.length).toBe(text.length);
});
