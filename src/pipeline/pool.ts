// Workers that read logs: the main thread hands out jobs and takes what they emit, in order per job.

import { Worker } from "node:worker_threads";
import { TraceError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";
import type { WorkerJob, WorkerReply, WorkerSetup } from "./protocol.ts";
import type { ReadEvent, ReadJob } from "./read-log.ts";

export interface PoolOptions {
  /** The worker's file. */
  readonly url: URL;
  readonly size: number;
  readonly key: Uint8Array;
  readonly policy: Policy;
}

export interface PoolJob {
  readonly source: string;
  readonly job: ReadJob;
  readonly onEvent: (event: ReadEvent) => void;
}

interface Member {
  readonly worker: Worker;
  readonly inFlight: Int32Array;
  current: { readonly id: number; readonly job: PoolJob } | undefined;
}

/**
 * Runs all jobs and resolves when the last one ended. A job that fails is given to `onFailed` and the rest goes on;
 * an `onEvent` that throws (a full disk, say) ends the whole run with that error.
 */
export async function runPool(
  jobs: readonly PoolJob[],
  options: PoolOptions,
  onFailed: (job: PoolJob, error: TraceError) => void,
  onDone: (job: PoolJob) => void,
  signal?: AbortSignal,
): Promise<void> {
  const members: Member[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const queue = jobs.entries();
      let open = jobs.length;
      const next = (member: Member) => {
        const step = queue.next();
        member.current = step.done ? undefined : { id: step.value[0], job: step.value[1] };
        if (member.current) {
          const { id, job } = member.current;
          member.worker.postMessage({ id, source: job.source, job: job.job } satisfies WorkerJob);
        }
      };
      const settle = (member: Member) => {
        if (--open === 0) resolve();
        else next(member);
      };
      const take = (member: Member, reply: WorkerReply) => {
        const { current } = member;
        if (current?.id !== reply.id) return;
        if (reply.kind === "event") current.job.onEvent(reply.event);
        else if (reply.kind === "done") {
          onDone(current.job);
          settle(member);
        } else {
          const code = reply.code === "source_unreadable" ? reply.code : "worker_failed";
          onFailed(current.job, new TraceError(code, reply.message));
          settle(member);
        }
      };
      signal?.addEventListener("abort", () => reject(new TraceError("aborted", "stopped")), { once: true });
      if (signal?.aborted) reject(new TraceError("aborted", "stopped"));
      for (let i = 0; i < Math.min(options.size, jobs.length); i++) {
        const member = start(options);
        members.push(member);
        member.worker.on("message", (reply: WorkerReply) => {
          try {
            take(member, reply);
          } catch (error) {
            reject(error);
          }
          Atomics.sub(member.inFlight, 0, 1);
          Atomics.notify(member.inFlight, 0);
        });
        member.worker.on("error", (cause) => reject(crashed(member, cause)));
        member.worker.on("exit", () => reject(crashed(member, undefined)));
        next(member);
      }
      if (jobs.length === 0) resolve();
    });
  } finally {
    await Promise.all(members.map(({ worker }) => worker.terminate()));
  }
}

function start(options: PoolOptions): Member {
  const inFlight = new SharedArrayBuffer(4);
  const setup: WorkerSetup = { key: options.key, policy: options.policy, inFlight };
  const worker = new Worker(options.url, {
    workerData: setup,
    // A worker streams: a small young generation keeps the peak of several workers low.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  return { worker, inFlight: new Int32Array(inFlight), current: undefined };
}

function crashed(member: Member, cause: unknown): TraceError {
  const log = member.current?.job.job.log.path;
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  return new TraceError("worker_failed", `a worker ended unexpectedly${log ? ` while reading ${log}` : ""}${reason}`, {
    hint: "Run the scan again; what was finished is kept. If it happens again, please report it with the log's name.",
    cause,
  });
}
