// Reads a file whole: small documents beside a log, and logs that must be taken as a whole or not at all.

import { closeSync, readFileSync, readSync } from "node:fs";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { openLog } from "../../io/open-log.ts";
import type { ReadOptions } from "../../ports/source.ts";
import { statFile } from "./find.ts";

const CHUNK = 1 << 20;
const MAX_SIDE_BYTES = 16 << 20;

/** The text of a small file beside a log; undefined where there is none, or it is no small file. */
export function sideText(path: string): string | undefined {
  const stats = statFile(path);
  if (!stats || stats.size > MAX_SIDE_BYTES) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone, or not to be read: what it would add is unknown.
    return undefined;
  }
}

/** The JSON object of a small file beside a log; undefined where there is none, or it is none. */
export function sideObject(path: string): JsonObject | undefined {
  const text = sideText(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Torn while its agent wrote it: the next read sees it whole.
    return undefined;
  }
}

export interface Whole {
  /** Undefined where the file is over the limit. */
  readonly text: string | undefined;
  readonly offset: number;
}

/** All of a file from `from` on, tapped as it is read. @throws TraceError `source_unreadable` */
export function readWhole(path: string, { from, tap, signal }: ReadOptions, maxBytes: number): Whole {
  const pieces: Buffer[] = [];
  let at = from;
  const fd = openLog(path);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const piece = Buffer.allocUnsafe(CHUNK);
      const got = readSync(fd, piece, 0, CHUNK, at);
      if (got === 0) break;
      tap?.(piece.subarray(0, got), at);
      at += got;
      if (at - from <= maxBytes) pieces.push(piece.subarray(0, got));
    }
  } finally {
    closeSync(fd);
  }
  return { text: at - from <= maxBytes ? Buffer.concat(pieces).toString("utf8") : undefined, offset: at };
}
