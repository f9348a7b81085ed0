// The ingest worker's root: the registry of sources and privacy, no store. It takes jobs and posts what a log becomes.

import { setPriority } from "node:os";
import { deserialize, serialize } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { reasonOf, TraceError } from "./core/errors.ts";
import { keyedHash } from "./io/crypto.ts";
import { readRange, tailHash } from "./io/tail.ts";
import { packFiles } from "./io/tar.ts";
import { packBlock, packSegment, unpack } from "./io/zstd.ts";
import {
  fillsParcel,
  handedOver,
  MAX_IN_FLIGHT,
  type WorkerJob,
  type WorkerReply,
  type WorkerSetup,
} from "./pipeline/protocol.ts";
import type { ReadEvent } from "./pipeline/read-events.ts";
import { readLog } from "./pipeline/read-log.ts";
import { readTools } from "./pipeline/read-tools.ts";
import type { Source } from "./ports/source.ts";
import { insideLayers } from "./privacy/layers.ts";
import { SOURCES } from "./sources/index.ts";

const setup = workerData as WorkerSetup;
const inFlight = new Int32Array(setup.inFlight);
const port = parentPort;
if (!port) throw new Error("worker.ts runs in a worker thread only");

// The thread that writes goes first: what it has not taken, no reader can follow up. On Linux a thread has a priority
// of its own; elsewhere this would slow the whole process.
if (process.platform === "linux") setPriority(0, 10);

const outside = {
  valueHash: keyedHash(setup.key),
  packBlock,
  packSegment,
  unpack,
  tailHash,
  readRange,
  packFiles,
  serialize,
  deserialize,
};
const tools = insideLayers(setup.secrets).then((layers) => readTools(setup.policy, outside, layers));

/** Without plugins nothing of them is loaded. */
async function allSources(): Promise<readonly Source[]> {
  if (setup.plugins.length === 0) return SOURCES;
  const { loadPlugins } = await import("./pipeline/plugins.ts");
  const { pluginFiles } = await import("./io/plugins.ts");
  return [...SOURCES, ...(await loadPlugins(setup.plugins, SOURCES, pluginFiles(import.meta.url))).sources];
}
const sources = allSources();

/** Waits until the main thread has taken enough of what was posted before. */
function post(reply: WorkerReply): void {
  for (let count = Atomics.load(inFlight, 0); count >= MAX_IN_FLIGHT; count = Atomics.load(inFlight, 0)) {
    Atomics.wait(inFlight, 0, count);
  }
  Atomics.add(inFlight, 0, 1);
  const views = reply.kind === "parcel" ? handedOver(reply.events) : [];
  port?.postMessage(
    reply,
    views.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])),
  );
}

/** Reads one log; what it emits is posted in parcels. */
async function work({ id, source, job }: WorkerJob): Promise<void> {
  const found = (await sources).find(({ name }) => name === source);
  if (!found) throw new Error(`unknown source ${source}`);
  let events: ReadEvent[] = [];
  await readLog(found, job, await tools, (event) => {
    events.push(event);
    if (!fillsParcel(event)) return;
    post({ kind: "parcel", id, events });
    events = [];
  });
  if (events.length > 0) post({ kind: "parcel", id, events });
}

/** One log after the other, however many are waiting. */
let last = Promise.resolve();
port.on("message", (job: WorkerJob) => {
  const { id } = job;
  last = last
    .then(() => work(job))
    .then(
      () => post({ kind: "done", id }),
      (error: unknown) => {
        post({
          kind: "failed",
          id,
          code: error instanceof TraceError ? error.code : undefined,
          message: reasonOf(error),
        });
      },
    );
});
