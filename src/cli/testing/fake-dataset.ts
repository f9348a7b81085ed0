// What a fake app answers of datasets.

import type { DatasetApp, ValidatedDataset } from "../../ports/app-dataset.ts";

const VALID: ValidatedDataset = {
  path: "/tmp/set",
  format: { name: "trl", version: 1 },
  formatBy: "manifest",
  manifest: "/tmp/set/manifest.json",
  files: [
    {
      path: "/tmp/set/train.jsonl.zst",
      sha256: "ab".repeat(32),
      bytes: 12_345,
      rows: 1200,
      containers: ["zstd"],
      problems: [],
      total: 0,
    },
  ],
  problems: [],
  total: 0,
  isValid: true,
};

const INVALID: ValidatedDataset = {
  ...VALID,
  formatBy: "rows",
  manifest: undefined,
  files: [
    {
      path: "/tmp/bad.jsonl",
      sha256: "cd".repeat(32),
      bytes: 99,
      rows: 3,
      containers: [],
      problems: [
        { line: 2, field: "/messages/0/role", message: "is none of user, assistant" },
        { line: 3, field: "", message: "is no JSON" },
        { line: undefined, field: "", message: "has 3 rows, and 4 by its manifest" },
      ],
      total: 5,
    },
    {
      path: "/tmp/gone.jsonl",
      sha256: undefined,
      bytes: undefined,
      rows: 0,
      containers: [],
      problems: [{ line: undefined, field: "", message: "is not there" }],
      total: 1,
    },
  ],
  problems: ["its set was not finished: there is no manifest. Run the export again"],
  total: 7,
  isValid: false,
};

export function fakeDataset(asked: (readonly [method: string, ...args: unknown[]])[]): DatasetApp {
  return {
    async validateDataset({ signal: _, onProgress, ...request }) {
      asked.push(["validateDataset", request]);
      onProgress?.({ file: request.path, rows: 2000 });
      return request.path.includes("bad") ? INVALID : VALID;
    },
  };
}
