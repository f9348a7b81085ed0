// The part of the composition root that publishes: candidates, confirmations, sinks, and the trail of what left.

import { join } from "node:path";
import { candidateTools, type PublishParts } from "./app-candidate.ts";
import { exportRows, formatNamed } from "./app-export.ts";
import { gateFactsNow } from "./app-gate.ts";
import { scopeGuard } from "./app-guard.ts";
import { chosenRows } from "./app-select.ts";
import { appendTo, author, exportFacts, noteExport } from "./app-trail.ts";
import { BlockedError } from "./core/blocked.ts";
import { grantsOf, placeName } from "./core/grants.ts";
import { blockFor } from "./curate/gate.ts";
import { withCandidate } from "./curate/gate-facts.ts";
import { resolveSources } from "./curate/scope-names.ts";
import { standpointOf } from "./curate/standpoint.ts";
import { hashOf } from "./io/artifact-file.ts";
import { readConfig } from "./io/config.ts";
import { keyedHash } from "./io/crypto.ts";
import { changeGate, readGate } from "./io/gate-file.ts";
import { readLedger } from "./io/ledger.ts";
import { candidateOf, guardOf, refuseUnpublishable } from "./pipeline/publish/candidate.ts";
import type { CandidateReport, CandidateRequest, FlowApp } from "./ports/app-publish.ts";

export function publishApp(parts: PublishParts): FlowApp {
  const { home } = parts;
  return {
    exportCandidate: (request) => exportCandidate(parts, request),
    async confirm(request) {
      const { confirmCandidate } = await import("./pipeline/publish/confirm.ts");
      const { placeFor } = await import("./app-send.ts");
      const { candidate, published } = await readGate(home);
      const { deps } = await candidateTools(parts, candidate);
      const place = await placeFor(parts, request.place);
      // Nothing went to the usual place yet: everything that went elsewhere measures it.
      const isMeasure = request.place !== undefined || (place && Object.hasOwn(published, placeName(place)));
      return confirmCandidate(deps, { ...request, place: isMeasure ? place : undefined });
    },
    async publish(request) {
      const { publish } = await import("./app-send.ts");
      return publish(parts, request);
    },
    async unpublish(request) {
      const { unpublish } = await import("./app-send.ts");
      return unpublish(parts, request);
    },
    ledger: () => readLedger(home),
    grants: async () => grantsOf(await readLedger(home)),
    async grant(named, attestation, signal) {
      const { grantPlace } = await import("./pipeline/publish/grants.ts");
      const { placeNamed, visibilityOf } = await import("./app-send.ts");
      const { place } = await placeNamed(named);
      const { text } = await parts.projector();
      const deps = {
        ledger: () => readLedger(home),
        append: appendTo(home),
        shown: text,
        author: author(),
        now: Date.now,
      };
      return grantPlace(deps, { place, visibility: () => visibilityOf(parts, place, signal), attestation });
    },
    async revoke(id) {
      const { revokeGrant } = await import("./pipeline/publish/grants.ts");
      return revokeGrant({ ledger: () => readLedger(home), append: appendTo(home) }, id);
    },
  };
}

async function exportCandidate(parts: PublishParts, request: CandidateRequest): Promise<CandidateReport> {
  const { home } = parts;
  const all = await parts.sources();
  const asked = request.sources && resolveSources(request.sources, all);
  const block = blockFor("export", await gateFactsNow(parts, { sources: asked }), { sources: asked });
  if (block) throw new BlockedError(block);
  const { mode } = request;
  // One schema has to fit all rows of a dataset, and arguments of calls are of any shape.
  const choices: CandidateRequest["choices"] = { ...request.choices, arguments: "string", flat: true };
  refuseUnpublishable(choices, formatNamed(choices.format));
  const guard = await scopeGuard(parts, asked);
  const chosen = await chosenRows(parts, request.filter);
  // What is excluded is counted by the export, with the other reasons.
  const rows = chosen.filter((row) => guard.publishing(row) !== "out_of_scope");
  const output = request.output ?? join(home, "exports", "candidate", choices.format);
  const report = await exportRows(parts, rows, { ...request, choices, output, leavesCopiesOut: true });
  const { publish: scope } = await readConfig(home);
  const logs = rows
    .filter((row) => guard.publishing(row) === undefined)
    .map((row) => [row.logPath, row.logBytes] as const);
  const rawBytes = [...new Map(logs).values()].reduce((sum, bytes) => sum + bytes, 0);
  const of = { sources: asked ?? scope.sources, repo: scope.repo, rawBytes };
  if (report.manifest === undefined) {
    return { ...report, ...of, candidate: undefined, standpoint: standpointOf(await gateFactsNow(parts)) };
  }
  const settings = await parts.settings(mode);
  const candidate = candidateOf(report, choices.container, {
    guard: guardOf({ settings, scope, decisions: parts.store().decisions(), hash: keyedHash(parts.key()) }),
    sources: [...new Set(rows.map(({ facts }) => facts.head.source))].sort(),
    manifestHash: hashOf(report.manifest),
    now: Date.now(),
  });
  const bytes = candidate.files.reduce((sum, file) => sum + file.bytes, 0);
  const { sha256 } = candidate;
  // The ledger first: no candidate is without its line.
  await changeGate(home, async (state) => {
    await noteExport(home, exportFacts(report, { sha256, mode: candidate.guard.mode, bytes }));
    return withCandidate(state, candidate);
  });
  return { ...report, ...of, candidate, standpoint: standpointOf(await gateFactsNow(parts)) };
}
