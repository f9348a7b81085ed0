// Reads a session of Goose's older kind: a line that heads it, then a line for each message.

import { basename } from "node:path";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { readJsonLines } from "../shared/lines.ts";
import { type Goose, newSession, openSession, takeMessage } from "./session.ts";
import { spendTotals } from "./usage.ts";

/** The line that heads a file is written anew as the session goes on: always read from the start. */
export function readLines(log: LogRef, { tap, signal, maxLineBytes }: ReadOptions): Generator<SourceItem> {
  const options = {
    from: 0,
    ...(tap && { tap }),
    ...(signal && { signal }),
    ...(maxLineBytes !== undefined && { maxLineBytes }),
  };
  return readJsonLines<Goose>(log, options, {
    start: ({ path }) => newSession(basename(path, ".jsonl")),
    take(reading, record, line) {
      const isHead = record["role"] === undefined && record["content"] === undefined;
      if (isHead && !reading.session) return openSession(reading, record, reading.own.key);
      if (!reading.session) openSession(reading, {}, reading.own.key);
      if (isHead) return reading.issueOnce("unknown_record", line, "a line that is no message; left out");
      takeMessage(reading, record, line);
    },
    end: spendTotals,
  });
}
