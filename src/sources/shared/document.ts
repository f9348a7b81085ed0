// Reads a log that is one JSON document, written anew by its agent at each change: always from its start.

import { type DocumentItem, readJsonDocument } from "../../io/json-document.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { Reading } from "./reading.ts";

export type DocumentValue = Extract<DocumentItem, { kind: "value" }>;

/** How the document of one agent is understood. */
export interface DocumentFormat<Own> {
  /** Members whose arrays come element by element. */
  readonly streams: readonly string[];
  start(log: LogRef): Own;
  /** Takes a member or an element, in the order of the file: what heads a session may stand behind its messages. */
  take(reading: Reading<Own>, value: DocumentValue): void;
  /** After the last one; a session that is still open is closed afterwards. */
  end?(reading: Reading<Own>): void;
}

export function* readDocument<Own>(
  log: LogRef,
  options: ReadOptions,
  format: DocumentFormat<Own>,
): Generator<SourceItem> {
  const reading = new Reading<Own>(log, format.start(log), false);
  let offset = 0;
  for (const item of documentValues(log.path, options, format.streams)) {
    if (item.kind === "value") {
      if (item.index !== undefined) reading.count(0, 1);
      format.take(reading, item);
    } else if (item.kind === "issue") reading.out.push(item);
    else {
      offset = item.offset;
      reading.count(item.lines, 0);
    }
    if (reading.out.length > 0) yield* reading.drain();
  }
  format.end?.(reading);
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
}

/** The values of one file of a log, for logs of several. */
export function documentValues(
  path: string,
  { signal, tap, maxLineBytes }: { readonly [K in "signal" | "tap" | "maxLineBytes"]?: ReadOptions[K] | undefined },
  streams: readonly string[],
): Generator<DocumentItem> {
  return readJsonDocument(path, { streams, signal, tap, maxValueBytes: maxLineBytes });
}
