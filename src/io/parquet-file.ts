// Opens a Parquet file of anyone: its schema and layout, checked so that no page passes unread, and its rows.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { type AsyncBuffer, type FileMetaData, parquetMetadata, parquetReadObjects } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { TraceError } from "../core/errors.ts";
import type { Json } from "../core/types.ts";
import { type Chunk, chunksOf, type Group, type Leaf, leavesOf } from "./parquet-pages.ts";
import { frameBytes } from "./zstd.ts";

/** Bytes of a footer, and of one row group once it is unpacked: both are in memory at once. */
const MAX_FOOTER = 128 << 20;
const MAX_GROUP = 768 << 20;
/** Values of one row group, those that are absent too: millions of them need no byte. */
const MAX_VALUES = 32 << 20;
const MAGIC = "PAR1";

export interface ParquetFile {
  readonly path: string;
  readonly bytes: number;
  readonly metadata: FileMetaData;
  /** The footer as it is encoded: what `metadata` does not know is in it as well. */
  readonly footer: ThriftStruct;
  readonly footerStart: number;
  readonly groups: readonly Group[];
  read(start: number, end: number): ArrayBuffer;
  /** The rows of one group, read whole; what is absent is null, or is left out. */
  rows(group: Group, absent: Absent): Promise<readonly { readonly [column: string]: Json }[]>;
  close(): void;
}

export type Absent = "null" | "left out";

export type ThriftStruct = Readonly<Record<string, unknown>>;

/** @throws TraceError `not_found`, `source_unreadable` */
export function openParquet(path: string): ParquetFile {
  const fd = open(path);
  try {
    const bytes = fstatSync(fd).size;
    const read = (start: number, end: number) => readRange(fd, path, start, Math.min(end, bytes));
    const footer = footerOf(path, bytes, read);
    const { metadata } = footer;
    const file: AsyncBuffer = { byteLength: bytes, slice: (start, end = bytes) => read(start, end) };
    const leaves = leavesOf(metadata.schema, (why) => unsound(path, why));
    let total = 0;
    const groups = metadata.row_groups.map((group, index) => {
      const found = groupOf(path, group, { index, leaves, firstRow: total, dataEnd: footer.start });
      total += found.rows;
      return found;
    });
    if (total !== Number(metadata.num_rows)) throw unsound(path, "its row groups and its footer disagree");
    return {
      path,
      bytes,
      metadata,
      footer: footer.struct,
      footerStart: footer.start,
      groups,
      read,
      rows: (group, absent) => rowsOf({ file, metadata, path, absent }, group),
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw readable(error, path);
  }
}

/** Every row of a file, one row group in memory. @throws TraceError `not_found`, `source_unreadable` */
export async function* parquetRows(path: string, signal?: AbortSignal): AsyncGenerator<Json> {
  const file = openParquet(path);
  try {
    for (const group of file.groups) {
      signal?.throwIfAborted();
      for (const chunk of group.chunks) chunkPages(file, chunk);
      yield* await file.rows(group, "null");
    }
  } catch (error) {
    throw readable(error, path);
  } finally {
    file.close();
  }
}

/** A chunk with the places of its pages. @throws TraceError `source_unreadable` where its bytes are not its pages */
export function chunkPages(file: ParquetFile, chunk: Chunk) {
  const bytes = file.read(chunk.start, chunk.end);
  return { bytes, pages: chunksOf(bytes, chunk, (why) => unsound(file.path, why)) };
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw readable(error, path);
  }
}

function readRange(fd: number, path: string, start: number, end: number): ArrayBuffer {
  if (!(start >= 0 && end >= start)) throw unsound(path, "it names bytes that it does not have");
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const got = readSync(fd, bytes, at, bytes.length - at, start + at);
    if (got === 0) throw unsound(path, "it became shorter while it was read");
    at += got;
  }
  return bytes.buffer;
}

function footerOf(path: string, bytes: number, read: ParquetFile["read"]) {
  if (bytes < 12) throw unsound(path, "it is too short");
  const tail = Buffer.from(read(bytes - 8, bytes));
  if (tail.toString("latin1", 4) !== MAGIC) throw unsound(path, "it has no end");
  const length = tail.readUInt32LE(0);
  const start = bytes - 8 - length;
  if (start < 4) throw unsound(path, "its footer is longer than itself");
  if (length > MAX_FOOTER) throw unsound(path, `its footer has ${length >> 20} MB`);
  const buffer = read(start, bytes);
  const reader = { view: new DataView(buffer, 0, length), offset: 0 };
  const struct: ThriftStruct = deserializeTCompactProtocol(reader);
  if (reader.offset !== length) throw unsound(path, "there is something behind its footer");
  return { struct, start, metadata: parquetMetadata(buffer, { geoparquet: false, parsers: PARSERS }) };
}

interface Placed {
  readonly index: number;
  readonly leaves: readonly Leaf[];
  readonly firstRow: number;
  readonly dataEnd: number;
}

