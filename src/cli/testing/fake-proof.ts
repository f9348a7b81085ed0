// What a fake app answers of files and reviews.

import type { ProofApp, ReviewAnswer, SanitisedFile, VerifiedFile } from "../../ports/app-proof.ts";

export const VERIFIED: VerifiedFile = {
  path: "/tmp/out.jsonl",
  sha256: "ab".repeat(32),
  bytes: 12_345,
  containers: ["zstd"],
  mode: "strict",
  ruleset: "1-abc",
  lines: 10,
  parsedLines: 9,
  longLines: 1,
  knownValues: 12,
  leaks: [
    { rule: "github-pat-classic", severity: "MAXIMUM", line: 3, column: 17, by: "rule" },
    { rule: "url-password", severity: "HIGH", line: 4, column: undefined, by: "value" },
  ],
  total: 2,
  leftByDecision: 1,
  receipt: { path: "/tmp/out.jsonl.receipt.json", state: "mismatch", receipt: undefined },
  secondOpinions: [{ tool: "gitleaks", version: "8.24.2", findings: { "generic-api-key": 2 }, total: 2 }],
  isClean: false,
};

const SANITISED: SanitisedFile = {
  path: "/tmp/out.sanitized.jsonl",
  receiptPath: "/tmp/out.sanitized.jsonl.receipt.json",
  sha256: "cd".repeat(32),
  bytes: 9876,
  rows: 10,
  replaced: 7,
  refused: [],
};

const REVIEWED: ReviewAnswer = {
  provider: "hybrid",
  judge: { name: "anthropic", model: "claude-haiku-4-5", destination: "api.anthropic.com" },
  sessions: 3,
  alreadyDone: 1,
  texts: 120,
  findings: 9,
  below: 2,
  minConfidence: 0.5,
  byType: { email: 5, person_name: 4 },
  dropped: { not_in_text: 1 },
  unreviewed: { refused: 2 },
  isCut: false,
  held: 0,
  refused: [],
  spent: { calls: 4, inputTokens: 20_000, outputTokens: 900, usd: 0.0245, assumed: 1 },
  findingsPath: "/home/me/.tracemill/exports/pii-findings.jsonl",
  sanitized: SANITISED,
};

export function fakeProof(asked: (readonly [method: string, ...args: unknown[]])[]): ProofApp {
  return {
    async verify(path, { mode, secondOpinion }) {
      asked.push(["verify", path, mode, secondOpinion]);
      if (!path.includes("clean")) return VERIFIED;
      const clean = { leaks: [], total: 0, leftByDecision: 0, longLines: 0, containers: [], isClean: true };
      return { ...VERIFIED, ...clean, path, knownValues: undefined, receipt: undefined, secondOpinions: undefined };
    },
    async verifySet(path, options) {
      if (path.includes(".jsonl")) return undefined;
      const clean = await this.verify("clean.jsonl", options);
      if (path.includes("clean")) return { path, files: [clean], missing: [], total: 0, isClean: true };
      const files = [clean, await this.verify(path, options)];
      return { path, files, missing: ["/tmp/set/validation.jsonl"], total: 2, isClean: false };
    },
    async reviewPii({ signal: _, confirm, onProgress, ...request }) {
      asked.push(["reviewPii", request]);
      onProgress({ sessions: 1, of: 3, findings: 2 });
      const { judge, apply, query } = request;
      const told = query.project === "told" ? { held: 2, refused: ["custom_patterns 2"] } : {};
      const plan = { judge: "anthropic", model: "claude-haiku-4-5", destination: "api.anthropic.com", sessions: 3 };
      if (judge !== undefined)
        asked.push(["confirmed", await confirm({ ...plan, maxUsd: judge.maxUsd, maxTokens: judge.maxTokens })]);
      return { ...REVIEWED, ...told, isCut: judge?.maxUsd === 0.01, ...(!apply && { sanitized: undefined }) };
    },
    async applyPii({ signal: _, ...request }) {
      asked.push(["applyPii", request]);
      return request.file.includes("told") ? { ...SANITISED, refused: ["custom_patterns 2"] } : SANITISED;
    },
    async piiRubric() {
      return "Find people.\n";
    },
  };
}
