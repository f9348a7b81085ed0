// Reads JSON records from a log of lines and says what was wrong with each line that could not be taken as it stands.

import { isAscii, isUtf8 } from "node:buffer";
import { jsonPieces } from "../core/json-pieces.ts";
import type { ParseIssue } from "../core/session.ts";
import { type LineOptions, MAX_LINE_BYTES, readLines } from "./lines.ts";

export type JsonObject = Record<string, unknown>;

export type LogRecordItem =
  /** One JSON object; `glued` for the second and later objects of a line. */
  | { readonly kind: "record"; readonly value: JsonObject; readonly line: number; readonly glued: boolean }
  | { readonly kind: "issue"; readonly issue: ParseIssue }
  | {
      readonly kind: "end";
      /** Where the next read goes on: behind the last line that was taken. */
      readonly offset: number;
      /** Number of the line that begins there. */
      readonly nextLine: number;
      /** Non-blank lines passed in this read. */
      readonly lines: number;
    };

/**
 * Yields the records of a log of JSON lines. A bad line is an issue with its number and the rest goes on; objects
 * glued on one line come one by one. A last line without a line feed is taken when it is a whole object, else it
 * waits: `end.offset` stays before it and an `unfinished_line` issue says so.
 * @throws TraceError `source_unreadable`
 */
export function* readRecords(path: string, options: LineOptions): Generator<LogRecordItem> {
  const reader = readLines(path, options);
  try {
    yield* recordsOf(reader, path, options);
  } finally {
    // Closes the file where reading ended before its end.
    reader.return({ bytes: 0, shrank: false });
  }
}

type LineReader = ReturnType<typeof readLines>;

function* recordsOf(reader: LineReader, path: string, options: LineOptions): Generator<LogRecordItem> {
  let offset = options.from;
  let nextLine = options.firstLine;
  let lines = 0;
  for (;;) {
    const step = reader.next();
    if (step.done) {
      const message = "the log became shorter while it was read; the next scan reads it again";
      if (step.value.shrank) yield issue("changed_while_read", path, nextLine, message);
      break;
    }
    const line = step.value;
    if (line.tooLong) {
      const limit = options.maxLineBytes ?? MAX_LINE_BYTES;
      const message = `line of ${line.length} bytes, over the limit of ${limit}; kept in the archive only`;
      yield issue("line_too_long", path, line.number, message);
      lines++;
    } else if (!isBlank(line.bytes)) {
      const parsed = parseLine(line.bytes, line.number === 1);
      if (!line.terminated && parsed.broken) {
        yield issue("unfinished_line", path, line.number, "the last line is not finished; it waits for the rest");
        break;
      }
      lines++;
      const value = parsed.values[0];
      // Nearly every line is this.
      if (isWhole(parsed) && isObject(value)) yield { kind: "record", value, line: line.number, glued: false };
      else yield* itemsOf(parsed, path, line.number);
    }
    offset = line.offset + line.length + (line.terminated ? 1 : 0);
    nextLine = line.number + (line.terminated ? 1 : 0);
  }
  yield { kind: "end", offset, nextLine, lines };
}

function issue(code: ParseIssue["code"], log: string, line: number, message: string): LogRecordItem {
  return { kind: "issue", issue: { code, log, line, message } };
}

function isWhole({ values, broken, encoding }: ParsedLine): boolean {
  return values.length === 1 && broken === undefined && encoding === undefined;
}

/** What a line holds, and what is wrong with it. */
function* itemsOf({ values, broken, encoding }: ParsedLine, path: string, line: number): Generator<LogRecordItem> {
  if (encoding) yield issue("bad_encoding", path, line, encoding);
  for (const [i, value] of values.entries()) {
    if (isObject(value)) yield { kind: "record", value, line, glued: i > 0 };
    else {
      const found = Array.isArray(value) ? "array" : typeof value;
      yield issue("not_an_object", path, line, `a JSON ${found} where an object was expected`);
    }
  }
  if (values.length > 1)
    yield issue("glued_line", path, line, `${values.length} JSON values on one line; all were read`);
  if (broken) yield issue("bad_json", path, line, broken);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBlank(bytes: Buffer): boolean {
  const first = bytes[0];
  if (first !== undefined && first > 32) return false;
  for (const byte of bytes) if (byte > 32) return false;
  return true;
}

interface ParsedLine {
  readonly values: readonly unknown[];
  /** Why (the rest of) the line is no JSON. */
  readonly broken?: string;
  readonly encoding?: string;
}

function parseLine(bytes: Buffer, first: boolean): ParsedLine {
  const { text, encoding } = decode(bytes, first);
  try {
    const values = [JSON.parse(text)];
    return encoding ? { values, encoding } : { values };
  } catch (error) {
    const wide = utf16(bytes);
    if (wide !== undefined) {
      return { ...jsonPieces(wide, error as Error), encoding: "UTF-16 instead of UTF-8; read as far as it is ASCII" };
    }
    const parsed = jsonPieces(text, error as Error);
    return encoding ? { ...parsed, encoding } : parsed;
  }
}

function decode(bytes: Buffer, first: boolean): { readonly text: string; readonly encoding?: string } {
  // One-byte strings are about a third faster to parse than two-byte ones.
  if (isAscii(bytes)) return { text: bytes.toString("latin1") };
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) return { text: first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
  return { text, encoding: "not valid UTF-8; the bad bytes were read as U+FFFD" };
}

/** A UTF-16 log is split at line feed bytes too, so every second byte of a line is 0, perhaps off by one. */
function utf16(bytes: Buffer): string | undefined {
  if (!bytes.includes(0)) return undefined;
  const body = Buffer.from(bytes.filter((byte, i) => byte !== 0 && !(i < 2 && byte >= 0xfe)));
  return body.length * 2 >= bytes.length - 3 && isAscii(body) && body.length * 2 <= bytes.length + 1
    ? body.toString("latin1")
    : undefined;
}
