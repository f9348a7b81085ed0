// What a fake app answers of datasets.

import type { DatasetApp, ValidatedDataset } from "../../ports/app-dataset.ts";
import type { Balance, DatasetReport, ReportApp, Share } from "../../ports/app-report.ts";

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

const share = (name: string | undefined, count: number): Share => ({
  name,
  count,
  tokens: count * 1000,
  share: count / 20,
});
const balance = (by: Balance["by"], ...groups: readonly Share[]): Balance => ({
  by,
  unit: "session",
  groups,
  dominant: groups.find((one) => one.share > 0.7),
});

const REPORT: DatasetReport = {
  written: undefined,
  sessions: 20,
  rows: undefined,
  turns: 143,
  tokens: {
    unit: "session",
    total: 1_234_567,
    median: 12_345,
    p95: 98_765,
    max: 345_678,
    histogram: [
      { from: 0, to: 256, count: 1 },
      { from: 256, to: 512, count: 0 },
      { from: 512, to: 1024, count: 14 },
      { from: 1024, to: 2048, count: 5 },
    ],
  },
  duplicates: {
    exact: 1,
    near: 2,
    groups: [
      {
        kept: "claude-code:0a1b2c3d-1111-2222-3333-444455556666",
        left: [
          { id: "codex:9", likeness: 1 },
          { id: "codex:10", likeness: 0.93 },
        ],
      },
    ],
  },
  balance: [
    balance("type", share("debugging_trace", 11), share("sft_clean", 9)),
    balance("project", share("web-shop", 17), share("a \u001b[31mproject", 2), share(undefined, 1)),
    balance("score", share("5", 2), share("4", 8), share("3", 10)),
  ],
  leftOut: { blocked: 1, near_copy: 2, copy: 1, quarantined: 12 },
  redactions: {
    of: "findings",
    total: 31,
    values: 9,
    layers: [
      { name: "secrets", count: 30 },
      { name: "entropy", count: 1 },
    ],
    kinds: [{ name: "secret", count: 31 }],
    rules: [{ name: "github-pat-classic", count: 31 }],
  },
  page: undefined,
};

const WRITTEN: Partial<DatasetReport> = {
  written: {
    path: "/tmp/set",
    manifest: "/tmp/set/manifest.json",
    format: { name: "trl", version: 1 },
    container: "jsonl",
    files: [
      { path: "/tmp/set/train.jsonl", rows: 18, bytes: 123_456, split: "train" },
      { path: "/tmp/set/validation.jsonl", rows: 2, bytes: 2345, split: "validation" },
    ],
    faults: 1,
  },
  rows: 20,
  turns: undefined,
  duplicates: {
    exact: 1,
    near: undefined,
    groups: [{ kept: "train.jsonl:3", left: [{ id: "train.jsonl:9", likeness: 1 }] }],
  },
  redactions: {
    of: "replaced",
    total: 31,
    values: undefined,
    layers: [{ name: "secrets", count: 31 }],
    kinds: [],
    rules: [{ name: "github-pat-classic", count: 31 }],
  },
};

export function fakeDataset(asked: (readonly [method: string, ...args: unknown[]])[]): DatasetApp & ReportApp {
  return {
    async reportDataset({ signal: _, onProgress, ...request }) {
      asked.push(["reportDataset", request]);
      onProgress({ phase: "labelling", done: 3, of: 12 });
      const page = request.html === undefined ? undefined : { path: `/tmp/${request.html}`, bytes: 23_456 };
      return { ...(request.path === undefined ? REPORT : { ...REPORT, ...WRITTEN }), page };
    },
    async validateDataset({ signal: _, onProgress, ...request }) {
      asked.push(["validateDataset", request]);
      onProgress?.({ file: request.path, rows: 2000 });
      return request.path.includes("bad") ? INVALID : VALID;
    },
  };
}
