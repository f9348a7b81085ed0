// The part of the fake App that makes datasets.

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ExportApp, ExportReport } from "../../ports/app-export.ts";

const FOLDER = "/home/me/.tracemill/exports/trl";

export const EXPORT_REPORT: ExportReport = {
  format: { name: "trl", version: 1 },
  folder: FOLDER,
  manifest: `${FOLDER}/manifest.json`,
  files: [{ path: `${FOLDER}/trl.jsonl`, bytes: 123_456, rows: 14, sha256: "0".repeat(64), split: undefined }],
  sessions: 12,
  rows: 14,
  tokens: { total: 84_000, median: 5200, p95: 19_000, max: 22_000 },
  byType: { debugging_trace: 5, iterative_build: 7 },
  byProject: { "web-shop": 9, docs: 3 },
  dropped: { quarantined: 1, near_copy: 2, no_rows: 1 },
  duplicates: [{ kept: "claude-code:a", left: [{ id: "claude-code:b", likeness: 0.93 }] }],
  redactions: 31,
  replaced: 2,
  resultsWithoutCall: 2,
  exported: [],
  left: [],
  damaged: 1,
  refused: [],
  damagedIgnores: [],
  isDryRun: false,
};

const ROWS = [
  { role: "user", content: "Fix the login test" },
  { role: "assistant", content: "It passes now." },
]
  .map((row) => `${JSON.stringify({ session_id: "claude-code:0a1b", ...row })}\n`)
  .join("");

export function fakeExport(asked: (readonly [method: string, ...args: unknown[]])[]): ExportApp {
  return {
    async exportSessions({ signal: _, onProgress, ...request }) {
      asked.push(["exportSessions", request]);
      onProgress({ phase: "writing", done: 12, of: 12 });
      // What goes to standard output is written first.
      if (request.output?.startsWith(tmpdir())) writeFileSync(request.output, ROWS);
      const report = { ...EXPORT_REPORT, format: { name: request.choices.format, version: 1 } };
      if (!request.dryRun) return report;
      return {
        ...report,
        manifest: undefined,
        files: [],
        rows: 0,
        tokens: undefined,
        redactions: 0,
        replaced: 0,
        isDryRun: true,
      };
    },
  };
}
