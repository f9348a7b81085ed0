// Takes an archive over whose database is gone: each file's header says which log it holds, its frames are its segments.

import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../core/errors.ts";
import { hashTail, TAIL_BYTES } from "../io/tail.ts";
import { archiveFolder, type SegmentRow } from "./archive.ts";
import { readHeader } from "./archive-header.ts";
import { unpackFrame } from "./archive-reader.ts";
import type { Connection } from "./sqlite/connection.ts";
import { guarded } from "./sqlite/failures.ts";
import { toColumn } from "./sqlite/text.ts";

/** RFC 8878, 3.1.1: how a frame begins, and how long its fields are by their flags. */
const MAGIC = 0xfd2fb528;
const DICTIONARY_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const RLE_BLOCK = 1;

interface ArchiveFile {
  readonly file: string;
  readonly source: string;
  readonly path: string;
  readonly generation: number;
  readonly writtenAt: number;
  readonly segments: readonly SegmentRow[];
  readonly bytes: number;
  readonly packed: number;
  readonly tailHash: string;
}

/** True where the store knows no log, and the archive of an earlier one lies beside it. */
export function isAdoptable(home: string, main: Connection): boolean {
  if (main.get("SELECT 1 AS known FROM logs LIMIT 1")) return false;
  return archiveFiles(home).some((file) => readHeader(join(archiveFolder(home), file)) !== undefined);
}

/** Registers each log of the archive as one that is gone and was never read; returns how many there are. */
export function adoptArchive(
  home: string,
  main: Connection,
  rootOf: (source: string, path: string) => string,
  now: number,
): number {
  if (!isAdoptable(home, main)) return 0;
  const logs = new Map<string, Map<number, ArchiveFile>>();
  for (const file of archiveFiles(home)) {
    const found = lookInto(home, file);
    if (!found) continue;
    const generations = logs.get(found.path) ?? new Map<number, ArchiveFile>();
    logs.set(found.path, generations);
    const other = generations.get(found.generation);
    // A merge that was cut short leaves two files of one generation: nothing is ever cut from one, so the longer.
    if (!other || found.bytes > other.bytes || (found.bytes === other.bytes && found.writtenAt > other.writtenAt))
      generations.set(found.generation, found);
  }
  for (const generations of logs.values()) register(main, [...generations.values()], rootOf, now);
  return logs.size;
}

function archiveFiles(home: string): string[] {
  const folder = archiveFolder(home);
  if (!existsSync(folder)) return [];
  const names = guarded(folder, () => readdirSync(folder, { recursive: true, encoding: "utf8" }));
  return names.filter((name) => name.endsWith(".zst")).sort();
}

function register(
  main: Connection,
  generations: ArchiveFile[],
  rootOf: (source: string, path: string) => string,
  now: number,
): void {
  generations.sort((a, b) => a.generation - b.generation);
  const last = generations.at(-1);
  if (!last) return;
  const { source, path, bytes } = last;
  // A log that is still there with as many bytes is taken for the same, which its last bytes must confirm.
  const there = statSync(path, { throwIfNoEntry: false });
  const modifiedAt = there?.size === bytes ? there.mtimeMs : last.writtenAt;
  const row = main.get<{ id: number }>(
    `INSERT INTO logs(source, path, root, bytes, modified_at, state, seen_at, offset, tail_hash, cut)
     VALUES (?, ?, ?, ?, ?, 'missing', ?, ?, ?, 0) RETURNING id`,
    ...[toColumn(source), toColumn(path), toColumn(rootOf(source, path)), bytes, modifiedAt, now, bytes, last.tailHash],
  );
  if (!row) throw new Error(`no row for the log ${path}`);
  for (const { generation, file, segments, packed, bytes: kept } of generations) {
    main.run("INSERT INTO archives VALUES (?, ?, ?, ?, ?, 1)", row.id, generation, file, kept, packed);
    for (const { offset, length, file_offset, frame_length } of segments) {
      const values = [row.id, generation, offset, length, file_offset, frame_length];
      main.run("INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)", ...values);
    }
  }
}

/** What of a file is whole: a frame that is torn ends it. Undefined where it holds nothing of a log. */
function lookInto(home: string, file: string): ArchiveFile | undefined {
  const path = join(archiveFolder(home), file);
  const header = guarded(path, () => readHeader(path));
  const generation = /-(\d+)(?:\.\d+)?(?:\.m\d+)?\.zst$/.exec(file)?.[1];
  if (!header || generation === undefined) return undefined;
  const segments: SegmentRow[] = [];
  let bytes = 0;
  let tail: Uint8Array = Buffer.alloc(0);
  let at = 0;
  for (const { start, length } of framesOf(path)) {
    const raw = unpackWhole(path, { offset: bytes, length: 0, file_offset: start, frame_length: length });
    if (!raw) break;
    segments.push({ offset: bytes, length: raw.length, file_offset: start, frame_length: length });
    bytes += raw.length;
    at = start + length;
    tail = raw.length >= TAIL_BYTES ? Buffer.from(raw.subarray(-TAIL_BYTES)) : joinTail(tail, raw);
  }
  if (bytes === 0) return undefined;
  const writtenAt = statSync(path).mtimeMs;
  const { source, path: log } = header;
  const number = Number(generation);
  return {
    file,
    source,
    path: log,
    generation: number,
    writtenAt,
    segments,
    bytes,
    packed: at,
    tailHash: hashTail(tail),
  };
}

function joinTail(tail: Uint8Array, raw: Uint8Array): Uint8Array {
  return Buffer.concat([tail, raw]).subarray(-TAIL_BYTES);
}

function unpackWhole(path: string, segment: SegmentRow): Buffer | undefined {
  try {
    return unpackFrame(path, segment, false);
  } catch (error) {
    if (error instanceof TraceError && error.code === "archive_damaged") return undefined;
    throw error;
  }
}

/** Where the frames of a file lie, after its header, up to the first that is none. */
function framesOf(path: string): { readonly start: number; readonly length: number }[] {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const found: { start: number; length: number }[] = [];
    for (let at = 8 + readAt(fd, 4, 4); at < size; ) {
      const length = frameLength(fd, at);
      if (length === undefined || at + length > size) break;
      found.push({ start: at, length });
      at += length;
    }
    return found;
  } finally {
    closeSync(fd);
  }
}

/** Steps from block to block, whose headers tell their length. */
function frameLength(fd: number, start: number): number | undefined {
  if (readAt(fd, start, 4) !== MAGIC) return undefined;
  const flags = readAt(fd, start + 4, 1);
  const isSingle = (flags & 0x20) !== 0;
  const dictionary = DICTIONARY_BYTES[flags & 3] ?? 0;
  const contentSize = flags >> 6 === 0 && isSingle ? 1 : (CONTENT_SIZE_BYTES[flags >> 6] ?? 0);
  let at = start + 5 + (isSingle ? 0 : 1) + dictionary + contentSize;
  for (;;) {
    const block = readAt(fd, at, 3);
    if (block < 0) return undefined;
    at += 3 + (((block >> 1) & 3) === RLE_BLOCK ? 1 : block >> 3);
    if (block & 1) return at + (flags & 4 ? 4 : 0) - start;
  }
}

/** A little-endian number; -1 where the file ends before. */
function readAt(fd: number, at: number, length: number): number {
  const bytes = Buffer.alloc(length);
  return readSync(fd, bytes, 0, length, at) < length ? -1 : bytes.readUIntLE(0, length);
}
