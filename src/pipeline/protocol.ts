// What the main thread and its workers say to each other.

import type { Policy } from "../core/policy.ts";
import type { ReadEvent, ReadJob } from "./read-events.ts";

/** Given to a worker when it starts. */
export interface WorkerSetup {
  /** Key of the value hashes. */
  readonly key: Uint8Array;
  readonly policy: Policy;
  /** One 32-bit integer: messages posted by this worker that the main thread has not taken yet. */
  readonly inFlight: SharedArrayBuffer;
}

export interface WorkerJob {
  readonly id: number;
  readonly source: string;
  readonly job: ReadJob;
}

export type WorkerReply =
  | { readonly kind: "event"; readonly id: number; readonly event: ReadEvent }
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly code: string | undefined; readonly message: string };

/** A worker waits while more than this many of its messages are on their way: memory stays flat. */
export const MAX_IN_FLIGHT = 4;

/** The buffers of an event that are handed over instead of copied. */
export function transferables(event: ReadEvent): ArrayBuffer[] {
  const views: (ArrayBufferView | undefined)[] = [];
  if (event.kind === "batch") {
    const { columns, blocks, text } = event.batch;
    // The columns lie in one buffer, and so do the blocks.
    views.push(columns.seq, blocks[0], text.text, text.cjk);
  }
  return views.flatMap((view) => (view?.buffer instanceof ArrayBuffer ? [view.buffer] : []));
}
