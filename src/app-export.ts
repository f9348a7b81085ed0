// The part of the composition root that makes datasets: sessions chosen, threads started, files written.

import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { exitFor, leavesOf, type ProofDeps, refusedOf, strictestOf } from "./app-exit.ts";
import { openExport } from "./app-export-work.ts";
import { findCopies } from "./classify/copies.ts";
import { TraceError } from "./core/errors.ts";
import { idHash } from "./core/ids.ts";
import type { KeptLabel } from "./core/label.ts";
import { reviewOf, trailsOf } from "./curate/review.ts";
import { CONTAINERS, FORMATS } from "./export/index.ts";
import { beginDraft, clearLeft } from "./io/artifact-file.ts";
import { readArtifact } from "./io/artifact-read.ts";
import { earlierManifest, removeEarlier, syncFolders, withdrawManifest } from "./io/artifact-set.ts";
import { keyedHash } from "./io/crypto.ts";
import { readIfExists } from "./io/files.ts";
import type { SetDeps } from "./pipeline/exit-set.ts";
import { type ExportDeps, exportSessions } from "./pipeline/export/export-sessions.ts";
import type { Member } from "./pipeline/export/in-order.ts";
import { type ExportSetup, ownMember, sturdyMember, workerMember } from "./pipeline/export/pool.ts";
import type { WorkDeps } from "./pipeline/export/work.ts";
import { knownValues } from "./pipeline/known-values.ts";
import { contextOf } from "./pipeline/leaving.ts";
import { guardOf } from "./pipeline/quarantine.ts";
import { findSession } from "./pipeline/read-sessions.ts";
import type { ExportApp, ExportFilter, ExportRequest } from "./ports/app-export.ts";
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
      const rows = chosenRows(parts.store(), request.filter);
      await parts.label(rows, request);
      const output = resolve(request.output ?? join(parts.home, "exports", request.choices.format));
      return exportSessions(await depsFor(parts, rows, request), rows, { ...request, output });
    },
  };
}

/** @throws TraceError `not_found`, `ambiguous_id` */
function chosenRows(store: Store, { ids, projectPart, types: _, minScore: __, statuses: ___, ...query }: ExportFilter) {
  const part = projectPart?.toLowerCase();
  const rows = ids.length > 0 ? ids.map((id) => findSession({ store }, id)) : store.sessions(query);
  return rows.filter(
    ({ facts, project }) =>
      facts.hidden === undefined &&
      (part === undefined || project?.root.toLowerCase().includes(part) || project?.name.toLowerCase().includes(part)),
  );
}

async function depsFor(parts: ExportParts, rows: readonly SessionRow[], request: ExportRequest): Promise<ExportDeps> {
  const store = parts.store();
  const hash = keyedHash(parts.key());
  const usual = await parts.leaving(undefined, request.mode, hash);
  const leaves = await leavesOf(parts, rows, { mode: request.mode, hash });
  const mode = strictestOf([usual, ...leaves]);
  const byKey = new Map(rows.map((row, i) => [row.key, leaves[i]] as const));
  const over = await parts.quarantineOver();
  const trails = trailsOf(store.reviews.trail());
  const now = Date.now();
  const setup: ExportSetup = {
    home: parts.home,
    environment: parts.environment,
    mode,
    choices: request.choices,
    decontaminate: request.decontaminate.map(textOf),
    values: knownValues(store, { hash }),
  };
  const own = () => openExport(setup, store);
  const labels = new Map<number, KeptLabel>();
  return {
    store,
    labelOf(row) {
      const label = labels.get(row.key) ?? store.labels.of(row.key);
      if (!label) throw new Error(`${row.facts.head.id} has no label`);
      labels.set(row.key, label);
      return label;
    },
    reviewOf: (row) => reviewOf(trails.get(row.facts.head.id) ?? [], row.revision, now),
    mayLeave: guardOf({ store, over }),
    findCopies,
    hash: idHash,
    repositoryOf: ({ facts }) => facts.head.gitRemote,
    projectName(row) {
      const own = byKey.get(row.key);
      // Compiled for a session only where its repository asks for more than the owner.
      const by = own && own.stamp.policy !== usual.stamp.policy ? own : usual;
      return row.project && (contextOf({ store, ...by }, row).name ?? String)(row.project.name);
    },
    format: named(FORMATS, request.choices.format, "format"),
    container: named(CONTAINERS, request.choices.container, "container"),
    exit: await setExit(parts, { hash, leaves: [usual, ...leaves] }, request.secondOpinion),
    stamp: usual.stamp,
    refused: refusedOf(leaves),
    openMembers: () => openMembers(rows, own, () => workerMember(parts.workerUrl, setup)),
    own,
    logs: logsOf(store, await parts.hubTraces()),
  };
}

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

async function setExit(
  parts: ExportParts,
  given: Parameters<typeof exitFor>[1],
  opinion: string | undefined,
): Promise<SetDeps> {
  const exit = await exitFor(parts, given, opinion);
  const files = {
    begin: beginDraft,
    read: readArtifact,
    clear: clearLeft,
    earlier: earlierManifest,
    removeEarlier,
    withdraw: withdrawManifest,
    sync: syncFolders,
  };
  return { ...exit, files };
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string, what: string): T {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new TraceError("usage", `there is no ${what} ${name}`, {
    hint: `There are: ${all.map((one) => one.name).join(", ")}.`,
  });
}

/** @throws TraceError `not_found` */
function textOf(path: string): string {
  const bytes = readIfExists(resolve(path));
  if (bytes === undefined) throw new TraceError("not_found", `there is no file ${path}`);
  return bytes.toString("utf8");
}
