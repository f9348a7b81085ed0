// Turns the raw bytes of a log into segments of its archive, as they are read.

import type { ReadEvent, ReadTools } from "./read-events.ts";

const SEGMENT_BYTES = 4 << 20;

/** Passes over what the archive has already. */
export class ArchiveTap {
  archived: number;
  private readonly tools: ReadTools;
  private readonly emit: (event: ReadEvent) => void;
  private pieces: Uint8Array[] = [];
  private held = 0;

  constructor(archived: number, tools: ReadTools, emit: (event: ReadEvent) => void) {
    this.archived = archived;
    this.tools = tools;
    this.emit = emit;
  }

  take(bytes: Uint8Array, offset: number): void {
    const skip = Math.max(0, this.archived + this.held - offset);
    if (skip >= bytes.length) return;
    // A copy: the reader uses its buffer again, and `slice` of a Buffer is only a view.
    const piece = new Uint8Array(bytes.subarray(skip));
    this.pieces.push(piece);
    this.held += piece.length;
    if (this.held >= SEGMENT_BYTES) this.flush();
  }

  flush(): void {
    if (this.held === 0) return;
    const frame = this.tools.packSegment(Buffer.concat(this.pieces, this.held));
    this.emit({ kind: "segment", segment: { offset: this.archived, length: this.held, frame } });
    this.archived += this.held;
    this.pieces = [];
    this.held = 0;
  }
}
