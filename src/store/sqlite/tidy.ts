// Housekeeping in small steps: small archive segments become larger ones, runs of the full text are merged.

import { closeSync, existsSync, fsyncSync, openSync, readdirSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import { syncFolder } from "../../io/files.ts";
import { packSegment } from "../../io/zstd.ts";
import { archiveFolder, type Generation, removeFile, type SegmentRow, segmentsOf } from "../archive.ts";
import { readHeader } from "../archive-header.ts";
import { readFrame, unpackFrame } from "../archive-reader.ts";
import type { Connection } from "./connection.ts";
import { guarded } from "./failures.ts";

/** Raw bytes below which a segment is small, and up to which small ones are put together. */
const SMALL = 256 << 10;
const MERGED = 4 << 20;
/** A log's file is written anew for this many small segments, so a live log costs little. */
const ENOUGH = 16;
/** Runs of the full text up to which a search is quick enough; a cold scan of a gigabyte leaves about 90. */
const FULL_TEXT_RUNS = 128;
/** Pages merged in one step, about 20 ms. */
const MERGE_PAGES = 500;

export interface TidyDeps {
  readonly home: string;
  readonly main: Connection;
  /** Milliseconds. */
  readonly now: () => number;
}

export function tidy(deps: TidyDeps, budgetMs: number): void {
  const end = deps.now() + budgetMs;
  const scattered = deps.main.all<Generation>(
    `SELECT a.* FROM archives a JOIN (
       SELECT log, generation FROM segments WHERE length < ${SMALL} GROUP BY log, generation HAVING count(*) >= ${ENOUGH}
     ) s ON s.log = a.log AND s.generation = a.generation`,
  );
  for (const generation of scattered) {
    if (deps.now() >= end) return;
    try {
      mergeSegments(deps, generation);
    } catch (error) {
      // The doctor tells of it; what is damaged stays as it is.
      if (!(error instanceof TraceError) || error.code !== "archive_damaged") throw error;
    }
  }
  mergeFullText(deps, end);
}

/** Merges while there are too many runs; each step is a transaction of its own. */
function mergeFullText({ main, now }: TidyDeps, end: number): void {
  const runs = main.get<{ n: number }>("SELECT count(DISTINCT segid) AS n FROM full_text_idx")?.n ?? 0;
  if (runs <= FULL_TEXT_RUNS) return;
  const changes = () => main.get<{ n: number }>("SELECT total_changes() AS n")?.n ?? 0;
  while (now() < end) {
    const before = changes();
    main.run("INSERT INTO full_text(full_text, rank) VALUES ('merge', ?)", MERGE_PAGES);
    // As FTS5's documentation says: less than two changes means there was nothing left to merge.
    if (changes() - before < 2) return;
  }
}

interface Piece {
  readonly rows: readonly SegmentRow[];
  readonly length: number;
}

/**
 * The file is written anew beside the old one, then the rows change over, then the old file goes: each is on disk before
 * the next begins, so that a power cut never leaves rows that name a file which is gone.
 */
function mergeSegments({ home, main }: TidyDeps, generation: Generation): void {
  const rows = segmentsOf(main, generation);
  const first = rows[0];
  if (!first) return;
  const folder = archiveFolder(home);
  const from = join(folder, generation.file);
  const header = readFrame(from, { offset: 0, length: 0, file_offset: 0, frame_length: first.file_offset });
  removeOrphans(home, main, generation.file);
  const file = nextName(folder, generation.file);
  const to = join(folder, file);
  const merged: SegmentRow[] = [];
  let at = header.length;
  const fd = guarded(to, () => openSync(to, "w", 0o600));
  try {
    guarded(to, () => writeAll(fd, header));
    for (const { rows: run, length } of pieces(rows)) {
      const [only] = run;
      const single = run.length === 1 && only !== undefined;
      const frame = single
        ? readFrame(from, only)
        : packSegment(Buffer.concat(run.map((row) => unpackFrame(from, row))));
      guarded(to, () => writeAll(fd, frame));
      merged.push({ offset: only?.offset ?? 0, length, file_offset: at, frame_length: frame.length });
      at += frame.length;
    }
    guarded(to, () => fsyncSync(fd));
  } catch (error) {
    guarded(to, () => unlinkSync(to));
    throw error;
  } finally {
    closeSync(fd);
  }
  guarded(to, () => syncFolder(dirname(to)));
  // With NORMAL a commit in the write-ahead log is on disk only after the next checkpoint.
  main.db.exec("PRAGMA synchronous = FULL");
  try {
    changeOver(main, generation, { file, packed: at, rows: merged });
  } finally {
    main.db.exec("PRAGMA synchronous = NORMAL");
  }
  removeFile(home, generation.file);
}

/** What a merge that was cut short left: files of this generation, and of this store, that no row names. */
function removeOrphans(home: string, main: Connection, file: string): void {
  const folder = archiveFolder(home);
  const base = baseOf(basename(file));
  const store = main.get<{ value: string }>("SELECT value FROM meta WHERE name = 'store_id'")?.value;
  const own = readHeader(join(folder, file));
  for (const name of guarded(folder, () => readdirSync(dirname(join(folder, file))))) {
    const other = join(dirname(file), name);
    if (other === file || !name.endsWith(".zst") || baseOf(name) !== base) continue;
    if (main.get("SELECT 1 AS named FROM archives WHERE file = ?", other)) continue;
    const header = readHeader(join(folder, other));
    if (header !== undefined && header.store === store && header.path === own?.path) removeFile(home, other);
  }
}

function baseOf(name: string): string {
  return name.replace(/(?:\.m\d+)?\.zst$/, "");
}

export function changeOver(
  main: Connection,
  { log, generation }: Generation,
  next: {
    readonly file: string;
    readonly packed: number;
    readonly rows: readonly SegmentRow[];
    /** Where it holds other bytes than before. */
    readonly bytes?: number;
  },
): void {
  main.db.exec("BEGIN IMMEDIATE");
  try {
    main.run("DELETE FROM segments WHERE log = ? AND generation = ?", log, generation);
    for (const { offset, length, file_offset, frame_length } of next.rows) {
      main.run(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)",
        log,
        generation,
        offset,
        length,
        file_offset,
        frame_length,
      );
    }
    const sql = "UPDATE archives SET file = ?, packed = ? WHERE log = ? AND generation = ?";
    main.run(sql, next.file, next.packed, log, generation);
    const { bytes } = next;
    if (bytes !== undefined)
      main.run("UPDATE archives SET bytes = ? WHERE log = ? AND generation = ?", bytes, log, generation);
    main.db.exec("COMMIT");
  } catch (error) {
    if (main.db.isTransaction) main.db.exec("ROLLBACK");
    throw error;
  }
}

/** Runs of small neighbours, each up to `MERGED` bytes; large ones stay alone. */
function pieces(rows: readonly SegmentRow[]): Piece[] {
  const found: { rows: SegmentRow[]; length: number }[] = [];
  let run: { rows: SegmentRow[]; length: number } | undefined;
  for (const row of rows) {
    const small = row.length < SMALL;
    if (run && small && run.length + row.length <= MERGED) {
      run.rows.push(row);
      run.length += row.length;
      continue;
    }
    const piece = { rows: [row], length: row.length };
    found.push(piece);
    run = small ? piece : undefined;
  }
  return found;
}

/** `x-0.zst`, `x-0.m1.zst`, `x-0.m2.zst`, ... */
export function nextName(folder: string, file: string): string {
  const match = /^(.*?)(?:\.m(\d+))?\.zst$/.exec(file);
  const base = match?.[1] ?? file;
  for (let n = Number(match?.[2] ?? 0) + 1; ; n++) {
    const name = `${base}.m${n}.zst`;
    if (n > 1_000_000 || !existsSync(join(folder, name))) return name;
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
}
