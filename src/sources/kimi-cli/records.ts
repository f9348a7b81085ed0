// Reads the records of one file of a session, which may have several.

import type { ParseIssue } from "../../core/session.ts";
import { type JsonObject, readRecords } from "../../io/jsonl.ts";
import type { ReadOptions } from "../../ports/source.ts";
import { statFile } from "../shared/find.ts";
import type { Reading } from "../shared/reading.ts";

export type KimiReading = Reading<undefined>;

export interface FileRecord {
  readonly value: JsonObject;
  readonly line: number;
  readonly path: string;
}

/** What a pass over a file is for: the first one says what is wrong with it, a second one nothing. */
export interface Pass {
  readonly options: ReadOptions;
  readonly tell?: (issue: ParseIssue) => void;
  readonly count?: (lines: number, records: number) => void;
  readonly tap?: ReadOptions["tap"];
  /** Gets the bytes that were taken. */
  readonly ended?: (offset: number) => void;
  /** The file may be gone since the log was found: what else there is is read all the same. */
  readonly isOptional?: true;
}

/** @throws TraceError `source_unreadable` */
export function* recordsOf(path: string, pass: Pass): Generator<FileRecord> {
  const { signal, maxLineBytes } = pass.options;
  if (pass.isOptional && !statFile(path)) {
    pass.tell?.({ code: "missing_file", log: path, message: "a file of the log is not there any more" });
    return;
  }
  const records = readRecords(path, {
    from: 0,
    firstLine: 1,
    ...(pass.tap && { tap: pass.tap }),
    ...(signal && { signal }),
    ...(maxLineBytes !== undefined && { maxLineBytes }),
  });
  for (const item of records) {
    if (item.kind === "record") {
      pass.count?.(0, 1);
      yield { value: item.value, line: item.line, path };
    } else if (item.kind === "issue") pass.tell?.(item.issue);
    else {
      pass.count?.(item.lines, 0);
      pass.ended?.(item.offset);
    }
  }
}

/** The pass over the file that a log is named for: its lines are the log's, its troubles are told. */
export function mainPass(reading: KimiReading, options: ReadOptions): Pass {
  return {
    options,
    tell: (issue) => reading.out.push({ kind: "issue", issue }),
    count: (lines, records) => reading.count(lines, records),
    tap: options.tap,
  };
}

/** A pass over another file of the log. */
export function sidePass(reading: KimiReading, options: ReadOptions, tells: boolean): Pass {
  return { options, isOptional: true, ...(tells && { tell: (issue) => reading.out.push({ kind: "issue", issue }) }) };
}
