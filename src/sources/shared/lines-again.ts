// Reads single lines of a log again, of which a first pass noted where they stand.

import { isAscii } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { TraceError } from "../../core/errors.ts";
import { readRecords } from "../../io/jsonl.ts";

const WINDOW_BYTES = 256 << 10;

export interface LinePlace {
  readonly line: number;
  /** Its bytes in the file; see `LineStarts`. */
  readonly from: number;
  readonly to: number;
}

export class LinesAgain {
  private readonly files = new Map<string, number>();
  /** The window's, used again for the next one: what was read from it is text by then. */
  private readonly buffer = Buffer.allocUnsafe(WINDOW_BYTES);
  private window: { readonly path: string; readonly from: number; readonly bytes: Buffer } | undefined;

  /** The values of one line; fewer, or none, where the file was written anew meanwhile. @throws TraceError `source_unreadable` */
  recordsAt(path: string, { line, from, to }: LinePlace): unknown[] {
    const bytes = this.bytesOf(path, from, to);
    try {
      // One-byte strings are faster to parse.
      return [JSON.parse(bytes.toString(isAscii(bytes) ? "latin1" : "utf8"))];
    } catch {
      // Several objects on one line, or another encoding: the reader of lines knows them.
    }
    const records: unknown[] = [];
    for (const item of readRecords(path, { from, firstLine: line })) {
      if (item.kind !== "issue" && (item.kind === "end" || item.line > line)) break;
      if (item.kind === "record") records.push(item.value);
    }
    return records;
  }

  close(): void {
    for (const fd of this.files.values()) closeSync(fd);
    this.files.clear();
  }

  /** Most lines are asked for in the order of the file: what lies behind one is read with it. */
  private bytesOf(path: string, from: number, to: number): Buffer {
    if (to - from > WINDOW_BYTES) return this.readAt(path, from, Buffer.allocUnsafe(to - from));
    const { window } = this;
    if (window?.path !== path || from < window.from || to > window.from + window.bytes.length)
      this.window = { path, from, bytes: this.readAt(path, from, this.buffer) };
    const start = from - (this.window?.from ?? 0);
    return this.window?.bytes.subarray(start, start + to - from) ?? Buffer.alloc(0);
  }

  private readAt(path: string, from: number, bytes: Buffer): Buffer {
    try {
      const fd = this.files.get(path) ?? openSync(path, "r");
      this.files.set(path, fd);
      let filled = 0;
      for (let got = -1; got !== 0 && filled < bytes.length; filled += got)
        got = readSync(fd, bytes, filled, bytes.length - filled, from + filled);
      return bytes.subarray(0, filled);
    } catch (cause) {
      throw new TraceError("source_unreadable", `cannot read ${path}: ${(cause as Error).message}`, { cause });
    }
  }
}
