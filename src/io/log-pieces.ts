// Cuts a log of any length into pieces that can be looked at one by one: whole lines, and long ones between two strings.

import { closeSync, fstatSync, readSync } from "node:fs";
import { openLog } from "./open-log.ts";

/** `lines`: JSON, a record a line; `document`: one JSON document; `text`: anything else that can be read. */
export type LogKind = "lines" | "document" | "text";

export interface Piece {
  readonly bytes: Uint8Array;
  /** What it may be taken for; `skipped` pieces hold a string over the limit, and are passed on unread. */
  readonly kind: "json" | "text" | "auto" | "skipped";
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly offset: number;
}

/** A longer line is cut behind a comma; where depends on its bytes alone, never on how they come. */
const CUT = 8 << 20;
/** Lines of a document, or of a text, are put together up to this. */
const RUN = 1 << 20;
/** A string that is longer is passed over. */
const LONGEST = 80 << 20;
const CHUNK = 1 << 20;
const LINE_FEED = 10;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;

/** The bytes of a file as it was when opened. @throws TraceError `source_unreadable` */
export function* readChunks(path: string): Generator<Buffer> {
  const fd = openLog(path);
  try {
    const { size } = fstatSync(fd);
    for (let at = 0; at < size; ) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
      const got = readSync(fd, buffer, 0, buffer.length, at);
      if (got === 0) return;
      yield buffer.subarray(0, got);
      at += got;
    }
  } finally {
    closeSync(fd);
  }
}

/** Together the pieces are all the bytes, in order. */
export function* cutPieces(chunks: Iterable<Uint8Array>, kind: LogKind): Generator<Piece> {
  const cutter = new Cutter(kind);
  for (const chunk of chunks) {
    cutter.take(chunk);
    for (let piece = cutter.next(false); piece; piece = cutter.next(false)) yield piece;
  }
  for (let piece = cutter.next(true); piece; piece = cutter.next(true)) yield piece;
}

class Cutter {
  private readonly kind: LogKind;
  private buffer: Buffer = Buffer.alloc(CHUNK);
  private start = 0;
  private filled = 0;
  private line = 1;
  private offset = 0;
  /** True where the piece that comes is the rest of a line. */
  private open = false;
  /** How far the held bytes were searched for an end. */
  private searched = 0;
  /** Held bytes from which on it is worth looking for a comma again. */
  private retryAt = CUT;
  /** True until the end of a line that holds a string over the limit. */
  private skipping = false;

  constructor(kind: LogKind) {
    this.kind = kind;
  }

  take(chunk: Uint8Array): void {
    const held = this.filled - this.start;
    if (this.filled + chunk.length > this.buffer.length) {
      const wanted = held + chunk.length;
      const roomy = wanted > this.buffer.length || this.buffer.length > 4 * (wanted + CHUNK);
      const next = roomy ? Buffer.allocUnsafe(Math.max(2 * CHUNK, wanted + (wanted >> 1))) : this.buffer;
      this.buffer.copy(next, 0, this.start, this.filled);
      this.buffer = next;
      this.searched -= this.start;
      this.start = 0;
      this.filled = held;
    }
    this.buffer.set(chunk, this.filled);
    this.filled += chunk.length;
  }

  next(isEnd: boolean): Piece | undefined {
    if (this.filled === this.start) return undefined;
    const end = this.lineEnd(isEnd);
    const length = (end ?? this.filled) - this.start;
    if (this.skipping) return this.give(end ?? this.filled, "skipped", end === undefined);
    const isWorthIt = end !== undefined || length >= this.retryAt || length > LONGEST;
    if (length > CUT && this.isCuttable && isWorthIt) {
      const cut = cutIn(this.buffer.subarray(this.start, end ?? this.filled));
      if (cut !== undefined && cut <= LONGEST) return this.give(this.start + cut, "json", true);
      this.retryAt = 2 * length;
    }
    if (length > LONGEST) return this.give(end ?? this.filled, "skipped", end === undefined);
    return end === undefined ? undefined : this.give(end, this.usual, false);
  }

  private get usual(): Piece["kind"] {
    if (this.kind === "text") return "text";
    return this.kind === "document" || this.open ? "json" : "auto";
  }

  /** Whether the line is JSON as far as one can tell. */
  private get isCuttable(): boolean {
    if (this.kind === "text") return false;
    if (this.kind === "document" || this.open) return true;
    const first = this.buffer[this.start];
    return first === 123 || first === 91;
  }

  /** Behind the line feed that ends the piece; undefined where it is not held yet. */
  private lineEnd(isEnd: boolean): number | undefined {
    const least = this.kind === "lines" ? 0 : RUN - 1;
    const from = Math.max(this.start + least, this.searched);
    if (from < this.filled) {
      const at = this.buffer.subarray(0, this.filled).indexOf(LINE_FEED, from);
      if (at >= 0) return at + 1;
      this.searched = this.filled;
    }
    return isEnd ? this.filled : undefined;
  }

  private give(end: number, kind: Piece["kind"], open: boolean): Piece {
    const bytes = Buffer.from(this.buffer.subarray(this.start, end));
    const piece = { bytes, kind, line: this.line, offset: this.offset };
    this.line += countLines(bytes);
    this.offset += bytes.length;
    this.start = end;
    // The line's end was seen already: it is looked for again from here.
    this.searched = end;
    this.open = open;
    this.skipping = kind === "skipped" && open;
    this.retryAt = CUT;
    return piece;
  }
}

/** Behind the last comma outside of strings in the first `CUT` bytes, else the first one after; undefined for none. */
function cutIn(bytes: Uint8Array): number | undefined {
  let isInside = false;
  let comma: number | undefined;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isInside) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE || byte === LINE_FEED) isInside = false;
    } else if (byte === QUOTE) isInside = true;
    else if (byte === COMMA) {
      if (at >= CUT) return comma ?? at + 1;
      comma = at + 1;
    }
    if (at >= CUT && comma !== undefined) return comma;
  }
  return undefined;
}

export function countLines(bytes: Uint8Array, to = bytes.length): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0 && at < to; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
