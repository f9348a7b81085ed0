// Reads one JSON document of any size in flat memory: members of its top object, and elements of named arrays, one by one.

import { closeSync } from "node:fs";
import type { ParseIssue } from "../core/session.ts";
import {
  type BytesOptions,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  JsonBytes,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from "./json-bytes.ts";
import { openLog } from "./open-log.ts";

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

export interface DocumentOptions extends BytesOptions {
  /** Members whose arrays come element by element; a document that is an array always does. */
  readonly streams: readonly string[];
}

const COLON = 58;

/**
 * Yields what the document holds. A value that is no JSON is an issue and the rest goes on; where the document is torn
 * or ends early, what came before stands and an issue names the line.
 * @throws TraceError `source_unreadable`
 */
export function* readJsonDocument(path: string, options: DocumentOptions): Generator<DocumentItem> {
  const fd = openLog(path);
  const bytes = new JsonBytes(fd, path, options);
  try {
    yield* documentOf(bytes, path, options);
    bytes.passRest();
  } finally {
    closeSync(fd);
  }
  yield { kind: "end", offset: bytes.offset, lines: bytes.lines };
}

function* documentOf(bytes: JsonBytes, path: string, { streams }: DocumentOptions): Generator<DocumentItem> {
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
function* members(bytes: JsonBytes, path: string, streams: readonly string[]): Generator<DocumentItem, boolean> {
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

function* elements(bytes: JsonBytes, path: string, key: string): Generator<DocumentItem, boolean> {
  bytes.step();
  let index = 0;
  for (let next = bytes.skipSpace(); next !== CLOSE_LIST; next = bytes.skipSpace()) {
    if (next === COMMA) bytes.step();
    else if (!(yield* oneValue(bytes, path, key, index++))) return false;
  }
  return bytes.step();
}

function* oneValue(
  bytes: JsonBytes,
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
