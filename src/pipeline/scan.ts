// The scan: finds every log, reads what changed, and leaves the store whole. The only loop over all sources.

import { TraceError } from "../core/errors.ts";
import type { ScanOptions, ScanReport } from "../ports/app.ts";
import type { Source } from "../ports/source.ts";
import type { LogKey, StoreWriter } from "../ports/store.ts";
import type { Written } from "./apply.ts";
import { type LogChange, type Plan, planChanges } from "./changes.ts";
import { type FoundLogs, findLogs } from "./find-logs.ts";
import { outdatedLogs, rootOf } from "./outdated.ts";
import { pluginIssues } from "./plugins.ts";
import { Progress } from "./progress.ts";
import { projectionOf, readingVersion } from "./projection.ts";
import type { ReadChangesDeps } from "./read-changes.ts";
import type { ScanDeps } from "./scan-deps.ts";
import { unknownSource } from "./unknown-source.ts";

const LOCK_WAIT_MS = 600_000;

/** @throws TraceError `unknown_source`, `store_locked`, `disk_full`, `aborted` */
export async function scan(deps: ScanDeps, options: ScanOptions): Promise<ScanReport> {
  const started = deps.now();
  const sources = deps.sources.filter(({ name }) => options.source === undefined || name === options.source);
  if (sources.length === 0) {
    throw unknownSource(options.source ?? "", deps.sources);
  }
  const progress = new Progress(options.onProgress);
  let found = await findLogs(sources, deps.environment, options.signal);
  let plan = makePlan(deps, sources, found, options.force ?? false);
  const written: Written = {
    messages: 0,
    bytesRead: 0,
    touched: new Set(),
    values: new Map(),
    issues: [...pluginIssues(deps.plugins), ...found.issues],
  };
  let before = deps.store.sessionCount();
  let failed = 0;
  if (hasWork(plan, deps, sources)) {
    let waited = false;
    const onWait = (holder: string) => {
      waited = true;
      progress.waiting(holder);
    };
    const writer = await deps.store.writer({ waitMs: LOCK_WAIT_MS, onWait });
    try {
      // Meanwhile logs came, grew and went.
      if (waited) found = await findLogs(sources, deps.environment, options.signal);
      before = deps.store.sessionCount();
      if (writer.adoptArchive((source, path) => rootOf(deps, source, path)) > 0) writer.commit(false);
      // Whoever held the lock before may have done the work already.
      plan = settleTouched(mendArchives(makePlan(deps, sources, found, options.force ?? false), deps), deps, writer);
      failed = await carryOut(plan, { ...deps, writer, written, progress }, sources, options.signal);
    } finally {
      writer.close();
    }
  }
  const total = deps.store.sessionCount();
  const fresh = Math.max(0, total - before);
  return {
    logs: {
      found: found.logs.length,
      read: plan.changes.length - failed,
      unchanged: plan.unchanged,
      failed,
      missing: plan.missing.length,
    },
    sessions: {
      total,
      new: fresh,
      updated: Math.max(0, written.touched.size - fresh),
      unchanged: Math.max(0, total - Math.max(fresh, written.touched.size)),
    },
    messages: written.messages,
    bytesRead: written.bytesRead,
    issues: written.issues,
    durationMs: deps.now() - started,
  };
}

/** Bytes cannot be added to an archive whose file is gone or too short: such a log is read and archived from its start. */
function mendArchives(plan: Plan, { store, archive }: ScanDeps): Plan {
  if (!archive) return plan;
  const changes = plan.changes.map((change): LogChange => {
    if (!change.known || change.rewritten || store.archiveOf(change.known.id)?.intact !== false) return change;
    return { ...change, mode: "replace", rewritten: true, touched: false, archiveLost: true };
  });
  return { ...plan, changes };
}

