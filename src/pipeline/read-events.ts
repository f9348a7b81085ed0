// What reading a log takes and what it emits.

import type { IndexText } from "../core/redacted.ts";
import type { ParseIssue, SessionHead } from "../core/session.ts";
import type { Pricer } from "../insight/pricing.ts";
import type { MessageBatch } from "../ports/message-batch.ts";
import type { LogRef } from "../ports/source.ts";
import type { ArchiveSegment, SessionClose, StoredFinding } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import type { RedactContext } from "../privacy/redact.ts";
import type { UsageTable } from "./usage-table.ts";

export interface ReadJob {
  readonly log: LogRef;
  /** Byte offset to read from, and how far the archive already reaches. */
  readonly from: number;
  readonly archived: number;
  /** What an earlier read of this log left for this one. */
  readonly resume: Uint8Array | undefined;
  /** False: raw bytes are not kept. */
  readonly archive: boolean;
}

/** What a log turns into, in order; each belongs to the last `session` before it. */
export type ReadEvent =
  | { readonly kind: "session"; readonly head: SessionHead }
  | { readonly kind: "batch"; readonly batch: MessageBatch }
  | { readonly kind: "usage"; readonly table: UsageTable }
  | { readonly kind: "findings"; readonly findings: readonly StoredFinding[] }
  /** Confirmed secrets, each after its hash: they will be looked for in all other sessions. */
  | { readonly kind: "values"; readonly values: readonly (readonly [hash: string, value: string])[] }
  | { readonly kind: "reindex"; readonly seq: number; readonly text: IndexText }
  | { readonly kind: "issues"; readonly issues: readonly ParseIssue[] }
  | { readonly kind: "segment"; readonly segment: ArchiveSegment }
  | {
      readonly kind: "session_end";
      readonly close: Omit<SessionClose, "project">;
      /** The folder as the policy shows it: a project's path and name are made from it, and shown everywhere. */
      readonly maskedCwd: string | undefined;
    }
  | {
      readonly kind: "end";
      readonly offset: number;
      readonly archived: number;
      readonly tailHash: string;
      readonly resume: Uint8Array;
    };

/** What the digest needs from outside the pure rooms. */
export interface ReadTools {
  readonly detector: Detector;
  readonly context: RedactContext;
  readonly pricer: Pricer;
  packBlock(bytes: Uint8Array): Uint8Array;
  packSegment(bytes: Uint8Array): Uint8Array;
  unpack(frame: Uint8Array): Uint8Array;
  /** Hash of the last bytes of the file before `offset`. */
  tailHash(path: string, offset: number): string | undefined;
  /** Hands several files of a log over as one archive, see `io/tar.ts`. */
  packFiles(root: string, paths: readonly string[], take: (bytes: Uint8Array, offset: number) => void): void;
  readRange(path: string, from: number, to: number, take: (bytes: Uint8Array, offset: number) => void): void;
  serialize(value: unknown): Uint8Array;
  deserialize(bytes: Uint8Array): unknown;
}
