// Reads one chat session of VS Code: a document (until 1.108), or a log of operations that leads to one.

import { basename } from "node:path";
import type { ParseIssue } from "../../core/session.ts";
import { type JsonObject, readRecords } from "../../io/jsonl.ts";
import { MAX_LINE_BYTES } from "../../io/lines.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { readDocument } from "../shared/document.ts";
import { LineStarts } from "../shared/line-starts.ts";
import { Reading } from "../shared/reading.ts";
import { pathOfUri } from "../shared/uri.ts";
import { textOf, unixTime } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import { Bodies } from "./bodies.ts";
import { type Asked, Replay } from "./replay.ts";
import { takeRequest } from "./requests.ts";

export function* readChat(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  if (log.path.endsWith(".jsonl")) {
    yield* readOperations(log, options);
    return;
  }
  yield* readDocument<undefined>(log, options, {
    streams: ["requests"],
    start: () => undefined,
    take(reading, { key, index, value, line }) {
      if (!reading.session) open(reading);
      if (key === "requests" && index !== undefined) takeRequest(reading, value, { line, after: undefined });
      else noteState(reading, { [key]: value });
    },
  });
}

/** A first pass notes where each request stands: each operation may change any of them. Then they are told one by one. */
function* readOperations(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const reading = new Reading<undefined>(log, undefined, false);
  const replay = new Replay();
  const starts = new LineStarts();
  const offset = yield* takeOperations(reading, options, { replay, starts });
  if (!replay.isEmpty) {
    open(reading);
    noteState(reading, replay.facts);
    const { signal, maxLineBytes = MAX_LINE_BYTES } = options;
    const bodies = new Bodies({ path: log.path, starts, maxBytes: maxLineBytes });
    try {
      yield* tellRequests(reading, replay, { bodies, signal });
    } finally {
      bodies.close();
    }
  }
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
}

interface FirstPass {
  readonly replay: Replay;
  readonly starts: LineStarts;
}

function* takeOperations(reading: Reading<undefined>, options: ReadOptions, { replay, starts }: FirstPass) {
  const tap = (bytes: Uint8Array, at: number): void => {
    starts.take(bytes, at);
    options.tap?.(bytes, at);
  };
  let offset = options.from;
  let [line, place] = [0, 0];
  for (const item of readRecords(reading.log.path, { ...options, firstLine: 1, tap })) {
    if (item.kind === "record") {
      reading.count(0, 1);
      place = item.line === line ? place + 1 : 0;
      line = item.line;
      if (!replay.apply(item.value, { line, place })) reading.issueOnce("bad_record", line, ASTRAY);
    } else if (item.kind === "issue") {
      reading.out.push(item);
      if (item.issue.line === 1 && LOST.includes(item.issue.code)) replay.loseStart();
    } else {
      offset = item.offset;
      reading.count(item.lines, 0);
    }
    if (reading.out.length > 0) yield* reading.drain();
  }
  return offset;
}

/** What is wrong with a line of which nothing was read. */
const LOST: readonly ParseIssue["code"][] = ["line_too_long", "bad_json", "not_an_object"];
const ASTRAY = "an operation of an unknown kind, or that leads nowhere; left out";

interface SecondPass {
  readonly bodies: Bodies;
  readonly signal: AbortSignal | undefined;
}

function* tellRequests(reading: Reading<undefined>, { asked, now }: Replay, { bodies, signal }: SecondPass) {
  const tips = new Map<Asked, string | undefined>();
  for (const one of asked) {
    signal?.throwIfAborted();
    const { request, astray, cutAt, changed } = bodies.of(one);
    const { line } = one;
    if (astray[0] !== undefined) reading.issueOnce("bad_record", astray[0], ASTRAY);
    if (changed) reading.issueOnce("changed_while_read", line, "the log was written anew while it was read");
    if (cutAt !== undefined)
      reading.issue("line_too_long", cutAt, "its request grew too large; what came later of it is in the archive only");
    const after = one.after === undefined ? null : tips.get(one.after);
    tips.set(one, takeRequest(reading, request, { line, after }) ?? after ?? undefined);
    yield* reading.drain();
  }
  const last = now.at(-1);
  const leaf = last && tips.get(last);
  if (leaf !== undefined && last !== asked.at(-1)) reading.session?.activeLeaf(leaf);
}

/** The file's name is the session's id; the folder is told by the workspace it lies in. */
function open(reading: Reading<undefined>): void {
  const { path, files = [] } = reading.log;
  const folder = files[0] === undefined ? undefined : textOf(sideObject(files[0])?.["folder"]);
  reading.open({ externalId: basename(path).replace(/\.jsonl?$/, ""), cwd: pathOfUri(folder) });
}

function noteState({ session }: Reading<undefined>, state: JsonObject): void {
  const title = textOf(state["customTitle"]) ?? textOf(state["computedTitle"]);
  if (title !== undefined) session?.title(title);
  const created = unixTime(state["creationDate"], "ms");
  if (created !== undefined) session?.amend({ startedAt: created });
}
