// The private file of a review's findings: appended session by session, taken up again after a kill at its last whole one.

import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { TraceError } from "../core/errors.ts";
import { createPrivate, ensurePrivateFolder, guard, OUTPUT_HINT, readIfExists, syncFolder } from "./files.ts";
import { readLines } from "./lines.ts";
import { isRunning } from "./temp-folder.ts";

export interface FindingsFile {
  /** What an earlier run left; undefined where there is no file. */
  read(): KeptRow[] | undefined;
  /** Appends behind byte `keep` from now on; what stood behind it is cut off. */
  begin(keep: number): void;
  /** Rows that became durable together; the last one ends them. */
  append(rows: readonly object[]): void;
  close(): void;
}

/** Rows of an earlier run, each parsed, with where it ends. */
export interface KeptRow {
  readonly value: Readonly<Record<string, unknown>>;
  readonly end: number;
}

/** Every whole row of a findings file; a torn last one is left out. Undefined where there is no file. */
export function readFindings(path: string): KeptRow[] | undefined {
  if (!existsSync(path)) return undefined;
  const rows: KeptRow[] = [];
  for (const line of readLines(path, { from: 0, firstLine: 1 })) {
    if (line.length === 0) continue;
    if (!line.terminated) break;
    let value: unknown;
    try {
      value = JSON.parse(line.bytes.toString("utf8"));
    } catch (cause) {
      throw new TraceError("source_unreadable", `${path}: line ${line.number} is no JSON`, { cause });
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TraceError("source_unreadable", `${path}: line ${line.number} is no finding`);
    }
    rows.push({ value: value as KeptRow["value"], end: line.offset + line.length + 1 });
  }
  return rows;
}

/** One process at a time writes a file of findings. @throws TraceError `store_locked` */
export function openFindings(path: string): FindingsFile {
  ensurePrivateFolder(dirname(path), OUTPUT_HINT);
  const unlock = lock(path);
  let fd: number | undefined;
  let at = 0;
  return {
    read: () => readFindings(path),
    begin(keep) {
      at = keep;
      guard(path, () => {
        const opened = openSync(path, keep > 0 ? "r+" : "w", 0o600);
        fd = opened;
        if (process.platform !== "win32") fchmodSync(opened, 0o600);
        ftruncateSync(opened, keep);
        syncFolder(dirname(path));
      });
    },
    append(rows) {
      if (fd === undefined) throw new Error("begin comes first");
      const file = fd;
      const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      guard(path, () => {
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
        fsyncSync(file);
      });
      at += bytes.length;
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
      unlock();
    },
  };
}

function lock(path: string): () => void {
  const file = `${path}.lock`;
  for (let attempt = 0; ; attempt++) {
    if (createPrivate(file, [Buffer.from(String(process.pid))])) return () => rmSync(file, { force: true });
    const holder = Number(readIfExists(file)?.toString("utf8") ?? "");
    if (attempt > 0 || (holder > 0 && isRunning(holder))) {
      throw new TraceError("store_locked", `another review (process ${holder}) writes ${path}`, {
        hint: "Wait for it, or name another file with -o.",
        retryable: true,
      });
    }
    // Its writer was killed.
    rmSync(file, { force: true });
  }
}

/** The rows of a JSON Lines file, one by one. @throws TraceError `source_unreadable` for a line that is no JSON */
export async function* readRows(path: string): AsyncGenerator<{ readonly line: number; readonly value: unknown }> {
  if (!existsSync(path)) throw new TraceError("not_found", `there is no file ${path}`);
  if (isPacked(path)) {
    throw new TraceError("source_unreadable", `${path} is packed`, { hint: "Unpack it, and give the file in it." });
  }
  for (const line of readLines(path, { from: 0, firstLine: 1 })) {
    if (line.tooLong) throw new TraceError("source_unreadable", `${path}: line ${line.number} is too long to be read`);
    const text = line.bytes.toString("utf8").replace(/^\uFEFF/, "");
    if (text.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      // The reason would quote the line.
      throw new TraceError("source_unreadable", `${path}: line ${line.number} is no JSON`, {
        hint: "A file of sessions has one JSON value a line.",
        cause: new Error((cause as Error).name),
      });
    }
    yield { line: line.number, value };
  }
}

function isPacked(path: string): boolean {
  const fd = openSync(path, "r");
  try {
    const head = Buffer.alloc(4);
    readSync(fd, head, 0, 4, 0);
    return head.readUInt32BE(0) === 0x28b52ffd || head.readUInt16BE(0) === 0x1f8b;
  } finally {
    closeSync(fd);
  }
}
