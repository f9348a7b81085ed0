// The archive: raw logs as zstd frames, one after the other, in one file a log and generation. Nothing is ever cut from
// a generation; a log that was rewritten begins a new one. Each file can be unpacked by any zstd program.

import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, statSync, unlinkSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { TraceError } from "../core/errors.ts";
import { digest } from "../io/crypto.ts";
import { packSegment, unpack } from "../io/zstd.ts";
import type { ArchiveSegment, LogKey } from "../ports/store.ts";
import { packHeader, readHeader } from "./archive-header.ts";
import type { Connection } from "./sqlite/connection.ts";
import { guarded } from "./sqlite/failures.ts";
import { fromColumn } from "./sqlite/text.ts";

const EMPTY = new Uint8Array(0);

export interface Generation {
  readonly log: LogKey;
  readonly generation: number;
  /** Below the archive folder. */
  readonly file: string;
  /** Raw bytes kept, from 0. */
  readonly bytes: number;
  /** Length of the file as far as rows tell. */
  readonly packed: number;
  /** 0 while its log was not read to the end since this generation began. */
  readonly whole: number;
}

export interface SegmentRow {
  readonly offset: number;
  readonly length: number;
  readonly file_offset: number;
  readonly frame_length: number;
}

export function archiveFolder(home: string): string {
  return join(home, "archive");
}

export function latestGeneration(main: Connection, log: LogKey): Generation | undefined {
  return main.get<Generation>("SELECT * FROM archives WHERE log = ? ORDER BY generation DESC LIMIT 1", log);
}

export function segmentsOf(main: Connection, { log, generation }: Generation): SegmentRow[] {
  return main.all<SegmentRow>(
    `SELECT offset, length, file_offset, frame_length FROM segments WHERE log = ? AND generation = ? ORDER BY offset`,
    log,
    generation,
  );
}

/**
 * Appends segments. Bytes go to the file first and the row follows in the caller's transaction; what a killed writer
 * left behind the last row is overwritten. Files are not synced one by one: until the agent deletes a log, it is
 * still there to be read again after a power cut, and reading back checks every frame.
 */
export class ArchiveWriter {
  private readonly home: string;
  private readonly main: Connection;
  private readonly storeId: string;
  /** Files whose rows were deleted; they go when that is durable. */
  private replaced: string[] = [];

  constructor(home: string, main: Connection) {
    this.home = home;
    this.main = main;
    this.storeId = main.get<{ value: string }>("SELECT value FROM meta WHERE name = 'store_id'")?.value ?? "";
  }

  /** A rewritten log begins a new generation; one whose read was cut short begins the last one anew. */
  rewrite(log: LogKey): void {
    const last = latestGeneration(this.main, log);
    if (!last) return;
    if (last.whole) {
      this.begin(log, last.generation + 1);
      return;
    }
    this.main.run("DELETE FROM segments WHERE log = ? AND generation = ?", log, last.generation);
    this.main.run("UPDATE archives SET bytes = 0, packed = 0 WHERE log = ? AND generation = ?", log, last.generation);
  }

  /** Says that the log was read to its end; `replaces`: generations before it that are not longer are dropped. */
  finish(log: LogKey, replaces: boolean): void {
    this.main.run(
      `UPDATE archives SET whole = 1 WHERE log = ?1 AND whole = 0
       AND generation = (SELECT max(generation) FROM archives WHERE log = ?1)`,
      log,
    );
    if (replaces) this.dropEarlier(log);
  }

  /** To be called after a commit. */
  removeReplaced(): void {
    for (const file of this.replaced.splice(0)) removeFile(this.home, file);
  }

  private dropEarlier(log: LogKey): void {
    const rows = this.main.all<Generation>(
      `SELECT a.* FROM archives a JOIN (SELECT generation, bytes FROM archives WHERE log = ?1 ORDER BY generation DESC LIMIT 1) last
       ON a.generation < last.generation AND a.bytes <= last.bytes WHERE a.log = ?1`,
      log,
    );
    for (const { generation, file } of rows) {
      this.main.run("DELETE FROM segments WHERE log = ? AND generation = ?", log, generation);
      this.main.run("DELETE FROM archives WHERE log = ? AND generation = ?", log, generation);
      this.replaced.push(file);
    }
  }

