// The rows of any file of a dataset, with what is wrong with a line before it is one: JSON Lines, packed or not, and Parquet.

import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { TraceError } from "../core/errors.ts";
import type { Json } from "../core/types.ts";
import { readArtifact } from "./artifact-read.ts";

export type FoundRow =
  | { readonly line: number; readonly value: Json }
  /** The line is no JSON, or no text. */
  | { readonly line: number; readonly fault: string };

export interface RowsFacts {
  readonly sha256: string;
  readonly bytes: number;
  readonly containers: readonly string[];
}

/** A longer line is told as that, and not read. */
const LONGEST_LINE = 256 << 20;

/**
 * Yields every row; returns what the file is.
 * @throws TraceError `not_found`, `source_unreadable`
 */
export async function* datasetRows(path: string, signal?: AbortSignal): AsyncGenerator<FoundRow, RowsFacts> {
  return isParquet(path) ? yield* parquetOf(path, signal) : yield* linesOf(path, signal);
}

/** The container whose columns the rows come from; undefined where each is a line of JSON. @throws TraceError as above */
export function columnsOf(path: string): string | undefined {
  return isParquet(path) ? "parquet" : undefined;
}

/** What a file is, whatever is in it. */
export async function fileFacts(path: string, signal?: AbortSignal): Promise<RowsFacts> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    hash.update(piece);
    bytes += piece.length;
  }
  return { sha256: hash.digest("hex"), bytes, containers: [] };
}

function isParquet(path: string): boolean {
  try {
    const fd = openSync(path, "r");
    try {
      const head = Buffer.alloc(4);
      readSync(fd, head, 0, 4, 0);
      return head.toString("latin1") === "PAR1";
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    if (isMissing) throw new TraceError("not_found", `there is no file ${path}`, { cause });
    throw new TraceError("source_unreadable", `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

async function* parquetOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<FoundRow, RowsFacts> {
  const { parquetRows } = await import("./parquet-file.ts");
  const facts = await fileFacts(path, signal);
  let line = 0;
  for await (const value of parquetRows(path, signal)) yield { line: ++line, value };
  return { ...facts, containers: ["parquet"] };
}

async function* linesOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<FoundRow, RowsFacts> {
  const reader = readArtifact(path, signal ? { signal } : {});
  let held: Uint8Array[] = [];
  let length = 0;
  let line = 0;
  const add = (bytes: Uint8Array) => {
    length += bytes.length;
    if (length <= LONGEST_LINE) held.push(bytes);
    else held = [];
  };
  const end = (): FoundRow => {
    const found = rowOf(++line, length > LONGEST_LINE ? undefined : Buffer.concat(held));
    held = [];
    length = 0;
    return found;
  };
  for (;;) {
    const step = await reader.next();
    if (step.done) {
      if (length > 0) yield end();
      return step.value;
    }
    let start = 0;
    for (let at = step.value.indexOf(10); at >= 0; at = step.value.indexOf(10, start)) {
      add(step.value.subarray(start, at));
      yield end();
      start = at + 1;
    }
    if (start < step.value.length) add(step.value.subarray(start));
  }
}

function rowOf(line: number, bytes: Buffer | undefined): FoundRow {
  if (bytes === undefined) return { line, fault: `is longer than ${LONGEST_LINE >> 20} MB` };
  if (!isUtf8(bytes)) return { line, fault: "is no UTF-8" };
  const text = bytes.toString("utf8");
  if (text.trim() === "") return { line, fault: "is empty" };
  if (line === 1 && text.startsWith("\ufeff")) return { line, fault: "begins with a byte order mark" };
  try {
    return { line, value: JSON.parse(text) as Json };
  } catch (error) {
    return { line, fault: whyNoJson(text, error as SyntaxError) };
  }
}

/** What the engine says quotes the line: only its kind is told, where it is one of these. */
function whyNoJson(text: string, { message }: SyntaxError): string {
  if (text.includes("\0")) return "holds NUL characters";
  if (/after JSON/.test(message)) return "holds more than one value: a line break is missing";
  if (/^Unexpected end|^Unterminated string/.test(message)) return "is torn: it ends within a value";
  return "is no JSON";
}
