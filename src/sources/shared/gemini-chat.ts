// Reads the chats that Gemini CLI and its kin keep: one JSON document, or lines that patch each other, in one file or
// in several where a session was taken up again.

import { basename, dirname, extname } from "node:path";
import { TraceError } from "../../core/errors.ts";
import { sessionId } from "../../core/ids.ts";
import { readRecords } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { documentValues } from "./document.ts";
import { Bodies } from "./gemini-bodies.ts";
import { type History, newHistory, takeFile } from "./gemini-history.ts";
import { GeminiSpeaker } from "./gemini-message.ts";
import { projectFolder } from "./gemini-project.ts";
import { unmasked } from "./gemini-results.ts";
import { Reading } from "./reading.ts";
import { textOf } from "./values.ts";

/** Records before which a file of lines must have named its session. */
const HEAD_RECORDS = 50;

/** True for a file that is a chat; others of a log explain it. */
export function isChatFile(name: string): boolean {
  return /\.jsonl?$/.test(name) && !name.endsWith(".partial.json");
}

export function* readChats(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const paths = [log.path, ...(log.files ?? [])].filter((path) => isChatFile(basename(path)));
  let offset = 0;
  for (const chat of paths.length > 1 ? bySession(paths) : [paths]) offset += yield* readChat(log, chat, options);
  yield { kind: "end", offset, state: undefined };
}

/** Names of files have only the first eight characters of a session's id: a log may hold two sessions after all. */
function bySession(paths: readonly string[]): string[][] {
  return [...Map.groupBy(paths, (path) => headId(path) ?? path).values()];
}

function headId(path: string): string | undefined {
  try {
    if (path.endsWith(".json")) {
      for (const item of documentValues(path, {}, ["messages"]))
        if (item.kind === "value" && item.key === "sessionId") return textOf(item.value);
      return undefined;
    }
    let records = 0;
    for (const item of readRecords(path, { from: 0, firstLine: 1 })) {
      if (item.kind !== "record") continue;
      const id = textOf(item.value["sessionId"]);
      if (id !== undefined || ++records >= HEAD_RECORDS) return id;
    }
  } catch {
    // It is told when the file is read.
  }
  return undefined;
}

function* readChat(log: LogRef, paths: readonly string[], options: ReadOptions): Generator<SourceItem, number> {
  const { signal, maxLineBytes, tap } = options;
  const history = newHistory();
  const readings = new Map(paths.map((path) => [path, new Reading<unknown>({ ...log, path }, undefined, false)]));
  let offset = 0;
  for (const [path, reading] of readings) {
    try {
      offset += yield* takeFile(history, {
        reading,
        options: { signal, maxLineBytes, ...(tap && !log.files && { tap }) },
      });
    } catch (cause) {
      if (path === log.path || !(cause instanceof TraceError)) throw cause;
      reading.issue("missing_file", undefined, "a further file of the log cannot be read; the others were");
      yield* reading.drain();
    }
  }
  if (history.isChat) yield* sayChat(log, history, { readings, signal });
  return offset;
}

interface Saying {
  readonly readings: ReadonlyMap<string, Reading<unknown>>;
  readonly signal: AbortSignal | undefined;
}

function* sayChat(log: LogRef, history: History, { readings, signal }: Saying): Generator<SourceItem> {
  const [first] = readings.keys();
  const path = first ?? log.path;
  const reading = new Reading<unknown>(log, undefined, false);
  const folder = basename(dirname(path));
  const isNested = folder !== "chats" && basename(dirname(dirname(path))) === "chats";
  const { projectHash, clues, startedAt } = history;
  const session = reading.open({
    externalId: history.sessionId ?? basename(path, extname(path)),
    cwd: projectFolder({ path, root: log.root, projectHash, clues }),
    startedAt,
    parentId: isNested ? sessionId(log.source, folder) : undefined,
    isSubagent: isNested || history.isSubagent,
  });
  session.title(history.summary);
  reading.count(history.lines, history.records);
  const speaker = new GeminiSpeaker(session);
  const bodies = new Bodies(signal);
  try {
    for (const entry of history.entries) {
      const own = readings.get(entry.path);
      const record = bodies.of(entry);
      if (!own) continue;
      const { before } = entry;
      if (record) speaker.say(before ? unmasked(record, () => bodies.of(before)) : record, own, entry.line);
      else own.issueOnce("changed_while_read", entry.line, "the log was written anew while it was read");
      yield* own.drain();
      yield* reading.drain();
    }
  } finally {
    bodies.close();
  }
  reading.close();
  yield* reading.drain();
}
