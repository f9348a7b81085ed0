// The private file of a review's findings: appended session by session, taken up again after a kill at its last whole one.

import { closeSync, existsSync, fchmodSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { TraceError } from "../core/errors.ts";
import { ensurePrivateFolder, guard, syncFolder } from "./files.ts";
import { readLines } from "./lines.ts";

export interface FindingsFile {
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

/** Opens the file for appending behind byte `keep`; what stood behind it is cut off. */
export function openFindings(path: string, keep: number): FindingsFile {
  ensurePrivateFolder(dirname(path));
  const fd = guard(path, () => openSync(path, keep > 0 ? "r+" : "w", 0o600));
  let at = keep;
  guard(path, () => {
    if (process.platform !== "win32") fchmodSync(fd, 0o600);
    ftruncateSync(fd, keep);
    syncFolder(dirname(path));
  });
  return {
    append(rows) {
      const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      guard(path, () => {
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
        fsyncSync(fd);
      });
      at += bytes.length;
    },
    close: () => closeSync(fd),
  };
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
