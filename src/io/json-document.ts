// Reads one JSON document of any size in flat memory: members of its top object, and elements of named arrays, one by one.

import { closeSync, openSync, readSync } from "node:fs";
import { TraceError } from "../core/errors.ts";
import type { ParseIssue } from "../core/session.ts";

export type DocumentItem =
  /** A member of the document's object, or an element of one of the arrays that are streamed. */
  | {
      readonly kind: "value";
      /** The member's name; `""` for an element of a document that is itself an array. */
      readonly key: string;
      /** Place in the array; undefined for a whole member. */
      readonly index: number | undefined;
      readonly value: unknown;
      /** Line on which the value begins, from 1. */
      readonly line: number;
    }
  | { readonly kind: "issue"; readonly issue: ParseIssue }
  | { readonly kind: "end"; readonly offset: number; readonly lines: number };

export interface DocumentOptions {
  /** Members whose arrays come element by element; a document that is an array always does. */
  readonly streams: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Gets every byte read, in order; the buffer is valid during the call only. */
  readonly tap?: ((bytes: Uint8Array, offset: number) => void) | undefined;
  /** A longer value is an issue and is passed over. Default 64 MiB. */
  readonly maxValueBytes?: number | undefined;
}

const CHUNK = 1 << 20;
const MAX_VALUE_BYTES = 64 << 20;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const LINE_FEED = 10;

/**
 * Yields what the document holds. A value that is no JSON is an issue and the rest goes on; where the document is torn
 * or ends early, what came before stands and an issue names the line.
 * @throws TraceError `source_unreadable`
 */
export function* readJsonDocument(path: string, options: DocumentOptions): Generator<DocumentItem> {
  const fd = open(path);
  const bytes = new Bytes(fd, path, options);
  try {
    yield* documentOf(bytes, path, options);
    bytes.passRest();
  } finally {
    closeSync(fd);
  }
  yield { kind: "end", offset: bytes.offset, lines: bytes.lines };
}

function* documentOf(bytes: Bytes, path: string, { streams }: DocumentOptions): Generator<DocumentItem> {
  const first = bytes.skipSpace();
  if (first === -1) return;
  if (first !== OPEN_LIST && first !== OPEN_OBJECT) {
    yield issue("unsupported_format", path, bytes.line, "neither a JSON object nor an array");
    return;
  }
  const isWhole = yield* first === OPEN_LIST ? elements(bytes, path, "") : members(bytes, path, streams);
  if (!isWhole) {
    const message = "the document ends, or is no JSON, from here on; what came before was read";
    yield issue("bad_json", path, bytes.line, message);
  } else if (bytes.skipSpace() !== -1)
    yield issue("bad_json", path, bytes.line, "there is more behind the document's end");
}

/** False where the object does not end as one should. */
function* members(bytes: Bytes, path: string, streams: readonly string[]): Generator<DocumentItem, boolean> {
  bytes.step();
  for (let next = bytes.skipSpace(); ; next = bytes.skipSpace()) {
    if (next === CLOSE_OBJECT) return bytes.step();
    if (next === COMMA) {
      bytes.step();
      continue;
    }
    if (next !== QUOTE) return false;
    const name = bytes.value();
    const key = name.kind === "text" ? parse(name.text) : undefined;
    if (typeof key?.value !== "string" || bytes.skipSpace() !== COLON) return false;
    bytes.step();
    if (bytes.skipSpace() === OPEN_LIST && streams.includes(key.value)) {
      if (!(yield* elements(bytes, path, key.value))) return false;
    } else if (!(yield* oneValue(bytes, path, key.value, undefined))) return false;
  }
}

function* elements(bytes: Bytes, path: string, key: string): Generator<DocumentItem, boolean> {
  bytes.step();
  let index = 0;
  for (let next = bytes.skipSpace(); next !== CLOSE_LIST; next = bytes.skipSpace()) {
    if (next === COMMA) bytes.step();
    else if (!(yield* oneValue(bytes, path, key, index++))) return false;
  }
  return bytes.step();
}

function* oneValue(
  bytes: Bytes,
  path: string,
  key: string,
  index: number | undefined,
): Generator<DocumentItem, boolean> {
  const { line } = bytes;
  const found = bytes.value();
  if (found.kind === "torn") return false;
  if (found.kind === "long") {
    yield issue(
      "line_too_long",
      path,
      line,
      `a value of ${found.bytes} bytes is over the limit; kept in the archive only`,
    );
    return true;
  }
  const parsed = parse(found.text);
  if (parsed) yield { kind: "value", key, index, value: parsed.value, line };
  else yield issue("bad_json", path, line, "a value is no JSON; the rest was read");
  return true;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Told by the caller, with the line and without the content.
    return undefined;
  }
}

function issue(code: ParseIssue["code"], log: string, line: number, message: string): DocumentItem {
  return { kind: "issue", issue: { code, log, line, message } };
}

type Found =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "long"; readonly bytes: number }
  | { readonly kind: "torn" };

/** The file's bytes around the place that is being read; only the value that is open is held. */
class Bytes {
  line = 1;
  private readonly fd: number;
  private readonly path: string;
  private readonly options: DocumentOptions;
  private readonly maxBytes: number;
  private buffer = Buffer.allocUnsafe(CHUNK);
  private filled = 0;
  private at = 0;
  /** Where the open value begins in `buffer`, -1 for none; what lies before is not needed any more. */
  private start = -1;
  /** Bytes of a too long value that were let go. */
  private dropped = 0;
  private read = 0;
  private blank = true;
  lines = 0;

