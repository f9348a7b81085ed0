// Reads a session of OpenCode's older trees: only the files that its log names, wherever they were unpacked.

import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { TraceError } from "../../core/errors.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { documentValues } from "./document.ts";
import { statFile } from "./find.ts";
import type { OpenCode } from "./opencode-say.ts";
import { createdAt, finish, newSession, takeMessage, takePart, takeSession } from "./opencode-session.ts";
import { Reading } from "./reading.ts";
import { textOf } from "./values.ts";

/** Documents up to this size are parsed in one go; a larger one is streamed. */
export const SMALL_BYTES = 1 << 20;

/** @throws TraceError `source_unreadable` where the session's own file is gone. */
export function* readTree(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const { signal, tap, maxLineBytes } = options;
  signal?.throwIfAborted();
  const reading = new Reading<OpenCode>(log, newSession(basename(log.path, ".json")), false);
  const files = new Files(reading, maxLineBytes);
  // The pipeline archives a log of several files by itself.
  const info = files.read(log.path, log.files ? undefined : tap);
  const id = textOf(info["id"]);
  if (id !== undefined) reading.own = newSession(id);
  if (Object.keys(info).length > 0) takeSession(reading, info);
  const { messages, partsOf } = sorted(log.files ?? [], files, signal);
  yield* reading.drain();
  for (const message of messages) {
    signal?.throwIfAborted();
    takeMessage(reading, { ...message, data: known(message.data) });
    for (const path of partsOf(message)) {
      const data = files.read(path);
      takePart(reading, { id: textOf(data["id"]) ?? basename(path, ".json"), data: known(data), line: files.count });
    }
    if (reading.out.length > 0) yield* reading.drain();
  }
  finish(reading);
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset: files.bytes, state: undefined };
}

/** What was told already is not told again as a record without a type. */
function known(data: JsonObject): JsonObject | undefined {
  return Object.keys(data).length > 0 ? data : undefined;
}

interface MessageFile {
  readonly id: string;
  /** Its name, by which its parts are found where the id inside is another. */
  readonly stem: string;
  readonly data: JsonObject;
  readonly line: number;
  readonly created: number;
}

interface Sorted {
  readonly messages: readonly MessageFile[];
  readonly partsOf: (message: MessageFile) => readonly string[];
}

/** Messages by time, then by id, and the files of their parts, whose ids follow time. */
function sorted(paths: readonly string[], files: Files, signal: AbortSignal | undefined): Sorted {
  const messages: MessageFile[] = [];
  const parts = new Map<string, string[]>();
  for (const path of paths) {
    signal?.throwIfAborted();
    const folder = basename(dirname(path));
    if (basename(dirname(dirname(path))) === "message") {
      messages.push(messageOf(path, files));
      continue;
    }
    const owner = folder === "part" ? textOf(files.peek(path)["messageID"]) : folder;
    if (owner !== undefined) pushTo(parts, owner, path);
  }
  messages.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
  for (const list of parts.values()) list.sort();
  const partsOf = ({ id, stem }: MessageFile) => [
    ...(parts.get(id) ?? []),
    ...(stem === id ? [] : (parts.get(stem) ?? [])),
  ];
  return { messages, partsOf };
}

/** A message may have any number of parts: its list is not copied for each. */
export function pushTo(lists: Map<string, string[]>, key: string, path: string): void {
  const list = lists.get(key);
  if (list) list.push(path);
  else lists.set(key, [path]);
}

function messageOf(path: string, files: Files): MessageFile {
  const stem = basename(path, ".json");
  const data = files.read(path);
  // Texts of whole files before and after the turn: not read, and too large to hold for all messages.
  if (data["summary"] !== true) delete data["summary"];
  return { id: textOf(data["id"]) ?? stem, stem, data, line: files.count, created: createdAt(data) ?? 0 };
}

/** Reads documents one by one, counts them as lines, and tells what is wrong with them. */
class Files {
  count = 0;
  bytes = 0;
  private readonly reading: Reading<OpenCode>;
  private readonly maxBytes: number | undefined;

  constructor(reading: Reading<OpenCode>, maxBytes: number | undefined) {
    this.reading = reading;
    this.maxBytes = maxBytes;
  }

  /** The document's members, as far as they can be read. */
  read(path: string, tap?: ReadOptions["tap"]): JsonObject {
    this.count++;
    const { log } = this.reading;
    const isMain = path === log.path;
    const size = statFile(path)?.size;
    if (size === undefined && !isMain) return this.gone(path);
    try {
      const whole = size !== undefined && size <= SMALL_BYTES ? this.small(path, tap) : undefined;
      return whole ?? this.large(path, tap);
    } catch (cause) {
      if (isMain || !(cause instanceof TraceError || "code" in (cause as object))) throw cause;
      return this.gone(path);
    }
  }

  /** The same, and nothing is told or counted. */
  peek(path: string): JsonObject {
    try {
      const value: unknown = JSON.parse(readFileSync(path, "utf8"));
      return isObject(value) ? value : {};
    } catch {
      // Torn or gone: whose it is cannot be known.
      this.issue(path, "bad_record", "a part that does not tell its message; left out");
      return {};
    }
  }

  private small(path: string, tap: ReadOptions["tap"]): JsonObject | undefined {
    const bytes = readFileSync(path);
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString("utf8"));
    } catch {
      // Read again below, as far as it goes.
      return undefined;
    }
    if (!isObject(value)) return undefined;
    tap?.(bytes, 0);
    this.bytes += bytes.length;
    this.reading.count(1, 1);
    return value;
  }

  private large(path: string, tap: ReadOptions["tap"]): JsonObject {
    const members: JsonObject = {};
    const options = { ...(tap && { tap }), ...(this.maxBytes !== undefined && { maxLineBytes: this.maxBytes }) };
    for (const item of documentValues(path, options, [])) {
      if (item.kind === "value" && item.index === undefined) members[item.key] = item.value;
      else if (item.kind === "value") this.issue(path, "not_an_object", "an array where an object was expected");
      else if (item.kind === "issue") this.reading.out.push(item);
      else this.bytes += item.offset;
    }
    if (Object.keys(members).length === 0) this.issue(path, "bad_record", "a file that holds nothing; left out");
    this.reading.count(1, 1);
    return members;
  }

  private gone(path: string): JsonObject {
    this.issue(path, "missing_file", "a file of the session that is gone, or may not be read");
    return {};
  }

  private issue(path: string, code: "missing_file" | "not_an_object" | "bad_record", message: string): void {
    this.reading.out.push({ kind: "issue", issue: { code, log: path, line: 1, message } });
  }
}
