// The part of the composition root that sums datasets up: of stored sessions, of written files, and as a page.

import { resolve } from "node:path";
import { writtenFiles } from "./app-dataset.ts";
import { exitFor, type ProofDeps, refusedOf } from "./app-exit.ts";
import { type Choosing, choosing, chosenRows } from "./app-select.ts";
import { noteExport } from "./app-trail.ts";
import { estimateTokens } from "./classify/tokens.ts";
import { inForce } from "./core/decision.ts";
import { createTally } from "./core/receipt.ts";
import { reportPage } from "./export/html/report.ts";
import { leftBy } from "./pipeline/decided.ts";
import { writeArtifact } from "./pipeline/exit.ts";
import { reportWritten } from "./pipeline/report/report-dataset.ts";
import { reportSessions } from "./pipeline/report/report-sessions.ts";
import type { DatasetReport, ReportApp, ReportRequest } from "./ports/app-report.ts";
import type { SessionRow } from "./ports/store.ts";

interface ReportParts extends ProofDeps {
  /** Labels what has no label of today. */
  label(rows: readonly SessionRow[], options: Pick<ReportRequest, "signal" | "onProgress">): Promise<void>;
}

/** A report says little of each session: nothing that any mode would replace is in it. */
const MODE = "strict";

export function reportApp(parts: ReportParts): ReportApp {
  return {
    async reportDataset(request) {
      const { path, html } = request;
      const made = path === undefined ? await ofSessions(parts, request) : await ofFiles(parts, request, resolve(path));
      const page = html === undefined ? undefined : await writePage(parts, made, request, resolve(html));
      return { ...made.report, page };
    },
  };
}

interface Made {
  readonly report: Omit<DatasetReport, "page">;
  /** What the page leaves by. */
  chosen(): Promise<Choosing>;
}

async function ofSessions(parts: ReportParts, { filter, near, signal, ...request }: ReportRequest): Promise<Made> {
  const rows = await chosenRows(parts, filter);
  await parts.label(rows, { signal, onProgress: request.onProgress });
  const chosen = await choosing(parts, rows, MODE);
  const { deps, namesOf, projectOf } = chosen;
  const report = reportSessions({ ...deps, namesOf, projectOf, signal }, rows, { filter, near });
  return { report, chosen: () => Promise.resolve(chosen) };
}

async function ofFiles(parts: ReportParts, request: ReportRequest, path: string): Promise<Made> {
  const report = await reportWritten({ ...(await writtenFiles()), tokensIn: estimateTokens }, { ...request, path });
  return { report, chosen: () => choosing(parts, [], MODE) };
}

/** The page leaves as everything does: looked at once more with all the rules that any of the sessions leaves by. */
async function writePage(parts: ReportParts, { report, chosen }: Made, request: ReportRequest, target: string) {
  const { hash, usual, leaves } = await chosen();
  const exit = await exitFor(parts, { hash, leaves: [usual, ...leaves] }, undefined);
  const isLeft = leftBy(inForce(parts.store().decisions()));
  async function* pieces() {
    yield reportPage(report);
  }
  const { path, bytes, sha256 } = await writeArtifact(
    { ...exit, tools: { ...exit.tools, isLeft } },
    {
      target,
      rows: pieces(),
      rowCount: () => 1,
      stamp: usual.stamp,
      tally: createTally(),
      refused: refusedOf(leaves),
      overwrite: request.force,
      signal: request.signal,
    },
  );
  const facts = { format: "report", mode: MODE, path, sha256, files: 1 };
  await noteExport(parts.home, { ...facts, sessions: report.sessions ?? 0, bytes });
  return { path, bytes };
}
