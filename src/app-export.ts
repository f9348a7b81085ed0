// The part of the composition root that makes datasets: sessions chosen, threads started, files written.

import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { exitFor, type ProofDeps, refusedOf } from "./app-exit.ts";
import { openExport } from "./app-export-work.ts";
import { choosing, chosenRows } from "./app-select.ts";
import { exportFacts, noteExport } from "./app-trail.ts";
import { TraceError } from "./core/errors.ts";
import { idHash } from "./core/ids.ts";
import type { ManifestBenchmark } from "./core/manifest.ts";
import type { ParseIssue } from "./core/session.ts";
import { textsOf } from "./curate/benchmark.ts";
import { createContamination } from "./curate/decontaminate.ts";
import { CONTAINERS, FORMATS } from "./export/index.ts";
import { hashOf } from "./io/artifact-file.ts";
import { digest } from "./io/crypto.ts";
import { readIfExists } from "./io/files.ts";
import { type ExportDeps, exportSessions } from "./pipeline/export/export-sessions.ts";
import type { Member } from "./pipeline/export/in-order.ts";
import { type ExportSetup, ownMember, sturdyMember, workerMember } from "./pipeline/export/pool.ts";
import type { WorkDeps } from "./pipeline/export/work.ts";
import { knownValues } from "./pipeline/known-values.ts";
import type { ExportApp, ExportReport, ExportRequest } from "./ports/app-export.ts";
import type { Format } from "./ports/format.ts";
import type { LogRecord, SessionRow, Store } from "./ports/store.ts";

export interface ExportParts extends ProofDeps {
  /** Labels what has no label of today. */
  label(rows: readonly SessionRow[], options: Pick<ExportRequest, "signal" | "onProgress">): Promise<void>;
  readonly workerUrl: URL;
  /** See `Source.hubTraces`; by the source's name. */
  hubTraces(): Promise<ReadonlyMap<string, string | undefined>>;
}

export function exportApp(parts: ExportParts): ExportApp {
  return {
    async exportSessions(request) {
      const report = await exportRows(parts, await chosenRows(parts, request.filter), request);
      const { manifest, files } = report;
      if (manifest === undefined) return report;
      const [only, ...more] = files;
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const sha256 = only && more.length === 0 ? only.sha256 : hashOf(manifest);
      await noteExport(parts.home, exportFacts(report, { sha256, mode: request.mode, bytes }));
      return report;
    },
  };
}

export interface RowsRequest extends ExportRequest {
  /** See `SelectDeps.leavesCopiesOut`: for what is to be published. */
  readonly leavesCopiesOut?: boolean;
}

export async function exportRows(
  parts: ExportParts,
  rows: readonly SessionRow[],
  request: RowsRequest,
): Promise<ExportReport> {
  await parts.label(rows, request);
  const output = resolve(request.output ?? join(parts.home, "exports", request.choices.format));
  return exportSessions(await depsFor(parts, rows, request), rows, { ...request, output });
}

/** @throws TraceError `usage` */
export function formatNamed(name: string): Format {
  return named(FORMATS, name, "format");
}

async function depsFor(parts: ExportParts, rows: readonly SessionRow[], request: RowsRequest): Promise<ExportDeps> {
  const { deps, damagedIgnores, namesOf, projectOf, hash, mode, usual, leaves } = await choosing(
    parts,
    rows,
    request.mode,
  );
  const { store } = deps;
  const benchmarks = request.decontaminate.map(benchmarkOf);
  const values = knownValues(store, { hash });
  const setup: ExportSetup = {
    home: parts.home,
    environment: parts.environment,
    mode,
    choices: request.choices,
    decontaminate: benchmarks.flatMap(({ texts }) => texts),
    values,
  };
  const own = () => openExport(setup, store);
  return {
    ...deps,
    leavesCopiesOut: request.leavesCopiesOut ?? false,
    namesOf,
    projectOf,
    damagedIgnores,
    format: formatNamed(request.choices.format),
    container: named(CONTAINERS, request.choices.container, "container"),
    exit: await exitFor(parts, { hash, leaves: [usual, ...leaves], values }, request.secondOpinion),
    stamp: usual.stamp,
    refused: refusedOf(leaves),
    benchmarks: benchmarks.map(({ facts }) => facts),
    openMembers: () => openMembers(rows, own, () => workerMember(parts.workerUrl, setup)),
    own,
    logs: logsOf(store, await parts.hubTraces()),
    damagedLogs: () => new Set(store.issues({}).flatMap(({ code, log }) => (LOST.has(code) ? log : []))),
  };
}

/** What a scan says of a log when a part of it is not read. */
const LOST: ReadonlySet<ParseIssue["code"]> = new Set([
  "bad_json",
  "line_too_long",
  "bad_record",
  "missing_file",
  "reader_failed",
]);

/** A worker takes half a second to begin: a small export is made in this thread. */
const SMALL_BYTES = 24e6;
const MAX_WORKERS = 3;

async function openMembers(
  rows: readonly SessionRow[],
  own: () => Promise<WorkDeps>,
  worker: () => Member,
): Promise<readonly Member[]> {
  let here: Promise<Member> | undefined;
  const thisThread = () => {
    here ??= own().then(ownMember);
    return here;
  };
  const bytes = rows.reduce((sum, { logBytes }) => sum + logBytes, 0);
  const threads = Math.min(MAX_WORKERS, availableParallelism(), rows.length);
  if (bytes < SMALL_BYTES || threads < 2) return [await thisThread()];
  const workers = Array.from({ length: threads }, () => sturdyMember(worker(), thisThread));
  // A worker is given a second session while it is at the first.
  return [...workers, ...workers];
}

function logsOf(store: Store, folders: ReadonlyMap<string, string | undefined>): ExportDeps["logs"] {
  let byPath: ReadonlyMap<string, readonly SessionRow[]> | undefined;
  let logs: ReadonlyMap<string, LogRecord> | undefined;
  return {
    folderOf: (source) => folders.get(source),
    logOf(row) {
      logs ??= new Map(store.logs().map((log) => [log.path, log]));
      return logs.get(row.logPath);
    },
    sessionsOf(path) {
      byPath ??= Map.groupBy(store.sessions({}), ({ logPath }) => logPath);
      return byPath.get(path) ?? [];
    },
    archive: { archiveOf: (log) => store.archiveOf(log), original: (log) => store.original(log) },
  };
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string, what: string): T {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new TraceError("usage", `there is no ${what} ${name}`, {
    hint: `There are: ${all.map((one) => one.name).join(", ")}.`,
  });
}

interface Benchmark {
  readonly texts: readonly string[];
  readonly facts: ManifestBenchmark;
}

/** @throws TraceError `not_found`; `usage` where there is nothing to look for in it */
function benchmarkOf(path: string): Benchmark {
  const bytes = readIfExists(resolve(path));
  if (bytes === undefined) throw new TraceError("not_found", `there is no file ${path}`);
  const hint = "Give a text, or JSON or JSON Lines as benchmarks are published, unpacked.";
  if (bytes.includes(0)) throw new TraceError("usage", `--decontaminate ${path} is no text`, { hint });
  const texts = textsOf(bytes.toString("utf8"));
  const { passages } = createContamination(texts, idHash);
  if (passages === 0)
    throw new TraceError("usage", `--decontaminate ${path} holds no text of five words or more`, { hint });
  return { texts, facts: { file: basename(path), sha256: digest(bytes), passages } };
}
