import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { DatasetVersion } from "../core/publication.ts";
import { readVersion, versionWords } from "./dataset-version.ts";
import { shownOf, textOf } from "./own-words.ts";

const sha = (text: string) => hash("sha256", text);
const session = {
  session: sha("s").slice(0, 32),
  revision: "2+1-abc",
  rows: 3,
  bytes: 300,
  sha256: sha("lines"),
  source: "claude-code",
  type: "sft_clean",
  mode: "strict",
  models: ['a "model"'],
  input_tokens: 123456789,
} as const;
const file = {
  path: `data/api/train-20261126-101500-${sha("file").slice(0, 8)}.jsonl`,
  project: "api",
  name: 'Añi\u2028 "quoted"',
  ruleset: "1-abc",
  sha256: sha("file"),
  bytes: 300,
  rows: 3,
  sessions: [session],
};
const version: DatasetVersion = {
  schema_version: 1,
  kind: "dataset-version",
  version: "v20261126-101500-1a2b3c4d",
  previous: "v20261126-101000-1a2b3c4d",
  format: { name: "sessions", version: 1 },
  container: "jsonl",
  last_export: { at: "2026-11-26T10:15:00.000Z", sessions: 1, replaced: { secrets: 2 } },
  files: [file],
};

test("a version is read as it was written; what others named is all that is looked at", () => {
  const text = textOf(versionWords(version));
  expect(readVersion(text)).toEqual({ kind: "version", version });
  const shown = shownOf(versionWords(version));
  expect(shown).toHaveLength(text.length);
  expect(shown.split(/\s+/).filter(Boolean)).toEqual(["api", "api", '"Añi', '\\"quoted\\""', '["a', '\\"model\\""]']);
});

test("an empty dataset has a version too", () => {
  const none: DatasetVersion = { ...version, files: [] };
  expect(readVersion(textOf(versionWords(none)))).toEqual({ kind: "version", version: none });
});

const wrong: [name: string, change: object, kind: string][] = [
  ["of a later tracemill", { schema_version: 2 }, "newer"],
  ["of another program", { kind: "manifest" }, "foreign"],
  ["that names a file of others", { files: [{ ...file, path: "README.md" }] }, "damaged"],
  [
    "that names a path outside",
    { files: [{ ...file, path: "data/../train-20261126-101500-aaaaaaaa.jsonl" }] },
    "damaged",
  ],
  ["with a file under another hash", { files: [{ ...file, sha256: sha("other") }] }, "damaged"],
  ["with a file of another project", { files: [{ ...file, project: "web" }] }, "damaged"],
  ["with a file of another container", { container: "parquet" }, "damaged"],
  ["with a session twice", { files: [{ ...file, rows: 6, sessions: [session, session] }] }, "damaged"],
  ["with a file twice", { files: [file, file] }, "damaged"],
  ["with rows that nobody has", { files: [{ ...file, rows: 4 }] }, "damaged"],
  ["with half a session", { files: [{ ...file, sessions: [{ ...session, sha256: "no" }] }] }, "damaged"],
  ["with no files", { files: {} }, "damaged"],
  ["with a strange name", { version: "latest" }, "damaged"],
];
for (const [name, change, kind] of wrong) {
  test(`a version ${name} is ${kind}`, () => {
    expect(readVersion(JSON.stringify({ ...version, ...change })).kind).toBe(kind);
  });
}

test("reading never throws, whatever stands there", () => {
  const text = textOf(versionWords(version));
  for (let end = 0; end < text.length - 1; end++) expect(readVersion(text.slice(0, end)).kind).toBe("foreign");
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
      expect(readVersion(any).kind).toBe("foreign");
    }),
  );
  const paths = fc.constantFrom("version", "format", "container", "last_export", "files", "previous");
  fc.assert(
    fc.property(paths, fc.jsonValue(), (key, value) => {
      const read = readVersion(JSON.stringify({ ...version, [key]: value }));
      expect(["version", "damaged"]).toContain(read.kind);
    }),
  );
});
