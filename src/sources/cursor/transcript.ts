// Reads a transcript of Cursor's agent: JSON lines, or the text that came before them.

import { basename, join } from "node:path";
import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { readLines } from "../../io/lines.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { textParts } from "../shared/blocks.ts";
import { type LineFormat, readJsonLines } from "../shared/lines.ts";
import { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { listOf, objectOf, textOf } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import { SOURCE } from "./name.ts";
import { type Chat, newChat, takeMessage } from "./spoken.ts";
import { SpokenText } from "./text.ts";
import { placeOf, TRUSTED } from "./transcripts.ts";

interface Transcript extends Chat {
  /** The name of the project's folder, until a path tells which folder it means. */
  project: string | undefined;
}

export function readTranscript(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  // A transcript is read anew when it changes: which of a conversation's files is read may change too.
  const { from: _, state: __, ...rest } = options;
  return log.path.endsWith(".txt") ? readText(log, options) : readJsonLines(log, { ...rest, from: 0 }, LINES);
}

const LINES: LineFormat<Transcript> = { start, take };

function start({ path }: LogRef): Transcript {
  return { ...newChat(), project: basename(placeOf(path).project) };
}

function open(reading: Reading<Transcript>): SessionWriter {
  const { id, parent, project } = placeOf(reading.log.path);
  const cwd = textOf(sideObject(join(project, TRUSTED))?.["workspacePath"]);
  if (cwd !== undefined) reading.own.project = undefined;
  return reading.open({
    externalId: id,
    cwd,
    ...(parent !== undefined && { isSubagent: true, parentId: sessionId(SOURCE, parent) }),
  });
}

function take(reading: Reading<Transcript>, record: JsonObject, line: number): void {
  const session = reading.session ?? open(reading);
  const message = objectOf(record["message"]) ?? record;
  const role = record["role"] ?? message["role"];
  if (role === undefined && typeof record["type"] === "string") {
    takeEvent(reading, session, { record, line });
    return;
  }
  reading.own.model = textOf(record["model"]) ?? textOf(message["model"]) ?? reading.own.model;
  findFolder(reading, session, message);
  takeMessage(reading, { ...message, role }, { line });
}

function takeEvent(
  reading: Reading<Transcript>,
  session: SessionWriter,
  { record, line }: { readonly record: JsonObject; readonly line: number },
): void {
  if (record["type"] !== "turn_ended") {
    const name = quotable(String(record["type"]));
    reading.issueOnce("unknown_record", line, `record of unknown type ${name}; left out`);
    return;
  }
  const { status } = record;
  if (status === "success") return;
  const text = textOf(record["error"]) ?? textOf(record["message"]) ?? textOf(status);
  const kind = status === "error" || status === "failed" ? "api_error" : "interrupt";
  session.say({ role: "system", kind, parts: textParts(text), line });
}

/**
 * The folder's name has lost what was no letter or digit of the path. A path in a call's input that is or lies in a
 * folder of that name has it still.
 */
function findFolder({ own }: Reading<Transcript>, session: SessionWriter, message: JsonObject): void {
  if (own.project === undefined) return;
  for (const block of listOf(message["content"])) {
    const input = objectOf(objectOf(block)?.["input"]) ?? {};
    for (const value of Object.values(input)) {
      const cwd = typeof value === "string" && value.length <= 4096 ? folderNamed(own.project, value) : undefined;
      if (cwd === undefined) continue;
      session.amend({ cwd });
      own.project = undefined;
      return;
    }
  }
}

export function folderNamed(name: string, path: string): string | undefined {
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(path)) return undefined;
  for (
    let end = path.length;
    end > 0;
    end = Math.max(path.lastIndexOf("/", end - 1), path.lastIndexOf("\\", end - 1))
  ) {
    const folder = path.slice(0, end);
    const plain = folder.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
    if (plain === name) return folder;
    // Each folder further up has a shorter name.
    if (plain.length < name.length) return undefined;
  }
  return undefined;
}

/** `user:` and `assistant:` on lines of their own head what each said. */
function* readText(log: LogRef, { tap, signal, maxLineBytes }: ReadOptions): Generator<SourceItem> {
  signal?.throwIfAborted();
  const reading = new Reading<Transcript>(log, start(log), false);
  const spoken = new SpokenText((message, line) => {
    if (!reading.session) open(reading);
    takeMessage(reading, message, { line });
  });
  let offset = 0;
  const options = {
    from: 0,
    firstLine: 1,
    ...(tap && { tap }),
    ...(signal && { signal }),
    ...(maxLineBytes !== undefined && { maxLineBytes }),
  };
  for (const line of readLines(log.path, options)) {
    offset = line.offset + line.length + (line.terminated ? 1 : 0);
    const text = line.bytes.toString("utf8").replace(/\r$/, "");
    if (line.tooLong)
      reading.issue("line_too_long", line.number, `line of ${line.length} bytes; kept in the archive only`);
    else {
      if (text.trim() !== "") reading.count(1, 0);
      spoken.take(text, line.number);
    }
    if (reading.out.length > 0) yield* reading.drain();
  }
  spoken.flush();
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
}
