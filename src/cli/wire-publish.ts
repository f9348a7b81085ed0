// The JSON of publishing: the seed's names beside ours, so that agents who know the one read the other.

import { join } from "node:path";
import { isoTime } from "../core/iso-time.ts";
import type { CandidateSession } from "../core/publication.ts";
import type { Confirmed, PublishReport } from "../ports/app-publish.ts";
import { stageJson } from "./render/scope.ts";

/** Sessions by project, the largest first. */
export function projectsOf(sessions: readonly CandidateSession[]): readonly { name: string; sessions: number }[] {
  return [...Map.groupBy(sessions, ({ project }) => project ?? "(none)")]
    .map(([name, all]) => ({ name, sessions: all.length }))
    .sort((a, b) => b.sessions - a.sessions || (a.name < b.name ? -1 : 1));
}

/** Sessions by model; one with several counts for each. */
export function modelsOf(sessions: readonly CandidateSession[]): Readonly<Record<string, number>> {
  const all = Map.groupBy(
    sessions.flatMap(({ models }) => [...new Set(models)]),
    (model) => model,
  );
  return Object.fromEntries([...all].map(([model, times]) => [model, times.length] as const).sort(byCount));
}

function byCount([a, countOfA]: readonly [string, number], [b, countOfB]: readonly [string, number]): number {
  return countOfB - countOfA || (a < b ? -1 : 1);
}

export function confirmedJson(done: Confirmed): object {
  const { candidate, nameScan } = done;
  const [file] = candidate.files;
  return {
    ...stageJson(done.standpoint),
    file: candidate.files.length === 1 && file ? join(candidate.folder, file.path) : candidate.manifest,
    folder: candidate.folder,
    sha256: candidate.sha256,
    file_size: candidate.files.reduce((sum, { bytes }) => sum + bytes, 0),
    total_sessions: candidate.sessions.length,
    projects: projectsOf(candidate.sessions),
    models: modelsOf(candidate.sessions),
    pii_scan: piiScanOf(done),
    full_name_scan: nameScan.skipped
      ? { skipped: true, reason: nameScan.reason }
      : { query: nameScan.query, match_count: nameScan.matches, examples: nameScan.examples },
    manual_scan_sessions: done.scanned,
    repo: done.repo ?? null,
    last_export_timestamp: isoTime(candidate.exportedAt),
    attestations: {
      full_name: done.attestations.fullName,
      sensitive: done.attestations.sensitive,
      manual_scan: done.attestations.manualScan,
    },
  };
}

/** Clean is what the rules found nothing in, and nobody let anything stay in: a decision or a reason makes none clean. */
function piiScanOf({ candidate, accepted, nameScan }: Confirmed): object | "clean" {
  const matches = nameScan.skipped ? undefined : nameScan.matches;
  const isClean = accepted.length === 0 && candidate.left.length === 0 && (matches ?? 0) === 0;
  return isClean ? "clean" : { accepted, left_by_decision: candidate.left.length, name_matches: matches };
}

export function publishJson(report: PublishReport): object {
  return {
    ...stageJson(report.standpoint),
    dataset_url: report.url,
    dataset_latest_version: report.version,
    sink: report.place.sink,
    at: report.place.at,
    visibility: report.visibility,
    new_dataset: report.isNew,
    dry_run: report.isDryRun,
    up_to_date: report.isUpToDate,
    sessions_added: report.added,
    sessions_replaced: report.replaced,
    sessions_removed: report.removed,
    sessions_kept: report.kept,
    rows: report.rows,
    bytes: report.bytes,
    puts: report.puts,
    deletes: report.deletes,
    steps: report.steps,
    card: report.card,
    projects: report.provenance,
    notes: report.notes,
    proposal_url: report.proposalUrl,
    receipt: report.receipt,
  };
}
