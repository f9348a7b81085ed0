// The promise of a sink: an artifact in, a receipt out.

/** The bytes of an export on local disk, scanned once more after they were written. */
export interface Artifact {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

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
