// Turns the raw bytes of a log into segments of its archive, as they are read.

import { release } from "../core/release.ts";
import type { ReadEvent, ReadTools } from "./read-events.ts";

const SEGMENT_BYTES = 4 << 20;

/** Passes over what the archive has already. */
export class ArchiveTap {
  archived: number;
  private readonly tools: ReadTools;
  private readonly emit: (event: ReadEvent) => void;
  /** One buffer for all segments: a new one for each would keep garbage collection busy. */
  private buffer = Buffer.alloc(0);
  private held = 0;

  constructor(archived: number, tools: ReadTools, emit: (event: ReadEvent) => void) {
    this.archived = archived;
    this.tools = tools;
    this.emit = emit;
  }

  /** Takes bytes that stand at `offset` of the log. @throws Error when bytes before them are lacking */
  take(bytes: Uint8Array, offset: number): void {
    const reached = this.archived + this.held;
    if (offset > reached) throw new Error(`the archive ends at ${reached}, these bytes begin at ${offset}`);
    for (let at = reached - offset; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + SEGMENT_BYTES - this.held);
      this.reserve(this.held + piece.length);
      this.buffer.set(piece, this.held);
      this.held += piece.length;
      at += piece.length;
      if (this.held === SEGMENT_BYTES) this.flush();
    }
  }

  flush(): void {
    if (this.held === 0) return;
    const packed = this.tools.packSegment(this.buffer.subarray(0, this.held));
    // Of its own size, to be handed over: zstd gives a view of a larger buffer.
    const frame = new Uint8Array(packed);
    release(packed);
    this.emit({ kind: "segment", segment: { offset: this.archived, length: this.held, frame } });
    this.archived += this.held;
    this.held = 0;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(SEGMENT_BYTES, Math.max(bytes, this.buffer.length * 2)));
    larger.set(this.buffer.subarray(0, this.held));
    this.buffer = larger;
  }
}
