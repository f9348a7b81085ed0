// The agents' own files for whoever looks through them: what each is, its pieces, the texts of a database.

import { closeSync, readdirSync, readSync, type Stats, statSync } from "node:fs";
import { extname, join } from "node:path";
import { cutPieces, type LogKind, type Piece, readChunks } from "./log-pieces.ts";
import { openLog } from "./open-log.ts";

export interface FileOnDisk {
  readonly path: string;
  readonly bytes: number;
  /** Unix milliseconds, with fraction. */
  readonly modifiedAt: number;
}

const HEAD = 64 << 10;
const DEEPEST = 12;
/** How a dump of rows begins. */
const ROW = '{"table":"';

export function statOnDisk(path: string): FileOnDisk | undefined {
  const stats = statOf(path);
  return stats?.isFile() ? { path, bytes: stats.size, modifiedAt: stats.mtimeMs } : undefined;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not ours to see: whoever needs its content says so.
    return undefined;
  }
}

/** Every file of a folder and those below, or the file itself; links are not followed, they could lead in a circle. */
export function* filesBelow(path: string, depth = 0): Generator<FileOnDisk> {
  const stats = statOf(path);
  if (stats?.isFile() && depth === 0) yield { path, bytes: stats.size, modifiedAt: stats.mtimeMs };
  if (!stats?.isDirectory() || depth > DEEPEST) return;
  for (const entry of entriesOf(path)) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(below, depth + 1);
    else if (entry.isFile()) {
      const file = statOnDisk(below);
      if (file) yield file;
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // Gone meanwhile, or not ours to list: it is no log, and nothing hangs on it.
    return [];
  }
}

/** @throws TraceError `source_unreadable` */
export function kindOnDisk(path: string): LogKind | "database" | "packed" {
  return kindOfBytes(path, headOf(path));
}

/** Told by the name, and by the first bytes: the same for a log and for what was kept of it. */
export function kindOfBytes(path: string, head: Buffer): LogKind | "database" | "packed" {
  if (head.subarray(0, 15).toString("latin1") === "SQLite format 3") return "database";
  if (isPacked(head)) return "packed";
  if (head.subarray(0, ROW.length).toString("latin1") === ROW) return "lines";
  switch (extname(path).toLowerCase()) {
    case ".jsonl":
      return "lines";
    case ".json":
      return "document";
    default:
      return looksLikeLines(head) ? "lines" : "text";
  }
}

/**
 * What a content that was kept is cut as, and all of it. Rows of a database are kept as lines; what cannot be told any
 * more is taken for text.
 */
export function kindOfContent(
  path: string,
  chunks: Iterable<Uint8Array>,
): { readonly kind: LogKind; readonly all: Iterable<Uint8Array> } {
  const iterator = chunks[Symbol.iterator]();
  const held: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD) {
    const next = iterator.next();
    if (next.done) break;
    held.push(next.value);
    length += next.value.length;
  }
  const kind = kindOfBytes(path, Buffer.concat(held).subarray(0, HEAD));
  const all = (function* () {
    yield* held;
    for (let next = iterator.next(); !next.done; next = iterator.next()) yield next.value;
  })();
  return { kind: kind === "database" || kind === "packed" ? "text" : kind, all };
}

/** gzip, zstd, or a zstd frame that is to be skipped. */
function isPacked(head: Buffer): boolean {
  if (head.length < 4) return false;
  const magic = head.readUInt32LE(0);
  return (magic & 0xffff) === 0x8b1f || magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
}

function looksLikeLines(head: Buffer): boolean {
  const text = head.toString("utf8");
  const end = text.indexOf("\n");
  const line = end < 0 ? text : text.slice(0, end);
  if (!line.startsWith("{")) return false;
  if (end < 0 && head.length >= HEAD) return line.startsWith('{"');
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function headOf(path: string): Buffer {
  const fd = openLog(path);
  try {
    const head = Buffer.alloc(HEAD);
    return head.subarray(0, readSync(fd, head, 0, HEAD, 0));
  } finally {
    closeSync(fd);
  }
}

export function filePieces(path: string, kind: LogKind): Iterable<Piece> {
  return cutPieces(readChunks(path), kind);
}