function groupOf(path: string, group: FileMetaData["row_groups"][number], placed: Placed): Group {
  const { index, leaves, firstRow, dataEnd } = placed;
  const rows = Number(group.num_rows);
  if (leaves.length !== group.columns.length) throw unsound(path, `row group ${index + 1} has other columns`);
  const chunks = group.columns.map((column, i): Chunk => {
    const leaf = leaves[i] as Leaf;
    const { meta_data: meta, file_path, crypto_metadata, encrypted_column_metadata } = column;
    if (file_path) throw unsound(path, "its columns are in other files");
    if (meta === undefined || crypto_metadata || encrypted_column_metadata) throw unsound(path, "it is encrypted");
    const { path_in_schema: named, num_values, total_compressed_size } = meta;
    if (JSON.stringify(named) !== JSON.stringify(leaf.path)) throw unsound(path, "its columns are not those it names");
    const isOnceARow = leaf.path.length === 1 && leaf.element.repetition_type !== "REPEATED";
    if (isOnceARow && Number(num_values) !== rows) throw unsound(path, "a column has not one value a row");
    const starts = [meta.dictionary_page_offset, meta.data_page_offset].map(Number).filter((at) => at > 0);
    // A column of no rows may have no place either.
    const start = starts.length === 0 && Number(total_compressed_size) === 0 ? 4 : Math.min(...starts);
    const end = start + Number(total_compressed_size);
    if (!(start >= 4 && end <= dataEnd)) throw unsound(path, "a column lies outside of it");
    return { start, end, meta, element: leaf.element };
  });
  const unpacked = chunks.reduce((sum, { meta }) => sum + Number(meta.total_uncompressed_size), 0);
  if (unpacked > MAX_GROUP) throw unsound(path, `row group ${index + 1} holds ${unpacked >> 20} MB`);
  const values = chunks.reduce((sum, { meta }) => sum + Number(meta.num_values), 0);
  if (values > MAX_VALUES) throw unsound(path, `row group ${index + 1} holds ${values} values`);
  return { firstRow, rows, chunks };
}

interface Reading {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly path: string;
  readonly absent: Absent;
}

async function rowsOf({ file, metadata, path, absent }: Reading, { firstRow, rows, chunks }: Group) {
  if (rows === 0) return [];
  const counts = new Map<string, number>();
  const found = await parquetReadObjects({
    file,
    metadata,
    geoparquet: false,
    rowStart: firstRow,
    rowEnd: firstRow + rows,
    compressors: UNPACK,
    parsers: PARSERS,
    onPage: ({ pathInSchema, columnData }) => {
      const name = JSON.stringify(pathInSchema);
      counts.set(name, (counts.get(name) ?? 0) + columnData.length);
    },
  });
  // Values behind the last row would be in no row. A plain column ends with its rows; its pages were counted.
  const isWhole = chunks.every(({ meta }) => counts.get(JSON.stringify(meta.path_in_schema)) === rows);
  if (found.length !== rows || !isWhole) throw unsound(path, "its columns have not as many values as it has rows");
  return found.map((row) => plain(row, absent) as { readonly [column: string]: Json });
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes);

/** What is text stays text: JSON is for whoever knows that it is some. */
const PARSERS = { jsonFromBytes: text, geometryFromBytes: text, geographyFromBytes: text };

/** No page may be larger than it says; what it says is checked beforehand. */
const UNPACK = {
  ZSTD: unzstd,
  GZIP: (bytes: Uint8Array, size: number) => gunzipSync(bytes, { maxOutputLength: Math.max(size, 1) }),
  BROTLI: (bytes: Uint8Array, size: number) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(size, 1) }),
};

export { UNPACK as PARQUET_UNPACK };

/** One frame and no more: what is behind it, such as a frame that all readers skip, would pass unseen. */
function unzstd(bytes: Uint8Array, size: number): Uint8Array {
  const unpacked = zstdDecompressSync(bytes, { maxOutputLength: Math.max(size, 1) });
  if (frameBytes(bytes) !== bytes.length) throw new Error("there is something behind a page");
  return unpacked;
}

/** As JSON says it. */
function plain(value: unknown, absent: Absent): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case "object":
      break;
    default:
      return null;
  }
  if (value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return decoder.decode(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (one) => plain(one, absent));
  }
  // No column is named as a prototype: `leavesOf` refuses it.
  const found: Record<string, Json> = {};
  for (const key in value) {
    const inner = plain((value as Readonly<Record<string, unknown>>)[key], absent);
    if (inner !== null || absent === "null") found[key] = inner;
  }
  return found;
}

export function unsound(path: string, why: string): TraceError {
  return new TraceError("source_unreadable", `${path} is a Parquet file whose content cannot be looked at: ${why}`, {
    hint: "Where it is damaged or cut off, run its export again; else write its rows as JSON Lines, and give that file.",
  });
}

/** What the packages throw says which bytes they did not like. */
function readable(error: unknown, path: string): unknown {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (error instanceof TraceError || name === "AbortError") return error;
  if (code === "ENOENT") return new TraceError("not_found", `there is no file ${path}`, { cause: error });
  return unsound(path, message.replace(/^parquet /, ""));
}
