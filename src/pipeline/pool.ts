// Workers that read logs: the main thread hands out jobs and takes what they emit, in order per job.

import { Worker } from "node:worker_threads";
import { TraceError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";
import type { SecretSettings } from "../core/privacy.ts";
import { release } from "../core/release.ts";
import type { TrustedPlugin } from "./plugins.ts";
import { handedOver, type WorkerJob, type WorkerReply, type WorkerSetup } from "./protocol.ts";
import type { ReadEvent, ReadJob } from "./read-events.ts";

export interface PoolOptions {
  /** The worker's file. */
  readonly url: URL;
  readonly size: number;
  readonly key: Uint8Array;
  readonly policy: Policy;
  readonly secrets: SecretSettings;
  readonly plugins: readonly TrustedPlugin[];
  /** Removes what these threads left among the temporary files: they are ended in the middle, and clean up nothing. */
  readonly clearTemp: (threads: readonly number[]) => void;
}

export interface PoolJob {
  readonly source: string;
  /** For messages: the log's path. */
  readonly name: string;
  /** Asked for when a worker is free: what an earlier read left may be large. */
  readonly job: () => ReadJob;
  readonly onEvent: (event: ReadEvent) => void;
  readonly onDone: () => void;
  readonly onFailed: (error: TraceError) => void;
}

/** Jobs that a worker is given ahead, so that it never waits for this thread between two logs. */
const AHEAD = 2;

interface Member {
  readonly worker: Worker;
  readonly inFlight: Int32Array;
  /** By id, in the order of their reading. */
  readonly jobs: Map<number, PoolJob>;
}

/**
 * Runs all jobs and resolves when the last one ended. A job that fails says so by `onFailed` and the rest goes on;
 * an `onEvent` that throws (a full disk, say) ends the whole run with that error.
 * @throws TraceError `aborted`, `worker_failed`
 */
export async function runPool(jobs: readonly PoolJob[], options: PoolOptions, signal?: AbortSignal): Promise<void> {
  const members: Member[] = [];
  const threads: number[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(new TraceError("aborted", "stopped"));
  try {
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    const queue = new Queue(jobs, resolve);
    const inbox = new Inbox((member, reply) => queue.take(member, reply), reject);
    for (let i = 0; i < Math.min(options.size, jobs.length); i++) {
      const member = start(options);
      members.push(member);
      threads.push(member.worker.threadId);
      member.worker.on("message", (reply: WorkerReply) => inbox.put(member, reply));
      member.worker.on("error", (cause) => reject(crashed(member, cause)));
      member.worker.on("exit", () => reject(crashed(member, undefined)));
      for (let k = 0; k < AHEAD; k++) queue.next(member);
    }
    await promise;
  } finally {
    signal?.removeEventListener("abort", stop);
    await Promise.all(members.map(({ worker }) => worker.terminate()));
    options.clearTemp(threads);
  }
}

/**
 * Takes one reply a turn of the event loop, in the order of their coming. Node drains one worker's port before it
 * looks at the next, so a worker that goes on posting would leave the others waiting.
 */
class Inbox {
  private readonly take: (member: Member, reply: WorkerReply) => void;
  private readonly failed: (error: unknown) => void;
  private waiting: { readonly member: Member; readonly reply: WorkerReply }[] = [];

  constructor(take: (member: Member, reply: WorkerReply) => void, failed: (error: unknown) => void) {
    this.take = take;
    this.failed = failed;
  }

  put(member: Member, reply: WorkerReply): void {
    this.waiting.push({ member, reply });
    if (this.waiting.length === 1) setImmediate(() => this.turn());
  }

  private turn(): void {
    const [first] = this.waiting;
    if (!first) return;
    const { inFlight } = first.member;
    try {
      this.take(first.member, first.reply);
    } catch (error) {
      this.failed(error);
      return;
    }
    Atomics.sub(inFlight, 0, 1);
    Atomics.notify(inFlight, 0);
    this.waiting.shift();
    if (this.waiting.length > 0) setImmediate(() => this.turn());
  }
}

/** Hands out the jobs in order and knows when the last one ended. */
class Queue {
  private readonly jobs: ArrayIterator<[number, PoolJob]>;
  private readonly ended: () => void;
  private open: number;

  constructor(jobs: readonly PoolJob[], ended: () => void) {
    this.jobs = jobs.entries();
    this.ended = ended;
    this.open = jobs.length;
    if (this.open === 0) ended();
  }

  next(member: Member): void {
    const step = this.jobs.next();
    if (step.done) return;
    const [id, job] = step.value;
    member.jobs.set(id, job);
    member.worker.postMessage({ id, source: job.source, job: job.job() } satisfies WorkerJob);
  }

  take(member: Member, reply: WorkerReply): void {
    const job = member.jobs.get(reply.id);
    if (!job) return;
    if (reply.kind === "parcel") {
      for (const event of reply.events) job.onEvent(event);
      for (const view of handedOver(reply.events)) release(view);
      return;
    }
    member.jobs.delete(reply.id);
    if (reply.kind === "done") job.onDone();
    else {
      const code = reply.code === "source_unreadable" ? reply.code : "worker_failed";
      job.onFailed(new TraceError(code, reply.message));
    }
    if (--this.open === 0) this.ended();
    else this.next(member);
  }
}

function start(options: PoolOptions): Member {
  const inFlight = new SharedArrayBuffer(4);
  const { key, policy, secrets, plugins } = options;
  const setup: WorkerSetup = { key, policy, secrets, plugins, inFlight };
  const worker = new Worker(options.url, {
    workerData: setup,
    // A worker streams: a small young generation keeps the peak of several workers low.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  return { worker, inFlight: new Int32Array(inFlight), jobs: new Map() };
}

function crashed(member: Member, cause: unknown): TraceError {
  const [job] = member.jobs.values();
  const where = job ? ` while reading ${job.name}` : "";
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  return new TraceError("worker_failed", `a worker ended unexpectedly${where}${reason}`, {
    hint: "Run the scan again; what was finished is kept. If it happens again, please report it with the log's name.",
    cause,
  });
}
