// Threads that make rows for an export: this one, and workers beside it.

import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type ErrorCode, TraceError } from "../../core/errors.ts";
import type { Mode } from "../../core/policy.ts";
import type { ExportChoices } from "../../ports/app-export.ts";
import type { ConfirmedValue } from "../../privacy/propagate.ts";
import type { Member } from "./in-order.ts";
import type { SessionPlan } from "./session-plan.ts";
import { type RowParcel, type SessionSummary, type WorkDeps, workOn } from "./work.ts";

/** What a worker makes its own store, rules and format of. */
export interface ExportSetup {
  /** `$TRACEMILL_HOME`. */
  readonly home: string;
  /** The user's home folder and what else tells names of the machine. */
  readonly environment: {
    readonly home: string;
    readonly variables: Readonly<Record<string, string | undefined>>;
    readonly platform: NodeJS.Platform;
  };
  readonly mode: Mode;
  readonly choices: ExportChoices;
  readonly decontaminate: readonly string[];
  readonly values: readonly ConfirmedValue[];
}

export type ToWorker =
  | { readonly kind: "plan"; readonly id: number; readonly plan: SessionPlan }
  /** A parcel was taken: another may come. */
  | { readonly kind: "taken" };

export type FromWorker =
  | { readonly kind: "parcel"; readonly id: number; readonly parcel: RowParcel }
  | { readonly kind: "done"; readonly id: number; readonly summary: SessionSummary }
  | { readonly kind: "failed"; readonly id: number; readonly error: Failure };

/** An error as it travels: its class stays behind. */
interface Failure {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** This thread: it lets others speak between two parcels. */
export function ownMember(deps: WorkDeps): Member {
  return {
    run: (plan, put) =>
      workOn(deps, plan, async (parcel) => {
        await nextTurn();
        await put(parcel);
      }),
    close: async () => {},
  };
}

/** Of a worker, in MiB: enough for a session whose log has about 40 MB. */
const YOUNG_MB = 16;
const OLD_MB = 320;

/**
 * A worker, and another thread for a session that is too large for it: that one goes on with the parcel at which the
 * worker ended, since the same session gives the same parcels.
 */
export function sturdyMember(worker: Member, other: () => Promise<Member>): Member {
  return {
    async run(plan, put) {
      let taken = 0;
      try {
        return await worker.run(plan, async (parcel) => {
          taken++;
          await put(parcel);
        });
      } catch (error) {
        if (!isTooLarge(error)) throw error;
      }
      const member = await other();
      let passed = 0;
      return member.run(plan, async (parcel) => {
        if (passed++ >= taken) await put(parcel);
      });
    },
    close: () => worker.close(),
  };
}

function isTooLarge(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return cause?.code === "ERR_WORKER_OUT_OF_MEMORY";
}

interface Job {
  readonly put: (parcel: RowParcel) => Promise<void>;
  readonly resolve: (summary: SessionSummary) => void;
  readonly reject: (error: unknown) => void;
}

export function workerMember(url: URL, setup: ExportSetup): Member {
  const worker = new Worker(url, {
    workerData: setup,
    // Rows pass through: without limits a thread would let its garbage grow to gigabytes before it looks at it.
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
  });
  const jobs = new Map<number, Job>();
  let failure: TraceError | undefined;
  let closed: Promise<unknown> | undefined;
  let count = 0;
  const crash = (cause: unknown) => {
    if (closed) return;
    failure ??= new TraceError(
      "worker_failed",
      `a worker ended unexpectedly${cause instanceof Error ? `: ${cause.message}` : ""}`,
      {
        hint: "Nothing was published. Run the command again; if it happens again, please report it.",
        cause,
      },
    );
    for (const job of jobs.values()) job.reject(failure);
    jobs.clear();
  };
  worker.on("error", crash);
  worker.on("exit", () => crash(undefined));
  worker.on("message", (reply: FromWorker) => {
    const job = jobs.get(reply.id);
    if (!job) return;
    if (reply.kind === "parcel") {
      void job.put(reply.parcel).then(() => worker.postMessage({ kind: "taken" } satisfies ToWorker));
      return;
    }
    jobs.delete(reply.id);
    if (reply.kind === "done") job.resolve(reply.summary);
    else job.reject(errorOf(reply.error));
  });
  return {
    run(plan, put) {
      if (failure) return Promise.reject(failure);
      const { promise, resolve, reject } = Promise.withResolvers<SessionSummary>();
      const id = count++;
      jobs.set(id, { put, resolve, reject });
      worker.postMessage({ kind: "plan", id, plan } satisfies ToWorker);
      return promise;
    },
    async close() {
      // Several places in a pool may be the same worker.
      closed ??= worker.terminate();
      await closed;
    },
  };
}

function errorOf({ code, message, hint }: Failure): Error {
  // A bug is told as one.
  if (code === undefined) return new Error(message);
  return new TraceError(code, message, hint === undefined ? {} : { hint });
}
