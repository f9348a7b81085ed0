// The candidate: what an export for publishing wrote, remembered so that the same bytes are confirmed and published.

import { join } from "node:path";
import type { DecisionEntry } from "../../core/decision.ts";
import { inForce } from "../../core/decision.ts";
import { TraceError } from "../../core/errors.ts";
import type { ValueHash } from "../../core/finding.ts";
import type { PrivacySettings } from "../../core/privacy.ts";
import type { Candidate, PolicyGuard, Scope } from "../../core/publication.ts";
import type { ExportChoices, ExportReport } from "../../ports/app-export.ts";
import type { Format } from "../../ports/format.ts";
import { slashed } from "../slashed.ts";

export interface GuardInputs {
  /** With the mode of the export. */
  readonly settings: PrivacySettings;
  readonly scope: Scope;
  readonly decisions: readonly DecisionEntry[];
  /** Keyed with the install's key. */
  readonly hash: ValueHash;
}

/** What guarded an export. It tells nothing of what is hidden but whether it is the same. */
export function guardOf({ settings, scope, decisions, hash }: GuardInputs): PolicyGuard {
  const { customWords, userNames, domains, customPatterns, gitleaks } = settings;
  const hidden = [
    ...customWords.map((word) => `word ${word}`),
    ...userNames.map((name) => `user ${name}`),
    ...domains.map((domain) => `domain ${domain}`),
    ...customPatterns.map(({ pattern }) => `pattern ${pattern}`),
    ...gitleaks.map(({ text }) => `gitleaks ${text}`),
  ];
  const kept = [
    ...scope.excluded,
    ...Object.entries(scope.policies).flatMap(([root, is]) => (is === "never" ? root : [])),
  ];
  return {
    mode: settings.mode,
    hidden: hidden.map((text) => hash(`guard ${text}`)).sort(),
    excluded: [...new Set(kept)].map((root) => hash(`guard ${root}`)).sort(),
    ignores: inForce(decisions).filter(({ verb }) => verb === "ignore").length,
    quarantine: settings.quarantine,
  };
}

/** @throws TraceError `usage` for an export that cannot be published as it is */
export function refuseUnpublishable(choices: ExportChoices, format: Format): void {
  if (format.output.kind === "pages") {
    throw new TraceError("usage", `${format.name} is a page for people, and no rows`, {
      hint: "Publish a format of rows, such as sessions or trl, or hub-traces. Pages are written without --no-push.",
    });
  }
  if (choices.container !== "jsonl") {
    throw new TraceError("usage", `what is reviewed is written as jsonl, not as ${choices.container}`, {
      hint: "Leave --container out here; `tracemill publish --container parquet` makes Parquet of the same rows.",
    });
  }
  if (choices.split !== undefined) {
    throw new TraceError("usage", "a published dataset is split by those who load it", {
      hint: "Leave --split out; a local export without --no-push can be split.",
    });
  }
}

export interface CandidateInputs {
  readonly guard: PolicyGuard;
  readonly sources: readonly string[];
  /** SHA-256 of the manifest, which has the hash of each file. */
  readonly manifestHash: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** @throws Error for a dry run, which wrote nothing */
export function candidateOf(
  report: ExportReport,
  container: string,
  { guard, sources, manifestHash, now }: CandidateInputs,
): Candidate {
  const { folder, manifest, files } = report;
  if (manifest === undefined) throw new Error("a dry run is no candidate");
  const [only, ...more] = files;
  return {
    folder,
    manifest,
    files: files.map(({ path, sha256, bytes, rows }) => ({ path: below(folder, path), sha256, bytes, rows })),
    sha256: only && more.length === 0 ? only.sha256 : manifestHash,
    format: report.format,
    container,
    exportedAt: now,
    sources,
    guard,
    redactions: report.redactions,
    left: report.left,
    sessions: report.exported,
  };
}

function below(folder: string, path: string): string {
  const start = join(folder, "x").slice(0, -1);
  if (!path.startsWith(start)) throw new Error(`${path} is not below ${folder}`);
  return slashed(path.slice(start.length));
}
