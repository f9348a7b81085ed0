// The promise of a sink: an artifact in, a receipt out.

import type { Artifact } from "../core/artifact.ts";

/** What a sink accepted. */
export interface Receipt {
  readonly url: string;
  readonly rows: number;
  readonly sha256: string;
}

export interface Sink {
  readonly name: string;
  /** What `push` would do, without doing it. */
  plan(artifact: Artifact): Promise<readonly string[]>;
  push(artifact: Artifact, signal?: AbortSignal): Promise<Receipt>;
  /** True when the destination holds exactly the receipt's bytes. */
  verify(receipt: Receipt): Promise<boolean>;
}
