// The oldest rollouts (TypeScript Codex, spring 2025): one JSON document {session, items}, written anew each time.

import { closeSync, openSync, readSync } from "node:fs";
import { TraceError } from "../../core/errors.ts";
import type { ParseIssue } from "../../core/session.ts";
import { isObject, type LogRecordItem } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions } from "../../ports/source.ts";

const CHUNK = 1 << 20;
const MAX_DOCUMENT_BYTES = 64 << 20;

/** The document's session and items as records; anything else at such a path is one issue, never silence. */
export function* readDocument(log: LogRef, options: ReadOptions): Generator<LogRecordItem> {
  const issue = (code: ParseIssue["code"], message: string): LogRecordItem => ({
    kind: "issue",
    issue: { code, log: log.path, line: 1, message },
  });
  const { bytes, offset } = readAll(log.path, options);
  const end = (lines: number): LogRecordItem => ({ kind: "end", offset, nextLine: 1, lines });
  if (!log.path.endsWith(".json")) {
    yield issue("unsupported_format", "a compressed rollout: unpack it beside its place to have it read");
    return yield end(0);
  }
  if (options.from > 0) {
    if (bytes.length > 0)
      yield issue("unsupported_format", "a JSON document was continued; read it again from its start");
    return yield end(0);
  }
  const document = bytes.byteLength <= (options.maxLineBytes ?? MAX_DOCUMENT_BYTES) ? parse(bytes) : undefined;
  if (bytes.byteLength === 0) return yield end(0);
  if (!isObject(document) || !Array.isArray(document["items"])) {
    yield issue("unsupported_format", "neither lines of JSON nor a document of the form {session, items}");
    // Nothing was taken: the agent may be writing it.
    return yield { kind: "end", offset: 0, nextLine: 1, lines: 0 };
  }
  const session = isObject(document["session"]) ? document["session"] : {};
  yield {
    kind: "record",
    value: { type: "session_meta", timestamp: session["timestamp"], payload: session },
    line: 1,
    glued: false,
  };
  for (const value of document["items"]) {
    if (isObject(value)) yield { kind: "record", value, line: 1, glued: true };
    else yield issue("not_an_object", `a JSON ${typeof value} among the items`);
  }
  yield end(
    bytes
      .toString("utf8")
      .split("\n")
      .filter((line) => line.trim() !== "").length,
  );
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    // Reported by the caller as what it is: no document of the known form.
    return undefined;
  }
}

function readAll(
  path: string,
  { from, tap, signal }: ReadOptions,
): { readonly bytes: Buffer; readonly offset: number } {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (cause) {
    throw new TraceError("source_unreadable", `cannot open ${path}: ${(cause as Error).message}`, {
      hint: "Check that the file exists and that you may read it.",
      cause,
    });
  }
  const pieces: Buffer[] = [];
  let at = from;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const piece = Buffer.allocUnsafe(CHUNK);
      const got = readSync(fd, piece, 0, CHUNK, at);
      if (got === 0) break;
      tap?.(piece.subarray(0, got), at);
      // What is over the limit passes by for the archive and is not kept.
      if (at - from <= MAX_DOCUMENT_BYTES) pieces.push(piece.subarray(0, got));
      at += got;
    }
  } finally {
    closeSync(fd);
  }
  return { bytes: Buffer.concat(pieces), offset: at };
}
