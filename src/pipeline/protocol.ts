// What the main thread and its workers say to each other.

import type { Policy } from "../core/policy.ts";
import type { SecretSettings } from "../core/privacy.ts";
import type { TrustedPlugin } from "./plugins.ts";
import type { ReadEvent, ReadJob } from "./read-events.ts";

/** Given to a worker when it starts. */
export interface WorkerSetup {
  /** Key of the value hashes. */
  readonly key: Uint8Array;
  readonly policy: Policy;
  /** The owner's own patterns, as plain data: a worker makes rules of them itself. */
  readonly secrets: SecretSettings;
  /** Plugins to be loaded, where they are as they were when they were trusted. */
  readonly plugins: readonly TrustedPlugin[];
  /** One 32-bit integer: parcels posted by this worker that the main thread has not taken yet. */
  readonly inFlight: SharedArrayBuffer;
}

export interface WorkerJob {
  readonly id: number;
  readonly source: string;
  readonly job: ReadJob;
}

export type WorkerReply =
  | { readonly kind: "parcel"; readonly id: number; readonly events: readonly ReadEvent[] }
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly code: string | undefined; readonly message: string };

/** A worker waits while this many of its parcels, of about 1 MB, are on their way: memory stays flat. */
export const MAX_IN_FLIGHT = 4;

/** True for an event that fills a parcel; small ones wait for the next of these. */
export function fillsParcel({ kind }: ReadEvent): boolean {
  return kind === "batch" || kind === "segment" || kind === "end";
}

/** Views of the buffers of a parcel that are handed over instead of copied, one each. */
export function handedOver(events: readonly ReadEvent[]): ArrayBufferView[] {
  const views: (ArrayBufferView | undefined)[] = [];
  for (const event of events) {
    if (event.kind === "segment") views.push(event.segment.frame);
    if (event.kind === "usage") views.push(event.table.rows);
    if (event.kind !== "batch") continue;
    const { columns, blocks, text } = event.batch;
    // The columns lie in one buffer, and so do the blocks.
    views.push(columns.seq, blocks[0], text.text, text.cjk);
  }
  return views.filter((view) => view !== undefined);
}
