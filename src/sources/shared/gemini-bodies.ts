// Reads the messages of a Gemini chat again, each from the place where its last version stands: one body at a time.

import { isAscii } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { TraceError } from "../../core/errors.ts";
import { isObject, type JsonObject, readRecords } from "../../io/jsonl.ts";
import { type DocumentValue, documentValues } from "./document.ts";
import type { Entry } from "./gemini-history.ts";

const WINDOW_BYTES = 256 << 10;

/** Bodies by their places. A body that is gone, because its file was written anew meanwhile, is undefined. */
export class Bodies {
  private readonly signal: AbortSignal | undefined;
  private readonly files = new Map<string, number>();
  private readonly documents = new Map<string, DocumentCursor>();
  private window: { readonly path: string; readonly from: number; readonly bytes: Buffer } | undefined;
  private line: { readonly path: string; readonly from: number; readonly records: readonly unknown[] } | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }

  /** @throws TraceError `source_unreadable` */
  of(entry: Entry): JsonObject | undefined {
    this.signal?.throwIfAborted();
    const found = entry.from < 0 ? this.element(entry) : this.record(entry);
    if (!isObject(found)) return undefined;
    const id = found["id"];
    return entry.id === undefined || id === entry.id ? found : undefined;
  }

  close(): void {
    for (const fd of this.files.values()) closeSync(fd);
    this.files.clear();
    for (const cursor of this.documents.values()) cursor.close();
    this.documents.clear();
  }

  private element({ path, place }: Entry): unknown {
    const cursor = this.documents.get(path) ?? new DocumentCursor(path);
    this.documents.set(path, cursor);
    return cursor.at(place);
  }

  private record(entry: Entry): unknown {
    const { path, from, place, inSet } = entry;
    if (this.line?.path !== path || this.line.from !== from) this.line = { path, from, records: this.recordsAt(entry) };
    const record = this.line.records[place];
    if (inSet < 0) return record;
    const patch = isObject(record) ? (record["$set"] ?? record) : undefined;
    const messages = isObject(patch) ? patch["messages"] : undefined;
    return Array.isArray(messages) ? messages[inSet] : undefined;
  }

  private recordsAt({ path, line, from, to }: Entry): readonly unknown[] {
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

  /** Most messages stand in the order of the file: what lies behind one is read with it. */
  private bytesOf(path: string, from: number, to: number): Buffer {
    const { window } = this;
    if (window?.path !== path || from < window.from || to > window.from + window.bytes.length)
      this.window = { path, from, bytes: this.readAt(path, from, Math.max(to - from, WINDOW_BYTES)) };
    const start = from - (this.window?.from ?? 0);
    return this.window?.bytes.subarray(start, start + to - from) ?? Buffer.alloc(0);
  }

  private readAt(path: string, from: number, length: number): Buffer {
    try {
      const fd = this.files.get(path) ?? openSync(path, "r");
      this.files.set(path, fd);
      const bytes = Buffer.allocUnsafe(length);
      let filled = 0;
      for (let got = -1; got !== 0 && filled < bytes.length; filled += got)
        got = readSync(fd, bytes, filled, bytes.length - filled, from + filled);
      return bytes.subarray(0, filled);
    } catch (cause) {
      throw new TraceError("source_unreadable", `cannot read ${path}: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Goes through the messages of a document in their order, and begins anew where an earlier one is asked for. */
class DocumentCursor {
  private readonly path: string;
  private values: ReturnType<typeof documentValues> | undefined;
  private next = 0;

  constructor(path: string) {
    this.path = path;
  }

  at(place: number): unknown {
    if (this.values === undefined || place < this.next) {
      this.close();
      this.values = documentValues(this.path, {}, ["messages"]);
      this.next = 0;
    }
    for (let step = this.values.next(); !step.done; step = this.values.next()) {
      if (!isMessage(step.value)) continue;
      this.next = step.value.index + 1;
      if (step.value.index === place) return step.value.value;
    }
    return undefined;
  }

  close(): void {
    this.values?.return(undefined);
    this.values = undefined;
  }
}

function isMessage(item: { readonly kind: string }): item is DocumentValue & { readonly index: number } {
  return (
    item.kind === "value" && (item as DocumentValue).key === "messages" && (item as DocumentValue).index !== undefined
  );
}
