// Reads Aider's history of one repository: each run is a session.

import { isUtf8 } from "node:buffer";
import { dirname } from "node:path";
import { idHash } from "../../core/ids.ts";
import { type Line, MAX_LINE_BYTES, readLines } from "../../io/lines.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { Reading } from "../shared/reading.ts";
import { isoTime } from "../shared/values.ts";
import { Blocks } from "./blocks.ts";
import { newRun, type Run, takeBlock } from "./messages.ts";

const HEADING = /^# aider chat started at (.*?)\s*$/;

interface History {
  /** Heading of the run that has no line yet, and so no session. */
  heading: { readonly text: string; readonly started: string; readonly line: number } | undefined;
  /** How many runs had this id. */
  readonly ids: Map<string, number>;
  run: Run | undefined;
}

type Place = Reading<History>;

export function* readHistory(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const { tap, signal, maxLineBytes = MAX_LINE_BYTES } = options;
  signal?.throwIfAborted();
  const reading: Place = new Reading<History>(log, { heading: undefined, ids: new Map(), run: undefined }, false);
  let blocks = new Blocks(() => undefined);
  let offset = 0;
  const lines = readLines(log.path, {
    from: 0,
    firstLine: 1,
    maxLineBytes,
    ...(tap && { tap }),
    ...(signal && { signal }),
  });
  for (const line of lines) {
    offset = line.offset + line.length + (line.terminated ? 1 : 0);
    const text = textOf(reading, line);
    if (text === undefined) continue;
    const started = HEADING.exec(text)?.[1];
    if (started !== undefined) {
      blocks.flush();
      reading.close();
      reading.own.run = undefined;
      reading.own.heading = { text: text.trimEnd(), started, line: line.number };
    } else if (text.trim() !== "" && !reading.session && openRun(reading, text, line)) {
      blocks = new Blocks((block) => reading.own.run && takeBlock(reading, reading.own.run, block));
    }
    if (text.trim() !== "") reading.count(1, 0);
    if (started === undefined && reading.session) blocks.take(text, line.number);
    if (reading.out.length > 0) yield* reading.drain();
  }
  blocks.flush();
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
}

function textOf(reading: Place, line: Line): string | undefined {
  if (line.tooLong) {
    reading.issue(
      "line_too_long",
      line.number,
      `line of ${line.length} bytes, over the limit; kept in the archive only`,
    );
    return undefined;
  }
  if (!isUtf8(line.bytes))
    reading.issueOnce("bad_encoding", line.number, "not valid UTF-8; the bad bytes were read as U+FFFD");
  const text = line.bytes.toString("utf8").replace(/\r$/, "");
  return line.number === 1 ? text.replace(/^\uFEFF/, "") : text;
}

/**
 * Aider gives a run no id, and the file may be read from an archive, where its folder is another: so the id is made of
 * the run's own heading and its first line, both of which stand once they are written.
 */
function openRun(reading: Place, text: string, line: Line): boolean {
  const { heading, ids } = reading.own;
  if (!line.terminated) {
    reading.issue("unfinished_line", line.number, "the first line of a run is not finished; it waits for the rest");
    return false;
  }
  if (!heading)
    reading.issueOnce("bad_record", line.number, "lines before the first heading; read as a run of their own");
  const startedAt = heading && isoTime(heading.started);
  const start = heading?.started.replace(/\D/g, "").slice(0, 14) || "undated";
  const hash = idHash(`${heading?.text ?? ""}\n${text.trimEnd()}`)
    .toString(16)
    .padStart(14, "0")
    .slice(-8);
  const id = `${start}-${hash}`;
  const times = (ids.get(id) ?? 0) + 1;
  ids.set(id, times);
  const externalId = times === 1 ? id : `${id}-${times}`;
  reading.open({ externalId, cwd: dirname(reading.log.path), startedAt });
  reading.own.run = newRun(externalId, (heading?.line ?? line.number) - 1);
  reading.own.heading = undefined;
  return true;
}
