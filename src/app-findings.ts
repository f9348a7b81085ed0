// The part of the app that is about findings: what was found, decisions, quarantine, and what a projection changes.

import { resolve } from "node:path";
import type { StrictExit } from "./app-exit.ts";
import { author, noteExport } from "./app-trail.ts";
import type { Mode } from "./core/policy.ts";
import { createTally } from "./core/receipt.ts";
import type { LeaveDeps } from "./pipeline/leaving.ts";
import type { ScopeGuard } from "./pipeline/publish/scope-guard.ts";
import type { ReadDeps } from "./pipeline/read-sessions.ts";
import type { FindingsApp } from "./ports/app-findings.ts";
import type { SessionQuery, SessionRow } from "./ports/store.ts";

export interface FindingsTools {
  readonly home: string;
  readonly reading: () => Promise<ReadDeps>;
  /** What a session leaves by. */
  readonly leaving: (row: SessionRow, mode: Mode) => Promise<Omit<LeaveDeps, "store">>;
  readonly strictExit: (rows: readonly SessionRow[]) => Promise<StrictExit>;
  readonly unpackLater: (frame: Uint8Array) => Promise<Uint8Array>;
  /** Checks the source of a query. @throws TraceError `unknown_source` */
  readonly known: <Query extends SessionQuery>(query: Query) => Promise<Query>;
  /** Tells above how many distinct secrets a session is quarantined. */
  readonly over: () => Promise<(row: SessionRow) => number>;
  /** Tells which sessions are in no export, see `publish/scope-guard.ts`. */
  readonly guard: () => Promise<Pick<ScopeGuard, "against">>;
}

export function findingsApp(tools: FindingsTools): FindingsApp {
  const { reading, over, unpackLater, known } = tools;
  const deciding = async () => ({ ...(await reading()), author: author(), unpackLater });
  const reviewing = async () => ({ ...(await reading()), author: author(), over: await over() });
  const leavesBy = async (row: SessionRow, mode: Mode): Promise<LeaveDeps> => {
    const { store } = await reading();
    return { store, ...(await tools.leaving(row, mode)) };
  };
  return {
    async findingTotals(query) {
      const { totalFindings } = await import("./pipeline/list-findings.ts");
      return totalFindings(await reading(), await known(query));
    },
    async findings(id, options) {
      const { sessionFindings } = await import("./pipeline/list-findings.ts");
      return sessionFindings(
        { ...(await reading()), full: (row) => leavesBy(row, "strict"), over: await over() },
        id,
        options,
      );
    },
    async decide(verb, refs, options) {
      const { decideFindings } = await import("./pipeline/decide.ts");
      return decideFindings(await deciding(), verb, refs, options);
    },
    async undoDecision(id) {
      const { undoDecision } = await import("./pipeline/decide.ts");
      return undoDecision(await deciding(), id);
    },
    async decisions() {
      const { listDecisions } = await import("./pipeline/decide.ts");
      return listDecisions(await reading());
    },
    async diff(id, { mode, reveal }) {
      const { diffSession } = await import("./pipeline/diff-session.ts");
      const deps = { ...(await reading()), leaving: mode && ((row: SessionRow) => leavesBy(row, mode)) };
      return diffSession(deps, id, { reveal });
    },
    async quarantine() {
      const { listQuarantine } = await import("./pipeline/quarantine.ts");
      return listQuarantine({ ...(await reading()), over: await over() });
    },
    async quarantineOf(id) {
      const { showQuarantine } = await import("./pipeline/quarantine.ts");
      return showQuarantine({ ...(await reading()), over: await over() }, id);
    },
    async reviewQuarantine(verb, id, reason) {
      const { reviewQuarantine } = await import("./pipeline/quarantine.ts");
      return reviewQuarantine(await reviewing(), verb, id, reason);
    },
    async undoQuarantineReview(id) {
      const { undoQuarantineReview } = await import("./pipeline/quarantine.ts");
      return undoQuarantineReview(await reviewing(), id);
    },
    async exportQuarantine(path, { overwrite }) {
      const { quarantineLines, waiting } = await import("./pipeline/quarantine-export.ts");
      const { writeArtifact } = await import("./pipeline/exit.ts");
      const deps = { ...(await reading()), over: await over() };
      const held = waiting(deps);
      const { against } = await tools.guard();
      const rows = held.filter((row) => against(row) === undefined);
      const { exit, leaving, stamp, refused } = await tools.strictExit(rows);
      const { LeftValues } = await import("./pipeline/left-values.ts");
      const tally = createTally();
      const left = new LeftValues();
      const lines = quarantineLines({ ...deps, rows, leaving, tally, left });
      const input = { target: resolve(path), rows: lines, stamp, tally, refused, overwrite };
      const {
        path: written,
        bytes,
        sha256,
      } = await writeArtifact({ ...exit, tools: { ...exit.tools, isLeft: left.isAnywhere } }, input);
      const facts = { format: "quarantine", mode: "strict", path: written, sha256, files: 1 };
      await noteExport(tools.home, { ...facts, sessions: rows.length, bytes });
      return { path: written, sessions: rows.length, leftOut: held.length - rows.length, bytes };
    },
  };
}
