// Writes generations of a log's archive anew with their secrets replaced; the old files are overwritten before they go.

import { closeSync, existsSync, fsyncSync, openSync, readdirSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder } from "../io/files.ts";
import { destroy } from "../io/scrub-files.ts";
import { packSegment } from "../io/zstd.ts";
import type { RewritePieces } from "../ports/scrub.ts";
import type { LogKey } from "../ports/store.ts";
import { archiveFolder, type Generation, type SegmentRow, segmentsOf } from "./archive.ts";
import { readHeader } from "./archive-header.ts";
import { readFrame, readGeneration } from "./archive-reader.ts";
import type { Connection } from "./sqlite/connection.ts";
import { guarded } from "./sqlite/failures.ts";
import { changeOver, nextName } from "./sqlite/tidy.ts";

/** Raw bytes of a frame. */
const FRAME = 4 << 20;

interface Deps {
  readonly home: string;
  readonly main: Connection;
}

export function scrubArchive(deps: Deps, log: LogKey, rewrite: RewritePieces, resetLast: boolean): void {
  const generations = deps.main.all<Generation>("SELECT * FROM archives WHERE log = ? ORDER BY generation DESC", log);
  for (const [i, generation] of generations.entries()) {
    if (generation.packed === 0) continue;
    if (i === 0 && resetLast) reset(deps, generation);
    else rewriteGeneration(deps, generation, rewrite);
  }
}

/** As a generation that was begun and holds nothing yet. */
function reset({ home, main }: Deps, { log, generation, file }: Generation): void {
  durably(main, () => {
    main.run("DELETE FROM segments WHERE log = ? AND generation = ?", log, generation);
    main.run("UPDATE archives SET bytes = 0, packed = 0, whole = 0 WHERE log = ? AND generation = ?", log, generation);
  });
  const path = join(archiveFolder(home), file);
  guarded(path, () => destroy(path));
}

/** A file of its own first, then the rows change over, then the old file goes, as when segments are merged. */
function rewriteGeneration({ home, main }: Deps, generation: Generation, rewrite: RewritePieces): void {
  const rows = segmentsOf(main, generation);
  const first = rows[0];
  if (!first) return;
  const folder = archiveFolder(home);
  const from = join(folder, generation.file);
  const open = () => readGeneration(home, generation, rows);
  if (isSame(open(), rewrite(open))) return;
  const header = readFrame(from, { offset: 0, length: 0, file_offset: 0, frame_length: first.file_offset });
  const file = nextName(folder, generation.file);
  const to = join(folder, file);
  const written = guarded(to, () => writeFrames(to, header, rewrite(open)));
  guarded(to, () => syncFolder(dirname(to)));
  main.db.exec("PRAGMA synchronous = FULL");
  try {
    changeOver(main, generation, { file, ...written });
  } finally {
    main.db.exec("PRAGMA synchronous = NORMAL");
  }
  guarded(from, () => destroy(from));
}

interface WrittenFile {
  readonly rows: readonly SegmentRow[];
  readonly packed: number;
  readonly bytes: number;
}

function writeFrames(to: string, header: Uint8Array, pieces: Iterable<Uint8Array>): WrittenFile {
  const rows: SegmentRow[] = [];
  const fd = openSync(to, "w", 0o600);
  let at = 0;
  let offset = 0;
  const write = (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
    at += bytes.length;
  };
  let held: Uint8Array[] = [];
  let length = 0;
  const flush = () => {
    if (length === 0) return;
    const frame = packSegment(Buffer.concat(held));
    rows.push({ offset, length, file_offset: at, frame_length: frame.length });
    write(frame);
    offset += length;
    held = [];
    length = 0;
  };
  try {
    write(header);
    for (const piece of pieces) {
      held.push(piece);
      length += piece.length;
      if (length >= FRAME) flush();
    }
    flush();
    fsyncSync(fd);
  } catch (error) {
    destroy(to);
    throw error;
  } finally {
    closeSync(fd);
  }
  return { rows, packed: at, bytes: offset };
}

/** Compares two contents, however they are cut. */
function isSame(one: Iterable<Uint8Array>, other: Iterable<Uint8Array>): boolean {
  const pieces = other[Symbol.iterator]();
  let held: Uint8Array = new Uint8Array(0);
  for (const piece of one) {
    for (let at = 0; at < piece.length; ) {
      while (held.length === 0) {
        const next = pieces.next();
        if (next.done) return false;
        held = next.value;
      }
      const length = Math.min(held.length, piece.length - at);
      if (Buffer.compare(held.subarray(0, length), piece.subarray(at, at + length)) !== 0) return false;
      held = held.subarray(length);
      at += length;
    }
  }
  if (held.length > 0) return false;
  for (let next = pieces.next(); !next.done; next = pieces.next()) if (next.value.length > 0) return false;
  return true;
}

function durably(main: Connection, change: () => void): void {
  main.db.exec("PRAGMA synchronous = FULL");
  main.db.exec("BEGIN IMMEDIATE");
  try {
    change();
    main.db.exec("COMMIT");
  } catch (error) {
    if (main.db.isTransaction) main.db.exec("ROLLBACK");
    throw error;
  } finally {
    main.db.exec("PRAGMA synchronous = NORMAL");
  }
}

/** Files of this store that no row names, left by a kill: overwritten, since they may hold what was replaced. */
export function destroyOrphans({ home, main }: Deps): void {
  const folder = archiveFolder(home);
  if (!existsSync(folder)) return;
  const store = main.get<{ value: string }>("SELECT value FROM meta WHERE name = 'store_id'")?.value;
  const named = new Set(main.all<{ file: string }>("SELECT file FROM archives").map(({ file }) => file));
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".zst") || named.has(file)) continue;
    const path = join(folder, file);
    // What an earlier store left beside this one is not ours.
    if (guarded(path, () => readHeader(path))?.store === store) guarded(path, () => destroy(path));
  }
}
