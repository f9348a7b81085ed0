import { expect, test } from "vitest";
import { type ManifestFacts, manifestText, readManifest } from "./manifest.ts";

const facts: ManifestFacts = {
  format: { name: "trl", version: 1 },
  container: "jsonl",
  filters: { project: "shop" },
  options: { thinking: true },
  sessions: [{ id: "a", revision: "1-x", content_hash: "00ff", rows: 2 }],
  labels: { sft_clean: 1, debugging_trace: 2 },
  redactions: { secrets: 3, paths: 1 },
  ruleset: "1-abc",
  policies: [],
  duplicates: {},
  dropped: {},
};
const file = { path: "data/train.jsonl", sha256: "aa", bytes: 10, rows: 2, split: "train" };

test("the same facts give the same text, in whatever order they were counted", () => {
  const text = manifestText(facts, [file]);
  const again = { ...facts, labels: { debugging_trace: 2, sft_clean: 1 }, redactions: { paths: 1, secrets: 3 } };
  expect(manifestText(again, [file])).toBe(text);
  expect(text.endsWith("}\n")).toBe(true);
});

test("a manifest is read as it was written", () => {
  const read = readManifest(manifestText(facts, [file]));
  expect(read).toMatchObject({ kind: "manifest", manifest: { ...facts, kind: "dataset-manifest", files: [file] } });
});

test("a split is there where there is one", () => {
  expect(manifestText(facts, [])).not.toContain('"split"');
  expect(manifestText({ ...facts, split: { by: "project" } }, [])).toContain('"split": {');
});

const changed = (change: object) => JSON.stringify({ ...JSON.parse(manifestText(facts, [file])), ...change });
const unreadable: [name: string, text: string][] = [
  ["nothing", ""],
  ["torn text", manifestText(facts, [file]).slice(0, 200)],
  ["null", "null"],
  ["a list", "[]"],
  ["another document", changed({ kind: "redaction-receipt" })],
  ["no version", changed({ schema_version: undefined })],
  ["version 0", changed({ schema_version: 0 })],
  ["no files", changed({ files: undefined })],
  ["no format", changed({ format: "trl" })],
  ["sessions without ids", changed({ sessions: [{}] })],
  ["a file without a hash", changed({ files: [{ ...file, sha256: 1 }] })],
  ["a file of minus one row", changed({ files: [{ ...file, rows: -1 }] })],
  ...["/etc/passwd", "../a", "a/../../b", "a//b", ".", "", "C:\\a", "a\\b", "a\0b"].map((path): [string, string] => [
    `the path ${JSON.stringify(path)}`,
    changed({ files: [{ ...file, path }] }),
  ]),
];
for (const [name, text] of unreadable) {
  test(`${name} is no manifest`, () => expect(readManifest(text)).toEqual({ kind: "unreadable" }));
}

test("one of a later version is told as that, whatever is in it", () => {
  expect(readManifest('{"kind":"dataset-manifest","schema_version":2,"files":7}')).toEqual({
    kind: "newer",
    version: 2,
  });
});
