// What leaves the machine: the bytes on local disk after they were looked at once more, and why they may not leave.

import { TraceError } from "./errors.ts";
import type { Severity } from "./finding.ts";
import type { RedactionReceipt } from "./receipt.ts";
import type { RedactionStamp } from "./redacted.ts";

declare const verified: unique symbol;

/** The bytes of an export that were found clean: only `verify` mints these, and sinks take nothing else. */
export interface Artifact {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly stamp: RedactionStamp;
  readonly receipt: RedactionReceipt;
  readonly [verified]: true;
}

/** A file in the making, see `io/artifact-file.ts`. */
export interface Draft {
  /** Where the bytes are until they are published. */
  readonly path: string;
  /** The name that `publish` will give them. */
  readonly target: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Closes the file, its bytes durable; gives their hash. */
  finish(): Promise<{ readonly sha256: string; readonly bytes: number }>;
  /** Makes `receipt` durable under a private name: from here on no full disk stops `publish`. Throws where the name is taken. */
  stage(receipt: string): void;
  /** Gives the file its name, and puts the receipt beside it; the names are durable unless whoever asks sees to that. */
  publish(options?: { readonly isSynced: boolean }): void;
  /** Takes away what was not published. Safe at any time, and twice. */
  discard(): void;
}

/** Something in final bytes that should not be there. It never holds the value. */
export interface Leak {
  readonly rule: string;
  readonly severity: Severity;
  /** Line of the unpacked content, from 1. */
  readonly line: number;
  /** UTF-16 column in that line, from 1; undefined where the value stands escaped and cannot be pointed at. */
  readonly column: number | undefined;
  /** `value`: a confirmed value of the store; `rule`: found by its own shape. */
  readonly by: "rule" | "value";
}

const HINT = "Nothing was written. Mask it, or say by a decision that it may stay, and run the command again.";

/** The exit was stopped. Nothing was published. */
export class LeakError extends TraceError {
  /** The first ones. */
  readonly leaks: readonly Leak[];
  readonly total: number;
  /** Ids of those that it lies in, where it is known. */
  readonly sessions: readonly string[];

  /** `file`: its name, without its folder. */
  constructor(
    leaks: readonly Leak[],
    total: number,
    file: string,
    { hint = HINT, sessions = [] }: { readonly hint?: string; readonly sessions?: readonly string[] } = {},
  ) {
    const some = leaks.slice(0, 3).map(placeOf);
    super(
      "blocked",
      `the final bytes of ${file} hold ${total} that must not leave: ${some.join("; ")}${total > 3 ? "; ..." : ""}`,
      { hint },
    );
    this.name = "LeakError";
    this.leaks = leaks;
    this.total = total;
    this.sessions = sessions;
  }
}

function placeOf({ rule, line, column }: Leak): string {
  return `${rule} in line ${line}${column === undefined ? "" : `, column ${column}`}`;
}
