// What a candidate is looked at with, when it is confirmed and when it is published: rules, decisions, the scope of today.

import { exitFor, leavesOf } from "./app-exit.ts";
import type { ExportParts } from "./app-export.ts";
import { gateFactsNow } from "./app-gate.ts";
import { scopeGuard, scopeWords } from "./app-guard.ts";
import { appendTo, author } from "./app-trail.ts";
import { inForce } from "./core/decision.ts";
import type { Finding } from "./core/finding.ts";
import type { Mode } from "./core/policy.ts";
import type { PrivacySettings } from "./core/privacy.ts";
import type { Candidate, CandidateSession } from "./core/publication.ts";
import type { RedactionStamp } from "./core/redacted.ts";
import { readArtifact } from "./io/artifact-read.ts";
import { keyedHash } from "./io/crypto.ts";
import { changeGate, readGate } from "./io/gate-file.ts";
import { verdicts } from "./pipeline/decided.ts";
import type { ExitDeps } from "./pipeline/exit.ts";
import { reasonOfOriginals } from "./pipeline/export/standing.ts";
import type { Projector } from "./pipeline/project-rows.ts";
import type { ConfirmDeps } from "./pipeline/publish/confirm.ts";
import { rowsOf } from "./pipeline/publish/obstacles.ts";
import { findingsLeaving } from "./pipeline/publish/open-findings.ts";
import { verifyFile } from "./pipeline/verify.ts";
import type { Source } from "./ports/source.ts";
import type { SessionRow } from "./ports/store.ts";

export interface PublishParts extends ExportParts {
  readonly sources: () => Promise<readonly Source[]>;
  /** The owner's own, with this mode where it is asked for. */
  settings(mode: Mode): Promise<PrivacySettings>;
  /** Masks what is kept and shown inside the machine. */
  projector(): Promise<Pick<Projector, "text">>;
}

export interface CandidateTools {
  /** The candidate's sessions that the store has, by id. */
  readonly rows: ReadonlyMap<string, SessionRow>;
  /** How bytes leave that are made of the candidate. */
  readonly exit: ExitDeps;
  readonly stamp: RedactionStamp;
  readonly deps: ConfirmDeps;
}

/** `candidate`: undefined where nothing was exported yet. */
export async function candidateTools(parts: PublishParts, candidate: Candidate | undefined): Promise<CandidateTools> {
  const { home } = parts;
  const store = parts.store();
  const rows = rowsOf(store, candidate?.sessions ?? []);
  const mode = candidate?.guard.mode ?? "strict";
  const hash = keyedHash(parts.key());
  const usual = await parts.leaving(undefined, mode, hash);
  const leaves = await leavesOf(parts, [...rows.values()], { mode, hash });
  const opened = await exitFor(parts, { hash, leaves: [usual, ...leaves] }, undefined);
  const exit = { ...opened, tools: { ...opened.tools, isLeft: leftIn(parts, candidate) } };
  const over = await parts.quarantineOver();
  const { text } = await parts.projector();
  const deps: ConfirmDeps = {
    store,
    over,
    now: Date.now,
    read: readArtifact,
    async *findings(row) {
      yield* findingsLeaving({ store, ...(await parts.leaving(row, mode, hash)) }, row);
    },
    excluded: await excludedBy(parts, rows, candidate),
    gate: {
      read: () => readGate(home),
      change: (change) => changeGate(home, change),
    },
    facts: (gate) => gateFactsNow(parts, { gate }),
    append: appendTo(home),
    async leaks(path, signal) {
      const { total, leaks } = await verifyFile(readArtifact, path, { tools: exit.tools, signal });
      const places = leaks.map(
        ({ rule, line, column }) => `line ${line}${column ? `, column ${column}` : ""}: ${rule}`,
      );
      return { total, places };
    },
    shown: text,
    author: author(),
  };
  return { rows, exit, stamp: usual.stamp, deps };
}

/** What a decision left in the candidate stays in it as long as no decision says otherwise. */
function leftIn(parts: PublishParts, candidate: Candidate | undefined) {
  const left = new Set(candidate?.left);
  const verdict = verdicts(inForce(parts.store().decisions()));
  return (finding: Pick<Finding, "valueHash" | "rule">): boolean => {
    const said = verdict(finding);
    return said === "ignore" || (said === undefined && left.has(finding.valueHash));
  };
}

/** Agents may have been named for that export alone; everything else is as the settings are now. */
async function excludedBy(
  parts: PublishParts,
  rows: ReadonlyMap<string, SessionRow>,
  candidate: Candidate | undefined,
) {
  const guard = await scopeGuard(parts, candidate?.sources);
  const store = parts.store();
  const rowOf = (id: string) => store.findSessions(id).find(({ facts }) => facts.head.id === id);
  return ({ id }: CandidateSession): string | undefined => {
    const row = rows.get(id);
    const reason = row && guard.publishing(row);
    if (row === undefined || reason !== undefined) return reason && scopeWords(reason);
    const copied = reasonOfOriginals(row, rowOf, guard.against);
    return copied && `it begins with a copy of a session of which ${scopeWords(copied)}`;
  };
}
