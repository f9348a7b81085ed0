// Reads a file line by line in flat memory, from any byte offset, and tells exactly how far it came.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { TraceError } from "../core/errors.ts";

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
  const fd = open(path);
  try {
    return yield* linesOf(fd, path, options);
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw new TraceError("source_unreadable", `cannot open ${path}: ${(cause as Error).message}`, {
      hint: "Check that the file exists and that you may read it.",
      cause,
    });
  }
}

function* linesOf(fd: number, path: string, options: LineOptions): Generator<Line, LinesEnd> {
  const { tap, signal, maxLineBytes = MAX_LINE_BYTES } = options;
  const size = fstatSync(fd).size;
  let buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, size - options.from + 1)));
  /** Bytes of `buffer` that are filled; the first `start` of them were given out. */
  let filled = 0;
  let start = 0;
  let searched = 0;
  /** File offset of `buffer[0]`. */
  let base = options.from;
  let number = options.firstLine;
  /** Bytes of a too long line that were dropped so far. */
  let dropped = 0;

  for (;;) {
    signal?.throwIfAborted();
    if (start > 0) {
      buffer.copyWithin(0, start, filled);
      base += start;
      filled -= start;
      searched -= start;
      start = 0;
      if (buffer.length > 4 * CHUNK && filled < CHUNK)
        buffer = Buffer.from(buffer.subarray(0, Math.max(filled, CHUNK)));
    }
    if (filled === buffer.length) {
      if (filled > maxLineBytes) {
        dropped += filled;
        base += filled;
        filled = 0;
        searched = 0;
      } else {
        const larger = Buffer.allocUnsafe(Math.min(buffer.length * 2, maxLineBytes + CHUNK));
        buffer.copy(larger, 0, 0, filled);
        buffer = larger;
      }
    }
    const want = Math.min(buffer.length - filled, size - base - filled, CHUNK);
    const got = want > 0 ? read(fd, buffer, filled, want, base + filled, path) : 0;
    if (got > 0) tap?.(buffer.subarray(filled, filled + got), base + filled);
    filled += got;
    for (;;) {
      const end = buffer.subarray(0, filled).indexOf(10, searched);
      if (end < 0) break;
      const length = dropped + end - start;
      const tooLong = length > maxLineBytes;
      const bytes = tooLong ? buffer.subarray(0, 0) : buffer.subarray(start, end);
      yield { number: number++, offset: base + start - dropped, bytes, length, terminated: true, tooLong };
      dropped = 0;
      start = end + 1;
      searched = start;
    }
    searched = filled;
    if (got === 0) {
      const length = dropped + filled - start;
      if (length > 0) {
        const tooLong = length > maxLineBytes;
        const bytes = tooLong ? buffer.subarray(0, 0) : buffer.subarray(start, filled);
        yield { number, offset: base + start - dropped, bytes, length, terminated: false, tooLong };
      }
      return { bytes: size, shrank: want > 0 };
    }
  }
}

function read(fd: number, buffer: Buffer, at: number, length: number, position: number, path: string): number {
  try {
    return readSync(fd, buffer, at, length, position);
  } catch (cause) {
    throw new TraceError("source_unreadable", `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
