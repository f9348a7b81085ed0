// The scan: finds every log, reads what changed, and leaves the store whole. The only loop over all sources.

import { TraceError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";
import type { ProjectRef } from "../core/project.ts";
import type { ParseIssue } from "../core/session.ts";
import type { ScanOptions, ScanProgress, ScanReport } from "../ports/app.ts";
import type { Environment, LogRef, Source } from "../ports/source.ts";
import type { Store, StoreWriter } from "../ports/store.ts";
import { applyLog, type Written } from "./apply.ts";
import { type LogChange, type Plan, planChanges } from "./changes.ts";
import { finishSessions } from "./finish.ts";
import { type PoolJob, runPool } from "./pool.ts";
import { projectionOf, readingVersion } from "./projection.ts";
import { type ReadJob, type ReadTools, readLog } from "./read-log.ts";

/** Up to here one thread is quicker than starting workers. */
const INLINE_BYTES = 2 << 20;
const COMMIT_EVERY_MS = 400;
const LOCK_WAIT_MS = 600_000;

export interface ScanDeps {
  readonly store: Store;
  readonly sources: readonly Source[];
  readonly environment: Environment;
  readonly policy: Policy;
  readonly archive: boolean;
  readonly key: () => Uint8Array;
  readonly tools: () => Promise<ReadTools>;
  readonly workerUrl: URL;
  readonly workers: number;
  readonly tailHash: (path: string, offset: number) => string | undefined;
  readonly unpack: (frame: Uint8Array) => Uint8Array;
  readonly projectOf: (cwd: string) => ProjectRef | undefined;
  readonly now: () => number;
}

interface Found {
  readonly logs: readonly LogRef[];
  readonly unreadable: readonly string[];
  readonly issues: readonly ParseIssue[];
}

/** @throws TraceError `unknown_source`, `store_locked`, `disk_full`, `aborted` */
export async function scan(deps: ScanDeps, options: ScanOptions): Promise<ScanReport> {
  const started = deps.now();
  const sources = deps.sources.filter(({ name }) => options.source === undefined || name === options.source);
  if (sources.length === 0) {
    const names = deps.sources.map(({ name }) => name).join(", ");
    throw new TraceError("unknown_source", `no source named ${options.source}`, { hint: `Known sources: ${names}.` });
  }
  const progress = new Progress(options.onProgress);
  const found = await discover(sources, deps.environment, options.signal);
  let plan = makePlan(deps, sources, found, options.force ?? false);
  const written: Written = { messages: 0, bytesRead: 0, touched: new Set(), issues: [...found.issues] };
  const before = deps.store.sessionCount();
  let failed = 0;
  if (hasWork(plan, deps.store)) {
    let waited = false;
    const writer = await deps.store.writer({
      waitMs: LOCK_WAIT_MS,
      onWait: (holder) => {
        waited = true;
        progress.waiting(holder);
      },
    });
    try {
      writer.setProjection(projectionOf(deps.policy));
      // Whoever held the lock may have done the work already.
      if (waited) plan = makePlan(deps, sources, found, false);
      for (const log of plan.missing) writer.markLog(log.id, { state: "missing" });
      for (const log of plan.returned) writer.markLog(log.id, { state: "ready" });
      failed = await readAll(deps, writer, plan.changes, written, progress, options.signal);
      progress.phase("linking");
      await finishSessions({ ...deps, writer, onIndexing: () => progress.phase("indexing") }, options.signal);
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

async function discover(sources: readonly Source[], environment: Environment, signal?: AbortSignal): Promise<Found> {
  const logs = new Map<string, LogRef>();
  const unreadable: string[] = [];
  const issues: ParseIssue[] = [];
  for (const source of sources) {
    for (const root of source.roots(environment)) {
      try {
        for await (const log of source.discover(root, signal)) logs.set(log.path, log);
      } catch (error) {
        if (!(error instanceof TraceError) || error.code !== "source_unreadable") throw error;
        unreadable.push(root);
        issues.push({ code: "unreadable", log: root, message: error.message });
      }
    }
  }
  return { logs: [...logs.values()], unreadable, issues };
}

function makePlan(deps: ScanDeps, sources: readonly Source[], found: Found, force: boolean): Plan {
  const projection = projectionOf(deps.policy);
  const versions = new Map(sources.map(({ name, parserVersion }) => [name, parserVersion]));
  return planChanges({
    found: found.logs,
    known: deps.store.logs(),
    readingVersion: (source) => readingVersion(versions.get(source) ?? 0, projection),
    sources: new Set(versions.keys()),
    unreadable: found.unreadable,
    force,
    tailHash: deps.tailHash,
  });
}

function hasWork(plan: Plan, store: Store): boolean {
  return plan.changes.length + plan.missing.length + plan.returned.length > 0 || store.unfinished();
}

/** Reads all changed logs, the largest first so that none is left for one worker at the end. */
async function readAll(
  deps: ScanDeps,
  writer: StoreWriter,
  changes: readonly LogChange[],
  written: Written,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<number> {
  const toRead = (change: LogChange) => change.ref.bytes - (change.mode === "append" ? (change.known?.offset ?? 0) : 0);
  const sorted = [...changes].sort((a, b) => toRead(b) - toRead(a));
  const bytes = sorted.reduce((sum, change) => sum + toRead(change), 0);
  progress.begin(sorted.length, bytes);
  let failed = 0;
  let committed = deps.now();
  const fail = (change: LogChange, error: TraceError) => {
    failed++;
    const issue: ParseIssue = { code: "unreadable", log: change.ref.path, message: error.message };
    written.issues.push(issue);
    writer.putIssues(writer.openLog(change.ref, change.mode, false), [issue]);
  };
  const done = (change: LogChange) => {
    progress.logDone(toRead(change), written);
    if (deps.now() - committed < COMMIT_EVERY_MS) return;
    writer.commit(false);
    committed = deps.now();
  };
  if (bytes <= INLINE_BYTES) {
    const tools = sorted.length > 0 ? await deps.tools() : undefined;
    for (const change of sorted) {
      const source = deps.sources.find(({ name }) => name === change.ref.source);
      if (!tools || !source) continue;
      try {
        await readLog(source, readJob(change, deps), tools, applyLog(change, { ...deps, writer }, written), signal);
        done(change);
      } catch (error) {
        if (!(error instanceof TraceError) || error.code !== "source_unreadable") throw error;
        fail(change, error);
      }
    }
  } else {
    const byJob = new Map<PoolJob, LogChange>();
    for (const change of sorted)
      byJob.set(poolJob(change, readJob(change, deps), { ...deps, writer }, written), change);
    const of = (job: PoolJob) => byJob.get(job) as LogChange;
    const pool = { url: deps.workerUrl, size: deps.workers, key: deps.key(), policy: deps.policy };
    await runPool(
      [...byJob.keys()],
      pool,
      (job, error) => fail(of(job), error),
      (job) => done(of(job)),
      signal,
    );
  }
  writer.commit(false);
  return failed;
}

function readJob(change: LogChange, deps: ScanDeps): ReadJob {
  const { known, mode } = change;
  const append = mode === "append" && known !== undefined;
  return {
    log: change.ref,
    from: append ? known.offset : 0,
    archived: known && !change.rewritten ? known.archived : 0,
    resume: append ? deps.store.resume(known.id) : undefined,
    archive: deps.archive,
  };
}

/** The log is opened in the store when its first event comes, not when it is queued. */
function poolJob(
  change: LogChange,
  job: ReadJob,
  deps: { readonly writer: StoreWriter; readonly projectOf: ScanDeps["projectOf"] },
  written: Written,
): PoolJob {
  let apply: ReturnType<typeof applyLog> | undefined;
  return {
    source: change.ref.source,
    job,
    onEvent: (event) => {
      apply ??= applyLog(change, deps, written);
      apply(event);
    },
  };
}

/** Counts what is done and tells whoever listens. */
class Progress {
  private readonly listener: ((progress: ScanProgress) => void) | undefined;
  private state: ScanProgress = {
    phase: "looking",
    logsDone: 0,
    logsTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
    sessions: 0,
    messages: 0,
  };

  constructor(listener: ((progress: ScanProgress) => void) | undefined) {
    this.listener = listener;
    this.tell({});
  }

  waiting(holder: string): void {
    this.tell({ phase: "waiting", holder });
  }

  phase(phase: ScanProgress["phase"]): void {
    this.tell({ phase });
  }

  begin(logsTotal: number, bytesTotal: number): void {
    this.tell({ phase: "reading", logsTotal, bytesTotal });
  }

  logDone(bytes: number, written: Written): void {
    const { logsDone, bytesDone } = this.state;
    this.tell({
      logsDone: logsDone + 1,
      bytesDone: bytesDone + bytes,
      sessions: written.touched.size,
      messages: written.messages,
    });
  }

  private tell(change: Partial<ScanProgress>): void {
    this.state = { ...this.state, ...change };
    this.listener?.(this.state);
  }
}
