// The promise of a sink: a change to a dataset made of artifacts goes in, a receipt comes out.

import type { Artifact } from "../core/artifact.ts";
import type { Visibility } from "../core/publication.ts";

/** A file as a destination has it. */
export interface RemoteFile {
  /** Below the dataset, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Undefined where the destination does not tell it without its bytes. */
  readonly sha256: string | undefined;
  /** Where the destination is a git repository: the name that git gives its bytes, a SHA-1 in hex. */
  readonly blob?: string | undefined;
}

/** A destination as it was found. */
export interface Destination {
  /** Where a person looks at it. */
  readonly url: string;
  /** False: nothing is there yet, `push` makes it. */
  readonly exists: boolean;
  /** Undefined where there is no such thing, as in a folder. */
  readonly visibility: Visibility | undefined;
  /** Names its state: `push` fails with `destination_changed` where it is another one by then. Undefined where it has none. */
  readonly head: string | undefined;
  readonly files: readonly RemoteFile[];
  /** Who one is there; undefined where nobody has to be anybody. */
  readonly account: string | undefined;
}

export interface SinkFile {
  readonly path: string;
  readonly artifact: Artifact;
}

/** One change to a dataset. The same change pushed again, whatever became of the first push, ends in the same dataset. */
export interface Change {
  /** Files of rows. Names are made of their content: one that is there is the same. */
  readonly data: readonly SinkFile[];
  /** Paths that go, together with what tells of the dataset. Such as are not there are no error. */
  readonly deletes: readonly string[];
  /** The card, the metadata and the versions: they go last and all at once, so that what they tell is there. */
  readonly about: readonly SinkFile[];
  /** One line. */
  readonly message: string;
  /** Of a destination that has to be made. */
  readonly visibility: Visibility;
  /** A proposal to its owners instead of a change. */
  readonly isProposal: boolean;
}

/** One step of a push: all of it happens, or none. */
export interface PlannedStep {
  readonly puts: readonly string[];
  readonly deletes: readonly string[];
  readonly bytes: number;
}

/** What a sink accepted. */
export interface Receipt {
  readonly url: string;
  /** The commits, oldest first; empty where the destination has none. */
  readonly commits: readonly string[];
  /** Of a proposal. */
  readonly proposalUrl: string | undefined;
  /** What is there now of what was sent. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly deleted: readonly string[];
}

export interface PushOptions {
  readonly signal: AbortSignal;
  onProgress(progress: {
    readonly phase: "sending" | "waiting";
    readonly bytes: number;
    readonly of: number;
    /** Of `waiting`: why, and for how long. */
    readonly reason?: string;
    readonly ms?: number;
  }): void;
}

/** One destination of a sink. */
export interface SinkTarget {
  /** Changes nothing. @throws TraceError `login_needed`, `not_found`, `sink_failed` */
  look(signal: AbortSignal): Promise<Destination>;
  /**
   * The bytes of a file at that state, piece by piece: no file has to fit into the memory. Undefined where it is not there.
   * What was given so far is not yet known to be as it was sent: whoever reads compares the hash at the end.
   */
  read(path: string, at: Destination, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The steps that `push` would take, without one of them. */
  plan(change: Change, at: Destination): readonly PlannedStep[];
  /** @throws TraceError `destination_changed` (look again, plan again), `login_needed`, `sink_failed`; `usage` for what is no artifact */
  push(change: Change, at: Destination, options: PushOptions): Promise<Receipt>;
  /** True when the destination holds exactly the bytes that the receipt names. */
  verify(receipt: Receipt, signal: AbortSignal): Promise<boolean>;
}

export interface SinkOptions {
  readonly token: string | undefined;
  /** Waits between tries; a test hands in one that does not. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** From the environment: `HF_ENDPOINT`. */
  readonly endpoint: string | undefined;
}

export interface SinkAccount {
  readonly name: string;
  /** What its token may do: `read`, `write`, `fineGrained`; undefined where that is not told. */
  readonly role: string | undefined;
}

export interface Sink {
  readonly name: string;
  /** True: has an account, visibility and history, and a token is needed to write. */
  readonly isRemote: boolean;
  /** `at` in its one form, `owner/name` of a dataset's address. @throws TraceError `usage` for what is no place of this sink */
  normalise(at: string): string;
  open(at: string, options: SinkOptions): SinkTarget;
  /** Whose the token is; absent where nobody has to be anybody. @throws TraceError `login_needed`, `sink_failed` */
  account?(options: SinkOptions, signal: AbortSignal): Promise<SinkAccount>;
}
