// The part of the composition root that publishes: candidates, confirmations, sinks, and the trail of what left.

import { join } from "node:path";
import type { ExportParts } from "./app-export.ts";
import { exportRows, formatNamed } from "./app-export.ts";
import { author } from "./app-findings.ts";
import { gateFactsNow } from "./app-gate.ts";
import { scopeGuard } from "./app-guard.ts";
import { chosenRows } from "./app-select.ts";
import { BlockedError } from "./core/blocked.ts";
import type { Mode } from "./core/policy.ts";
import type { PrivacySettings } from "./core/privacy.ts";
import type { LedgerEntry, LedgerEvent } from "./core/publication.ts";
import { blockFor } from "./curate/gate.ts";
import { withCandidate } from "./curate/gate-facts.ts";
import { resolveSources } from "./curate/scope-names.ts";
import { standpointOf } from "./curate/standpoint.ts";
import { hashOf } from "./io/artifact-file.ts";
import { readConfig } from "./io/config.ts";
import { keyedHash } from "./io/crypto.ts";
import { changeGate } from "./io/gate-file.ts";
import { appendLedger } from "./io/ledger.ts";
import { candidateOf, guardOf, refuseUnpublishable } from "./pipeline/publish/candidate.ts";
import type { CandidateReport, CandidateRequest, FlowApp } from "./ports/app-publish.ts";
import type { Source } from "./ports/source.ts";

export interface PublishParts extends ExportParts {
  readonly sources: () => Promise<readonly Source[]>;
  /** The owner's own, with this mode where it is asked for. */
  settings(mode: Mode): Promise<PrivacySettings>;
}

/** Adds to the ledger. */
export function appendTo(home: string): (event: LedgerEvent) => Promise<LedgerEntry> {
  return (event) => appendLedger(home, event, { author: author(), at: Date.now() });
}

export function publishApp(parts: PublishParts): Pick<FlowApp, "exportCandidate"> {
  return { exportCandidate: (request) => exportCandidate(parts, request) };
}

async function exportCandidate(parts: PublishParts, request: CandidateRequest): Promise<CandidateReport> {
  const { home } = parts;
  const all = await parts.sources();
  const asked = request.sources && resolveSources(request.sources, all);
  const block = blockFor("export", await gateFactsNow(parts, { sources: asked }), { sources: asked });
  if (block) throw new BlockedError(block);
  const { choices, mode } = request;
  refuseUnpublishable(choices, formatNamed(choices.format));
  const guard = await scopeGuard(parts, asked);
  const chosen = await chosenRows(parts, request.filter);
  // What is excluded is counted by the export, with the other reasons.
  const rows = chosen.filter((row) => guard.publishing(row) !== "out_of_scope");
  const output = request.output ?? join(home, "exports", "candidate", choices.format);
  const report = await exportRows(parts, rows, { ...request, output });
  const { publish: scope } = await readConfig(home);
  const inScope = asked ?? scope.sources ?? "all";
  const sources = inScope === "all" ? all.map(({ name }) => name) : inScope;
  if (report.manifest === undefined) {
    return { ...report, candidate: undefined, sources, standpoint: standpointOf(await gateFactsNow(parts)) };
  }
  const settings = await parts.settings(mode);
  const candidate = candidateOf(report, choices.container, {
    guard: guardOf({ settings, scope, decisions: parts.store().decisions(), hash: keyedHash(parts.key()) }),
    sources: [...new Set(rows.map(({ facts }) => facts.head.source))].sort(),
    manifestHash: hashOf(report.manifest),
    now: Date.now(),
  });
  await changeGate(home, (state) => withCandidate(state, candidate));
  const bytes = candidate.files.reduce((sum, file) => sum + file.bytes, 0);
  const { sha256, files, sessions } = candidate;
  await appendTo(home)({ kind: "export", sha256, files: files.length, sessions: sessions.length, bytes });
  return { ...report, candidate, sources, standpoint: standpointOf(await gateFactsNow(parts)) };
}
