// Rows that were looked at when they were made: what holds for the bytes of a file as long as they are these very bytes.

import { createHash } from "node:crypto";
import type { Leak } from "../../core/artifact.ts";
import type { SessionSummary } from "./work.ts";

/** So many leaks are kept with their places. */
const KEPT = 100;

export class ScannedRows {
  rows = 0;
  total = 0;
  leftByDecision = 0;
  readonly leaks: Leak[] = [];
  private readonly hash = createHash("sha256");

  /** What a session's rows showed; called for each session behind its rows, in the order of the file. */
  add({ rows, total, leaks, leftByDecision }: SessionSummary): void {
    for (const leak of leaks.slice(0, KEPT - this.leaks.length))
      this.leaks.push({ ...leak, line: leak.line + this.rows });
    this.rows += rows;
    this.total += total;
    this.leftByDecision += leftByDecision;
  }

  /** The same bytes; remembered by their hash. */
  async *watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      this.hash.update(piece);
      yield piece;
    }
  }

  /** Of all bytes that passed `watch`, in hexadecimal; to be asked once, at the end. */
  contentHash(): string {
    return this.hash.digest("hex");
  }
}