  append(log: LogKey, segment: ArchiveSegment): void {
    const generation = latestGeneration(this.main, log) ?? this.begin(log, 0);
    const end = segment.offset + segment.length;
    if (end <= generation.bytes || segment.length === 0) return;
    if (segment.offset > generation.bytes) {
      throw new Error(
        `archive of log ${log}: ${generation.bytes} bytes kept, the next segment begins at ${segment.offset}`,
      );
    }
    const known = generation.bytes - segment.offset;
    const frame = known === 0 ? segment.frame : packSegment(unpack(segment.frame).subarray(known));
    const path = join(archiveFolder(this.home), generation.file);
    const header = generation.packed === 0 ? this.header(log) : EMPTY;
    guarded(path, () => appendAt(path, [header, frame], generation.packed));
    const at = generation.packed + header.length;
    this.main.run(
      "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)",
      log,
      generation.generation,
      generation.bytes,
      end - generation.bytes,
      at,
      frame.length,
    );
    this.main.run(
      "UPDATE archives SET bytes = ?, packed = ? WHERE log = ? AND generation = ?",
      end,
      at + frame.length,
      log,
      generation.generation,
    );
  }

  private begin(log: LogKey, generation: number): Generation {
    const { source, path } = this.origin(log);
    const name = digest(`${source}\0${path}`).slice(0, 32);
    const folder = join(archiveFolder(this.home), name.slice(0, 2));
    guarded(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
    let file = join(name.slice(0, 2), `${name}-${generation}.zst`);
    for (let n = 1; this.isTaken(file); n++) file = join(name.slice(0, 2), `${name}-${generation}.${n}.zst`);
    this.main.run(
      "INSERT INTO archives(log, generation, file, bytes, packed) VALUES (?, ?, ?, 0, 0)",
      log,
      generation,
      file,
    );
    return { log, generation, file, bytes: 0, packed: 0, whole: 0 };
  }

  /** A store that was made anew beside an old archive leaves the old files alone; a killed writer's are written anew. */
  private isTaken(file: string): boolean {
    if (this.main.get("SELECT 1 AS taken FROM archives WHERE file = ?", file)) return true;
    const path = join(archiveFolder(this.home), file);
    if (!statSync(path, { throwIfNoEntry: false })) return false;
    return readHeader(path)?.store !== this.storeId;
  }

  private origin(log: LogKey): { readonly source: string; readonly path: string } {
    const row = this.main.get<{ source: string; path: string }>("SELECT source, path FROM logs WHERE id = ?", log);
    if (!row) throw new Error(`no log ${log}`);
    return { source: row.source, path: fromColumn(row.path) };
  }

  private header(log: LogKey): Uint8Array {
    return packHeader({ store: this.storeId, ...this.origin(log) });
  }
}

function appendAt(path: string, pieces: readonly Uint8Array[], start: number): void {
  const fd = openSync(path, statSync(path, { throwIfNoEntry: false }) ? "r+" : "w+", 0o600);
  try {
    const { size } = fstatSync(fd);
    if (size < start) throw missingBytes(path, size, start);
    if (size > start) ftruncateSync(fd, start);
    let at = start;
    for (const piece of pieces) {
      for (let done = 0; done < piece.length; ) done += writeSync(fd, piece, done, piece.length - done, at + done);
      at += piece.length;
    }
  } finally {
    closeSync(fd);
  }
}

function missingBytes(path: string, size: number, expected: number): TraceError {
  return new TraceError("archive_damaged", `${path} has ${size} bytes of ${expected}`, {
    hint: "Run `tracemill scan --force`: logs that are still there are archived anew.",
  });
}

/** Removes an archive file that no row names any more. */
export function removeFile(home: string, file: string): void {
  const path = join(archiveFolder(home), file);
  if (statSync(path, { throwIfNoEntry: false })) guarded(dirname(path), () => unlinkSync(path));
}
