// The last bytes before an offset of a file, hashed: tells whether a log only grew since it was read.

import { hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { openLog } from "./open-log.ts";

/** Bytes that are looked at. */
export const TAIL_BYTES = 4096;

/** Hash of the at most 4 KB before `offset`; undefined when the file cannot be read or is shorter. */
export function tailHash(path: string, offset: number): string | undefined {
  const length = Math.min(TAIL_BYTES, offset);
  const bytes = Buffer.allocUnsafe(length);
  try {
    const fd = openSync(path, "r");
    try {
      let filled = 0;
      while (filled < length) {
        const got = readSync(fd, bytes, filled, length - filled, offset - length + filled);
        if (got === 0) return undefined;
        filled += got;
      }
    } finally {
      closeSync(fd);
    }
  } catch {
    // Gone or out of reach between two looks: the caller reads it again, and that says why.
    return undefined;
  }
  return hashTail(bytes);
}

/** The same, of the last `TAIL_BYTES` bytes themselves. */
export function hashTail(bytes: Uint8Array): string {
  return hash("sha1", bytes);
}

/**
 * Hands the bytes in [from, to) of a file to `take`, in order, in pieces of at most 1 MB.
 * @throws TraceError `source_unreadable`
 */
export function readRange(
  path: string,
  from: number,
  to: number,
  take: (bytes: Uint8Array, offset: number) => void,
): void {
  const fd = openLog(path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(1 << 20, to - from));
    for (let at = from; at < to; ) {
      const got = readSync(fd, buffer, 0, Math.min(buffer.length, to - at), at);
      if (got === 0) return;
      take(buffer.subarray(0, got), at);
      at += got;
    }
  } finally {
    closeSync(fd);
  }
}
