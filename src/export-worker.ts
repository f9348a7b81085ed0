// The export worker's root: its own view of the store, privacy and the formats. It takes sessions and posts their rows.

import { parentPort, workerData } from "node:worker_threads";
import { openExport } from "./app-export-work.ts";
import { reasonOf, TraceError } from "./core/errors.ts";
import type { ExportSetup, FromWorker, ToWorker } from "./pipeline/export/pool.ts";
import { workOn } from "./pipeline/export/work.ts";

const port = parentPort;
if (!port) throw new Error("export-worker.ts runs in a worker thread only");

/** Parcels that were posted and not taken. */
const MAX_WAITING = 6;

const deps = openExport(workerData as ExportSetup);
const posted = { waiting: 0, wake: () => {} };

function post(reply: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(reply, [...transfer]);
}

async function work({ id, plan }: Extract<ToWorker, { kind: "plan" }>): Promise<void> {
  const summary = await workOn(await deps, plan, async ({ bytes, tokens }) => {
    posted.waiting++;
    post({ kind: "parcel", id, parcel: { bytes, tokens } }, [bytes.buffer as ArrayBuffer]);
    while (posted.waiting >= MAX_WAITING) {
      await new Promise<void>((resolve) => {
        posted.wake = resolve;
      });
    }
  });
  post({ kind: "done", id, summary });
}

/** One session after the other, however many are waiting. */
let last = Promise.resolve();
port.on("message", (message: ToWorker) => {
  if (message.kind === "taken") {
    posted.waiting--;
    posted.wake();
    return;
  }
  last = last
    .then(() => work(message))
    .catch((error: unknown) => {
      const known = error instanceof TraceError;
      post({
        kind: "failed",
        id: message.id,
        error: known ? { code: error.code, message: error.message, hint: error.hint } : { message: reasonOf(error) },
      });
    });
});
