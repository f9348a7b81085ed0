// The bytes of a JSON document around the place that is being read: only the value that is open is held.

import { readSync } from "node:fs";
import { TraceError } from "../core/errors.ts";

const CHUNK = 1 << 20;
const MAX_VALUE_BYTES = 64 << 20;
export const QUOTE = 34;
export const COMMA = 44;
const BACKSLASH = 92;
export const OPEN_LIST = 91;
export const CLOSE_LIST = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;
const LINE_FEED = 10;

export interface BytesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gets every byte read, in order; the buffer is valid during the call only. */
  readonly tap?: ((bytes: Uint8Array, offset: number) => void) | undefined;
  /** A longer value is passed over. Default 64 MiB. */
  readonly maxValueBytes?: number | undefined;
}

/** A value as it stands, one that is over the limit, or one that the file ends in. */
export type Found =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "long"; readonly bytes: number }
  | { readonly kind: "torn" };

/** The file's bytes around the place that is being read; only the value that is open is held. */
export class JsonBytes {
  line = 1;
  private readonly fd: number;
  private readonly path: string;
  private readonly options: BytesOptions;
  private readonly maxBytes: number;
  private buffer = Buffer.allocUnsafe(CHUNK);
  private filled = 0;
  private at = 0;
  /** Where the open value begins in `buffer`, -1 for none; what lies before is not needed any more. */
  private start = -1;
  /** Bytes of a too long value that were let go. */
  private dropped = 0;
  private read = 0;
  private blank = true;
  lines = 0;

  constructor(fd: number, path: string, options: BytesOptions) {
    this.fd = fd;
    this.path = path;
    this.options = options;
    this.maxBytes = options.maxValueBytes ?? MAX_VALUE_BYTES;
  }

  /** Bytes of the file that were read. */
  get offset(): number {
    return this.read;
  }

  /** The next byte that is no white space, not taken; -1 at the end. */
  skipSpace(): number {
    for (;;) {
      for (; this.at < this.filled; this.at++) {
        const code = this.buffer[this.at] as number;
        if (code > 32 && !this.isMark(code)) return code;
        if (code === LINE_FEED) this.line++;
      }
      if (!this.more()) return -1;
    }
  }

  /** Takes one byte. */
  step(): true {
    this.at++;
    return true;
  }

  /** Takes the value that begins here. */
  value(): Found {
    this.start = this.at;
    this.dropped = 0;
    const end = this.endOfValue();
    const bytes = this.dropped + this.at - this.start;
    const isLong = bytes > this.maxBytes;
    const text = !end || isLong ? "" : this.buffer.toString("utf8", this.start, this.at);
    this.start = -1;
    if (!end) return { kind: "torn" };
    return isLong ? { kind: "long", bytes } : { kind: "text", text };
  }

  /** Reads on to the end of the file, for the tap. */
  passRest(): void {
    this.at = this.filled;
    while (this.more()) this.at = this.filled;
  }

  /** Moves behind the value; false where the file ends inside it. */
  private endOfValue(): boolean {
    let depth = 0;
    for (;;) {
      for (; this.at < this.filled; this.at++) {
        const code = this.buffer[this.at] as number;
        if (code === QUOTE) {
          if (!this.skipString()) return false;
          if (depth === 0) return true;
          this.at--;
        } else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
        else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
          // Behind a bare word or number.
          if (depth === 0) return this.at > this.start;
          if (--depth === 0) return this.step();
        } else if (code === COMMA && depth === 0) return this.at > this.start;
        else if (code === LINE_FEED) {
          if (depth === 0) return true;
          this.line++;
        } else if (code <= 32 && depth === 0) return true;
      }
      if (!this.more()) return false;
    }
  }

  /** From an opening quote to behind its closing one. */
  private skipString(): boolean {
    this.at++;
    for (;;) {
      const quote = this.buffer.subarray(0, this.filled).indexOf(QUOTE, this.at);
      if (quote < 0) {
        // A backslash at the very end escapes what comes next: its run is counted from the start of the string on.
        const kept = this.trailingBackslashes(this.filled);
        this.at = this.filled - kept;
        if (!this.more()) return false;
        continue;
      }
      const escaped = this.trailingBackslashes(quote) % 2 === 1;
      this.at = quote + 1;
      if (!escaped) return true;
    }
  }

  /** Backslashes in a row before `end`, not reaching before the place where the search stands. */
  private trailingBackslashes(end: number): number {
    let count = 0;
    while (end - count > this.at && this.buffer[end - count - 1] === BACKSLASH) count++;
    return count;
  }

  /** A byte order mark may stand at the very beginning. */
  private isMark(code: number): boolean {
    return code >= 0xbb && this.read === this.filled && this.at < 3 && [0xef, 0xbb, 0xbf][this.at] === code;
  }

  private more(): boolean {
    this.options.signal?.throwIfAborted();
    const keep = this.start < 0 ? this.at : this.start;
    if (this.start >= 0 && this.filled - this.start + this.dropped > this.maxBytes) this.letGo();
    else this.moveDown(keep);
    if (this.filled === this.buffer.length) this.grow();
    const got = this.readMore();
    this.filled += got;
    return got > 0;
  }

  private moveDown(keep: number): void {
    if (keep === 0) return;
    this.buffer.copyWithin(0, keep, this.filled);
    this.filled -= keep;
    this.at -= keep;
    if (this.start >= 0) this.start -= keep;
  }

  /** Of a value that is too long only its length is kept. */
  private letGo(): void {
    this.dropped += this.at - this.start;
    this.start = 0;
    this.buffer.copyWithin(0, this.at, this.filled);
    this.filled -= this.at;
    this.at = 0;
  }

  private grow(): void {
    const larger = Buffer.allocUnsafe(Math.min(this.buffer.length * 2, this.maxBytes + 2 * CHUNK));
    this.buffer.copy(larger, 0, 0, this.filled);
    this.buffer = larger;
  }

  private readMore(): number {
    let got: number;
    try {
      got = readSync(this.fd, this.buffer, this.filled, Math.min(CHUNK, this.buffer.length - this.filled), this.read);
    } catch (cause) {
      throw new TraceError("source_unreadable", `cannot read ${this.path}: ${(cause as Error).message}`, { cause });
    }
    const bytes = this.buffer.subarray(this.filled, this.filled + got);
    if (got > 0) this.options.tap?.(bytes, this.read);
    this.countLines(bytes);
    this.read += got;
    return got;
  }

  private countLines(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(LINE_FEED, at);
      const stop = end < 0 ? bytes.length : end;
      for (let i = at; this.blank && i < stop; i++) {
        if ((bytes[i] as number) <= 32) continue;
        this.blank = false;
        this.lines++;
      }
      if (end >= 0) this.blank = true;
      at = stop + 1;
    }
  }
}