/** A log whose bytes are those of its archive is not read again: only its new time is noted. */
function settleTouched(plan: Plan, deps: ScanDeps, writer: StoreWriter): Plan {
  const changes: LogChange[] = [];
  for (const change of plan.changes) {
    const { ref, known, touched } = change;
    if (touched && known?.archived === ref.bytes && isArchived(ref.path, known.id, deps)) {
      writer.markLog(known.id, { state: "ready", modifiedAt: ref.modifiedAt });
    } else changes.push(change);
  }
  return { ...plan, changes, unchanged: plan.unchanged + plan.changes.length - changes.length };
}

function isArchived(path: string, log: LogKey, deps: ScanDeps): boolean {
  try {
    return deps.isSame(path, deps.store.original(log));
  } catch (error) {
    // Then the log is read again, and its archive begins anew.
    if (error instanceof TraceError && error.code === "archive_damaged") return false;
    throw error;
  }
}

/** What only a scan with work needs is loaded now: an unchanged tree costs little more than its stats. */
async function carryOut(
  plan: Plan,
  deps: ReadChangesDeps,
  sources: readonly Source[],
  signal?: AbortSignal,
): Promise<number> {
  const [{ readChanges }, { finishSessions }] = await Promise.all([import("./read-changes.ts"), import("./finish.ts")]);
  const { writer, progress } = deps;
  // Where nothing is stored, all that comes is of today.
  const isNew = deps.store.sessionCount() === 0;
  if (isNew) writer.setProjection(projectionOf(deps.policy, deps.ruleset));
  for (const log of plan.missing) writer.markLog(log.id, { state: "missing" });
  for (const log of plan.returned) writer.markLog(log.id, { state: "ready" });
  const failed = await readChanges(deps, plan.changes, signal);
  const outdated = outdatedLogs(deps.store, versionsOf(deps, sources));
  if (outdated.length > 0) await (await import("./reread.ts")).rereadLogs(deps, outdated, signal);
  if (!isNew && isOfOldRules(deps)) {
    progress.phase("indexing");
    await (await import("./detect-again.ts")).detectAllAgain(deps, plan.changes, signal);
    writer.setProjection(projectionOf(deps.policy, deps.ruleset));
  }
  progress.phase("linking");
  await finishSessions({ ...deps, onIndexing: () => progress.phase("indexing") }, signal);
  return failed;
}

function makePlan(deps: ScanDeps, sources: readonly Source[], found: FoundLogs, force: boolean): Plan {
  const versions = versionsOf(deps, sources);
  let owners: ReadonlySet<string> | undefined;
  return planChanges({
    found: found.logs,
    known: deps.store.logs(),
    readingVersion: (source) => versions.get(source) ?? 0,
    isAppendOnly: (name) => sources.find((source) => source.name === name)?.keeps.appendOnly ?? true,
    sources: new Set(versions.keys()).difference(found.failed),
    unreadable: found.unreadable,
    force,
    archive: deps.archive,
    tailHash: deps.tailHash,
    hasSessions(path) {
      owners ??= new Set(deps.store.sessions({}).map(({ logPath }) => logPath));
      return owners.has(path);
    },
  });
}

function versionsOf({ policy }: ScanDeps, sources: readonly Source[]): ReadonlyMap<string, number> {
  const projection = projectionOf(policy);
  return new Map(sources.map((source) => [source.name, readingVersion(source.parserVersion, projection)]));
}

/** True where the index was built with other rules than those of today, the owner's own included. */
function isOfOldRules({ store, policy, ruleset }: ScanDeps): boolean {
  return store.projection() !== projectionOf(policy, ruleset);
}

function hasWork(plan: Plan, deps: ScanDeps, sources: readonly Source[]): boolean {
  const { store } = deps;
  if (plan.changes.length + plan.missing.length + plan.returned.length > 0 || store.unfinished()) return true;
  if (store.sessionCount() > 0 && isOfOldRules(deps)) return true;
  return store.adoptable() || outdatedLogs(store, versionsOf(deps, sources)).length > 0;
}
