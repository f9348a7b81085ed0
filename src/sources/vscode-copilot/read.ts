// Reads one chat session of VS Code: a document (until 1.108), or a log of operations that leads to one.

import { basename } from "node:path";
import { type JsonObject, readRecords } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { readDocument } from "../shared/document.ts";
import { Reading } from "../shared/reading.ts";
import { pathOfUri } from "../shared/uri.ts";
import { textOf, unixTime } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import { type Asked, Replay } from "./operations.ts";
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

/** The state is held whole: each operation may change any of it. */
function* readOperations(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const reading = new Reading<undefined>(log, undefined, false);
  const replay = new Replay();
  let offset = options.from;
  for (const item of readRecords(log.path, { ...options, firstLine: 1 })) {
    if (item.kind === "record") {
      reading.count(0, 1);
      if (!replay.apply(item.value, item.line))
        reading.issueOnce("bad_record", item.line, "an operation of an unknown kind, or that leads nowhere; left out");
    } else if (item.kind === "issue") reading.out.push(item);
    else {
      offset = item.offset;
      reading.count(item.lines, 0);
    }
    if (reading.out.length > 0) yield* reading.drain();
  }
  if (Object.keys(replay.state).length > 0) {
    open(reading);
    noteState(reading, replay.state);
    const tips = new Map<Asked, string | undefined>();
    for (const asked of replay.asked) {
      const after = asked.after === undefined ? null : tips.get(asked.after);
      tips.set(asked, takeRequest(reading, asked.request, { line: asked.line, after }) ?? after ?? undefined);
      yield* reading.drain();
    }
    const leaf = replay.last && tips.get(replay.last);
    if (leaf !== undefined && replay.last !== replay.asked.at(-1)) reading.session?.activeLeaf(leaf);
  }
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
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
