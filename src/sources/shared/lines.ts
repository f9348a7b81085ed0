// Reads a log of JSON lines, one record after the other, from its start or from where an earlier read stopped.

import { type JsonObject, readRecords } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { Reading, type ReadingState } from "./reading.ts";

/** How the records of one agent's logs are understood. */
export interface LineFormat<Own> {
  /** What is remembered at the start of a log: plain data that the structured clone algorithm takes. */
  start(log: LogRef): Own;
  /** Takes one record; opens the session at the first record that tells its id, or by the log's name. */
  take(reading: Reading<Own>, record: JsonObject, line: number): void;
  /**
   * At the end of each read, before the session is closed: facts that lie beside the log, such as a title. Never a
   * message, since the log may go on. For a log without any record, this may open its session.
   */
  end?(reading: Reading<Own>): void;
  /** Each record is a session of its own, which counts its line itself. */
  readonly manySessions?: true;
}

export function* readJsonLines<Own>(log: LogRef, options: ReadOptions, format: LineFormat<Own>): Generator<SourceItem> {
  const { from, state, tap, signal, maxLineBytes } = options;
  const reading =
    from > 0 && state !== undefined
      ? new Reading<Own>(log, state as ReadingState<Own>, true)
      : new Reading<Own>(log, format.start(log), false);
  let offset = from;
  const records = readRecords(log.path, {
    from,
    firstLine: reading.nextLine,
    ...(tap && { tap }),
    ...(signal && { signal }),
    ...(maxLineBytes !== undefined && { maxLineBytes }),
  });
  for (const item of records) {
    if (item.kind === "record") {
      if (!format.manySessions) reading.count(0, 1);
      format.take(reading, item.value, item.line);
    } else if (item.kind === "issue") reading.out.push(item);
    else {
      offset = item.offset;
      reading.nextLine = item.nextLine;
      if (!format.manySessions) reading.count(item.lines, 0);
    }
    if (reading.out.length > 0) {
      for (const found of reading.out) yield found;
      reading.out.length = 0;
    }
  }
  format.end?.(reading);
  // Before the session is closed: the next read goes on with it.
  const snapshot = reading.snapshot();
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: snapshot };
}
