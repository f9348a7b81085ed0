// Reads a file line by line in flat memory, from any byte offset, and tells exactly how far it came.

import { closeSync, fstatSync, readSync } from "node:fs";
import { TraceError } from "../core/errors.ts";
import { openLog } from "./open-log.ts";

const CHUNK = 1 << 20;
export const MAX_LINE_BYTES = 64 << 20;

export interface LineOptions {
  /** Byte offset of a line's beginning. */
  readonly from: number;
  /** Number of the first line read; lines count from 1. */
  readonly firstLine: number;
  readonly maxLineBytes?: number;
  /** Gets every byte read, in order, before its lines come; the buffer is valid during the call only. */
  readonly tap?: (bytes: Uint8Array, offset: number) => void;
  readonly signal?: AbortSignal;
}

export interface Line {
  readonly number: number;
  readonly offset: number;
  /** Without the line feed, valid until the next line is asked for; empty when `tooLong`. */
  readonly bytes: Buffer;
  /** Length in bytes, without the line feed. */
  readonly length: number;
  /** False for a last line that has no line feed (yet). */
  readonly terminated: boolean;
  readonly tooLong: boolean;
}

export interface LinesEnd {
  /** Bytes of the file when it was opened. */
  readonly bytes: number;
  /** True when the file became shorter while it was read. */
  readonly shrank: boolean;
}

/**
 * Yields the lines of a file as it was when opened; what is appended meanwhile is left for the next read.
 * A line longer than `maxLineBytes` comes without its bytes. Blank lines come too.
 * @throws TraceError `source_unreadable` when the file cannot be opened or read.
 */
export function* readLines(path: string, options: LineOptions): Generator<Line, LinesEnd> {
  const fd = openLog(path);
  try {
    return yield* linesOf(fd, path, options);
  } finally {
    closeSync(fd);
  }
}

function* linesOf(fd: number, path: string, options: LineOptions): Generator<Line, LinesEnd> {
  const { tap, signal, maxLineBytes = MAX_LINE_BYTES } = options;
  const size = fstatSync(fd).size;
  const hold = new Hold(Math.min(CHUNK, Math.max(1, size - options.from + 1)), options.from, maxLineBytes);
  let number = options.firstLine;
  for (;;) {
    signal?.throwIfAborted();
    hold.makeRoom();
    const { buffer, filled, base } = hold;
    const want = Math.min(buffer.length - filled, size - base - filled, CHUNK);
    const got = want > 0 ? read(fd, buffer, filled, want, base + filled, path) : 0;
    if (got > 0) tap?.(buffer.subarray(filled, filled + got), base + filled);
    hold.filled += got;
    const held = buffer.subarray(0, hold.filled);
    let searched = filled;
    for (let end = held.indexOf(10, searched); end >= 0; end = held.indexOf(10, searched)) {
      yield hold.take(number++, end, true);
      searched = end + 1;
    }
    if (got === 0) {
      if (hold.hasRest) yield hold.take(number, hold.filled, false);
      return { bytes: size, shrank: want > 0 };
    }
  }
}

/** The bytes read and not given out yet. */
class Hold {
  buffer: Buffer;
  /** Bytes of `buffer` that are filled; the first `start` of them were given out. */
  filled = 0;
  /** File offset of `buffer[0]`. */
  base: number;
  private start = 0;
  /** Bytes of a too long line that were dropped so far. */
  private dropped = 0;
  private readonly maxLineBytes: number;

  constructor(bytes: number, base: number, maxLineBytes: number) {
    this.buffer = Buffer.allocUnsafe(bytes);
    this.base = base;
    this.maxLineBytes = maxLineBytes;
  }

  get hasRest(): boolean {
    return this.dropped + this.filled - this.start > 0;
  }

  /** Afterwards all that is held is the beginning of one line, and there is room behind it. */
  makeRoom(): void {
    if (this.start > 0) this.compact();
    const { buffer, filled, maxLineBytes } = this;
    if (filled < buffer.length) return;
    if (filled > maxLineBytes) {
      this.dropped += filled;
      this.base += filled;
      this.filled = 0;
    } else {
      this.buffer = Buffer.allocUnsafe(Math.min(buffer.length * 2, maxLineBytes + CHUNK));
      buffer.copy(this.buffer, 0, 0, filled);
    }
  }

  /** The line that ends before `end`, which is given out with it. */
  take(number: number, end: number, terminated: boolean): Line {
    const { buffer, start, dropped } = this;
    const length = dropped + end - start;
    const tooLong = length > this.maxLineBytes;
    const bytes = tooLong ? buffer.subarray(0, 0) : buffer.subarray(start, end);
    this.dropped = 0;
    this.start = end + 1;
    return { number, offset: this.base + start - dropped, bytes, length, terminated, tooLong };
  }

  private compact(): void {
    this.buffer.copyWithin(0, this.start, this.filled);
    this.base += this.start;
    this.filled -= this.start;
    this.start = 0;
    if (this.buffer.length > 4 * CHUNK && this.filled < CHUNK)
      this.buffer = Buffer.from(this.buffer.subarray(0, Math.max(this.filled, CHUNK)));
  }
}

function read(fd: number, buffer: Buffer, at: number, length: number, position: number, path: string): number {
  try {
    return readSync(fd, buffer, at, length, position);
  } catch (cause) {
    throw new TraceError("source_unreadable", `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
