// A Parquet file as text that the rules can look at: its rows as JSON, then all that stands in it beside them.

import { decompressPage } from "hyparquet/src/datapage.js";
import { readPlain } from "hyparquet/src/plain.js";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import type { Json } from "../core/types.ts";
import { chunkPages, openParquet, PARQUET_UNPACK, type ParquetFile } from "./parquet-file.ts";
import type { Chunk, Page } from "./parquet-pages.ts";

/** Rows that go out together. */
const BATCH = 256 << 10;
const decoder = new TextDecoder();

export interface TextOptions {
  /** Throws for the beginning of something that nobody looks into. */
  refuse(head: Uint8Array): void;
  /** Gets the pages as they are that have room for comments: of other codecs every byte is in what they unpack to. */
  readonly onPacked?: ((bytes: Uint8Array) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const WITH_COMMENTS: readonly string[] = ["GZIP", "BROTLI"];

/**
 * JSON Lines. Line n is row n; behind the rows stand the strings of the footer, of the page headers and of the
 * dictionaries, and the bytes that belong to no column.
 * @throws TraceError `source_unreadable` for what cannot be looked at to its last value
 */
export async function* parquetText(path: string, options: TextOptions): AsyncGenerator<Uint8Array> {
  const file = openParquet(path);
  try {
    const beside = new Beside();
    for (const group of file.groups) {
      options.signal?.throwIfAborted();
      for (const chunk of group.chunks) lookInto(file, chunk, { beside, onPacked: options.onPacked });
      // The names of what a row has not would be words beside its other values.
      const rows = await file.rows(group, "left out");
      yield* linesOf(rows.map(opened));
    }
    beside.strings(file.footer);
    for (const named of keyValues(file)) beside.add(named);
    for (const gap of gapsOf(file)) lookBetween(new Uint8Array(file.read(...gap)), beside, options.refuse);
    yield* linesOf(beside.found());
  } finally {
    file.close();
  }
}

/** A row as JSON Lines would have it: JSON that stands in a column as text is opened, where its text says nothing more. */
function opened(value: Json): Json {
  if (typeof value === "string") return /^[[{]/.test(value) ? openedText(value) : value;
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner)]));
}

function openedText(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    // A key that is there twice, or another spelling, would be lost.
    return JSON.stringify(value) === text ? value : text;
  } catch {
    // No JSON: it is looked at as the text that it is.
    return text;
  }
}

function* linesOf(values: Iterable<unknown>): Generator<Uint8Array> {
  let held = "";
  for (const value of values) {
    held += `${JSON.stringify(value)}\n`;
    if (held.length < BATCH) continue;
    yield Buffer.from(held);
    held = "";
  }
  if (held !== "") yield Buffer.from(held);
}

/** What stands beside the rows, each once: every row group repeats the names of all columns. */
class Beside {
  private readonly seen = new Set<string>();
  private readonly objects: object[] = [];

  /** Every text in a thrift structure, whatever it means. */
  strings(value: unknown): void {
    if (value instanceof Uint8Array) this.add(decoder.decode(value));
    else if (Array.isArray(value)) for (const one of value) this.strings(one);
    else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) this.strings(one);
  }

  add(found: string | object): void {
    if (typeof found === "object") this.objects.push(found);
    else if (found.trim() !== "") this.seen.add(found);
  }

  found(): Iterable<unknown> {
    return [...this.seen, ...this.objects];
  }
}

/** A name says what its value is. */
function keyValues({ metadata }: ParquetFile): object[] {
  const chunks = metadata.row_groups.flatMap(({ columns }) => columns.flatMap((one) => one.meta_data ?? []));
  const lists = [metadata, ...chunks].flatMap(({ key_value_metadata }) => key_value_metadata ?? []);
  return lists.map(({ key, value }) => ({ [key]: value ?? null }));
}

/** Statistics of pages repeat values, and a dictionary may hold some that no row has. */
function lookInto(
  file: ParquetFile,
  chunk: Chunk,
  { beside, onPacked }: Pick<TextOptions, "onPacked"> & { readonly beside: Beside },
): void {
  const { bytes, pages } = chunkPages(file, chunk);
  for (const page of pages) {
    beside.strings(page.struct);
    if (WITH_COMMENTS.includes(chunk.meta.codec)) onPacked?.(new Uint8Array(bytes, page.start, page.end - page.start));
    if (page.header.type !== "DICTIONARY_PAGE") continue;
    for (const value of dictionaryOf(bytes, page, chunk)) {
      if (value instanceof Uint8Array) beside.add(decoder.decode(value));
    }
  }
}

function dictionaryOf(bytes: ArrayBuffer, { header, start, end }: Page, { meta, element }: Chunk) {
  const { type, codec } = meta;
  if (type !== "BYTE_ARRAY" && type !== "FIXED_LEN_BYTE_ARRAY") return [];
  const packed = new Uint8Array(bytes, start, end - start);
  const page = decompressPage(packed, header.uncompressed_page_size, codec, PARQUET_UNPACK);
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
  return readPlain(reader, type, header.dictionary_page_header?.num_values ?? 0, element.type_length);
}

/** Bytes of no column: indexes with the least and greatest values of pages, filters, and what nothing points at. */
function gapsOf({ groups, footerStart }: ParquetFile): (readonly [start: number, end: number])[] {
  const claims = groups.flatMap(({ chunks }) => chunks.map(({ start, end }) => [start, end] as const));
  claims.sort(([a], [b]) => a - b);
  const gaps: (readonly [number, number])[] = [];
  let at = 4;
  for (const [start, end] of [...claims, [footerStart, footerStart] as const]) {
    if (start > at) gaps.push([at, start]);
    at = Math.max(at, end);
  }
  return gaps;
}

/** Structures one behind the other as far as they go, and all bytes as text. */
function lookBetween(bytes: Uint8Array, beside: Beside, refuse: (head: Uint8Array) => void): void {
  if (bytes.every((byte) => byte === 0)) return;
  refuse(bytes);
  beside.add(decoder.decode(bytes));
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  try {
    while (reader.offset < bytes.byteLength) beside.strings(deserializeTCompactProtocol(reader));
  } catch {
    // From here on it is no structure: its bytes were looked at as text.
  }
}