  constructor(fd: number, path: string, options: DocumentOptions) {
    this.fd = fd;
    this.path = path;
    this.options = options;
    this.maxBytes = options.maxValueBytes ?? MAX_VALUE_BYTES;
  }

  /** Bytes of the file that were read. */
  get offset(): number {
    return this.read;
  }

  /** The next byte that is no white space, not taken; -1 at the end. */
  skipSpace(): number {
    for (;;) {
      for (; this.at < this.filled; this.at++) {
        const code = this.buffer[this.at] as number;
        if (code > 32 && !this.isMark(code)) return code;
        if (code === LINE_FEED) this.line++;
      }
      if (!this.more()) return -1;
    }
  }

  /** Takes one byte. */
  step(): true {
    this.at++;
    return true;
  }

  /** Takes the value that begins here. */
  value(): Found {
    this.start = this.at;
    this.dropped = 0;
    const end = this.endOfValue();
    const bytes = this.dropped + this.at - this.start;
    const isLong = bytes > this.maxBytes;
    const text = !end || isLong ? "" : this.buffer.toString("utf8", this.start, this.at);
    this.start = -1;
    if (!end) return { kind: "torn" };
    return isLong ? { kind: "long", bytes } : { kind: "text", text };
  }

  /** Reads on to the end of the file, for the tap. */
  passRest(): void {
    this.at = this.filled;
    while (this.more()) this.at = this.filled;
  }

  /** Moves behind the value; false where the file ends inside it. */
  private endOfValue(): boolean {
    let depth = 0;
    for (;;) {
      for (; this.at < this.filled; this.at++) {
        const code = this.buffer[this.at] as number;
        if (code === QUOTE) {
          if (!this.skipString()) return false;
          if (depth === 0) return true;
          this.at--;
        } else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
        else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
          // Behind a bare word or number.
          if (depth === 0) return this.at > this.start;
          if (--depth === 0) return this.step();
        } else if (code === COMMA && depth === 0) return this.at > this.start;
        else if (code === LINE_FEED) {
          if (depth === 0) return true;
          this.line++;
        } else if (code <= 32 && depth === 0) return true;
      }
      if (!this.more()) return false;
    }
  }

  /** From an opening quote to behind its closing one. */
  private skipString(): boolean {
    this.at++;
    for (;;) {
      const quote = this.buffer.subarray(0, this.filled).indexOf(QUOTE, this.at);
      if (quote < 0) {
        // A backslash at the very end escapes what comes next: its run is counted from the start of the string on.
        const kept = this.trailingBackslashes(this.filled);
        this.at = this.filled - kept;
        if (!this.more()) return false;
        continue;
      }
      const escaped = this.trailingBackslashes(quote) % 2 === 1;
      this.at = quote + 1;
      if (!escaped) return true;
    }
  }

  /** Backslashes in a row before `end`, not reaching before the place where the search stands. */
  private trailingBackslashes(end: number): number {
    let count = 0;
    while (end - count > this.at && this.buffer[end - count - 1] === BACKSLASH) count++;
    return count;
  }

  /** A byte order mark may stand at the very beginning. */
  private isMark(code: number): boolean {
    return code >= 0xbb && this.read === this.filled && this.at < 3 && [0xef, 0xbb, 0xbf][this.at] === code;
  }

  private more(): boolean {
    this.options.signal?.throwIfAborted();
    const keep = this.start < 0 ? this.at : this.start;
    if (this.start >= 0 && this.filled - this.start + this.dropped > this.maxBytes) this.letGo();
    else this.moveDown(keep);
    if (this.filled === this.buffer.length) this.grow();
    const got = this.readMore();
    this.filled += got;
    return got > 0;
  }

  private moveDown(keep: number): void {
    if (keep === 0) return;
    this.buffer.copyWithin(0, keep, this.filled);
    this.filled -= keep;
    this.at -= keep;
    if (this.start >= 0) this.start -= keep;
  }

  /** Of a value that is too long only its length is kept. */
  private letGo(): void {
    this.dropped += this.at - this.start;
    this.start = 0;
    this.buffer.copyWithin(0, this.at, this.filled);
    this.filled -= this.at;
    this.at = 0;
  }

  private grow(): void {
    const larger = Buffer.allocUnsafe(Math.min(this.buffer.length * 2, this.maxBytes + 2 * CHUNK));
    this.buffer.copy(larger, 0, 0, this.filled);
    this.buffer = larger;
  }

  private readMore(): number {
    let got: number;
    try {
      got = readSync(this.fd, this.buffer, this.filled, Math.min(CHUNK, this.buffer.length - this.filled), this.read);
    } catch (cause) {
      throw new TraceError("source_unreadable", `cannot read ${this.path}: ${(cause as Error).message}`, { cause });
    }
    const bytes = this.buffer.subarray(this.filled, this.filled + got);
    if (got > 0) this.options.tap?.(bytes, this.read);
    this.countLines(bytes);
    this.read += got;
    return got;
  }

  private countLines(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(LINE_FEED, at);
      const stop = end < 0 ? bytes.length : end;
      for (let i = at; this.blank && i < stop; i++) {
        if ((bytes[i] as number) <= 32) continue;
        this.blank = false;
        this.lines++;
      }
      if (end >= 0) this.blank = true;
      at = stop + 1;
    }
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw new TraceError("source_unreadable", `cannot open ${path}: ${(cause as Error).message}`, {
      hint: "Check that the file exists and that you may read it.",
      cause,
    });
  }
}
