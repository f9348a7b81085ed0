// Reads the messages of a Gemini chat again, each from the place where its last version stands: one body at a time.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { type DocumentValue, documentValues } from "./document.ts";
import type { Entry } from "./gemini-history.ts";
import { LinesAgain } from "./lines-again.ts";

/** Bodies by their places. A body that is gone, because its file was written anew meanwhile, is undefined. */
export class Bodies {
  private readonly signal: AbortSignal | undefined;
  private readonly lines = new LinesAgain();
  private readonly documents = new Map<string, DocumentCursor>();
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
    this.lines.close();
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
    if (this.line?.path !== path || this.line.from !== from)
      this.line = { path, from, records: this.lines.recordsAt(path, entry) };
    const record = this.line.records[place];
    if (inSet < 0) return record;
    const patch = isObject(record) ? (record["$set"] ?? record) : undefined;
    const messages = isObject(patch) ? patch["messages"] : undefined;
    return Array.isArray(messages) ? messages[inSet] : undefined;
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
