// Reads what changed: in this thread where it is little, else in workers; what comes is written at once.

import { reasonOf, TraceError } from "../core/errors.ts";
import type { ParseIssue } from "../core/session.ts";
import type { StoreWriter } from "../ports/store.ts";
import { applyLog, type Written } from "./apply.ts";
import type { LogChange } from "./changes.ts";
import { withoutLosses } from "./losses.ts";
import type { PoolJob } from "./pool.ts";
import type { Progress } from "./progress.ts";
import type { ReadEvent, ReadJob } from "./read-events.ts";
import { readLog } from "./read-log.ts";
import type { ScanDeps } from "./scan-deps.ts";

/** Up to here one thread is quicker than starting workers. */
const INLINE_BYTES = 2 << 20;
const COMMIT_EVERY_MS = 1500;

export interface ReadChangesDeps extends ScanDeps {
  readonly writer: StoreWriter;
  readonly written: Written;
  readonly progress: Progress;
}

/** What the reading of one log ended with. */
interface Outcome {
  done(change: LogChange): void;
  failed(change: LogChange, error: TraceError): void;
}

/** Reads the logs, the largest first so that none is left for one worker at the end; returns how many failed. */
export async function readChanges(
  deps: ReadChangesDeps,
  changes: readonly LogChange[],
  signal?: AbortSignal,
): Promise<number> {
  const { writer, written, progress } = deps;
  const sorted = (await withoutLosses(deps, changes, signal)).sort((a, b) => bytesToRead(b) - bytesToRead(a));
  const bytes = sorted.reduce((sum, change) => sum + bytesToRead(change), 0);
  progress.begin(sorted.length, bytes);
  let failures = 0;
  let committed = deps.now();
  const outcome: Outcome = {
    done: (change) => {
      progress.logDone(bytesToRead(change), written);
      if (deps.now() - committed < COMMIT_EVERY_MS) return;
      writer.commit(false);
      committed = deps.now();
    },
    failed: (change, error) => {
      failures++;
      const { path: log, source } = change.ref;
      const { message } = error;
      const issue: ParseIssue =
        error.code === "source_unreadable"
          ? { code: "unreadable", log, message }
          : { code: "reader_failed", log, message: `${source}: ${message}` };
      written.issues.push(issue);
      writer.putFailure(change.ref, issue);
    },
  };
  if (bytes <= INLINE_BYTES) await readHere(deps, sorted, outcome, signal);
  else await readInWorkers(deps, sorted, outcome, signal);
  writer.commit(false);
  return failures;
}

function bytesToRead({ ref, mode, known }: LogChange): number {
  return ref.bytes - (mode === "append" ? (known?.offset ?? 0) : 0);
}

async function readHere(deps: ReadChangesDeps, changes: readonly LogChange[], outcome: Outcome, signal?: AbortSignal) {
  if (changes.length === 0) return;
  const tools = await deps.tools();
  for (const change of changes) {
    const source = deps.sources.find(({ name }) => name === change.ref.source);
    if (!source) throw new Error(`no source ${change.ref.source}`);
    let apply: ReturnType<typeof applyLog> | undefined;
    let unwritten: unknown;
    const emit = (event: ReadEvent) => {
      try {
        // The log is opened in the store when its first event comes: one that cannot be read stays as it is.
        apply ??= applyLog(change, deps, deps.written);
        apply(event);
      } catch (error) {
        unwritten = error;
        throw error;
      }
    };
    try {
      await readLog(source, readJob(change, deps), tools, emit, signal);
      outcome.done(change);
    } catch (error) {
      // What cannot be written ends the scan; what cannot be read ends the log, as in a worker.
      if (unwritten !== undefined || signal?.aborted) throw error;
      outcome.failed(change, error instanceof TraceError ? error : new TraceError("worker_failed", reasonOf(error)));
    }
  }
}

async function readInWorkers(
  deps: ReadChangesDeps,
  changes: readonly LogChange[],
  outcome: Outcome,
  signal?: AbortSignal,
) {
  const { runPool } = await import("./pool.ts");
  const jobs = changes.map((change) => poolJob(change, deps, outcome));
  await runPool(
    jobs,
    {
      url: deps.workerUrl,
      size: deps.workers,
      key: deps.key(),
      policy: deps.policy,
      secrets: deps.secrets,
      plugins: deps.plugins,
      clearTemp: deps.clearTemp,
    },
    signal,
  );
}

function poolJob(change: LogChange, deps: ReadChangesDeps, outcome: Outcome): PoolJob {
  let apply: ReturnType<typeof applyLog> | undefined;
  return {
    source: change.ref.source,
    name: change.ref.path,
    job: () => readJob(change, deps),
    onEvent: (event) => {
      apply ??= applyLog(change, deps, deps.written);
      apply(event);
    },
    onDone: () => outcome.done(change),
    onFailed: (error) => outcome.failed(change, error),
  };
}

function readJob({ ref, known, mode, rewritten }: LogChange, deps: ScanDeps): ReadJob {
  const append = mode === "append" && known !== undefined;
  return {
    log: ref,
    from: append ? known.offset : 0,
    archived: known && !rewritten ? known.archived : 0,
    resume: append ? deps.store.resume(known.id) : undefined,
    archive: deps.archive,
  };
}
