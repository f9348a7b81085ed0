// `ledger.jsonl`: everything that ever left, or was allowed to; it only grows, and each line names the one before by its hash.

import { closeSync, fchmodSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { TraceError } from "../core/errors.ts";
import type { LedgerEntry, LedgerEvent } from "../core/publication.ts";
import { digest } from "./crypto.ts";
import { withFileLock } from "./file-lock.ts";
import { ensurePrivateFolder, guard, readIfExists, syncFolder, writePrivate } from "./files.ts";

const FIRST = "0".repeat(64);

export function ledgerPath(home: string): string {
  return join(home, "ledger.jsonl");
}

/** Number and hash of the last line, beside the ledger: no later line tells of it. */
function headPath(home: string): string {
  return join(home, "ledger.head");
}

/**
 * All entries, oldest first. A last line that a kill left unfinished is none.
 * @throws TraceError `store_damaged`, with the number of the line that was changed, or behind which one is gone
 */
export async function readLedger(home: string): Promise<readonly LedgerEntry[]> {
  // First: an entry that is added meanwhile is only in the ledger.
  const head = readHead(home);
  const path = ledgerPath(home);
  return (await chainOf(read(path) ?? Buffer.alloc(0), path, head)).entries;
}

/**
 * Adds one entry: a single write, on the disk when this returns. What a kill left of an earlier one is finished or taken
 * away first; nothing that was whole is lost. A ledger that was tampered with gets no further line.
 * @throws TraceError `store_damaged`, `store_locked`, `disk_full`, `not_writable`
 */
export async function appendLedger(
  home: string,
  event: LedgerEvent,
  by: { readonly author: string; readonly at: number },
): Promise<LedgerEntry> {
  ensurePrivateFolder(home);
  const path = ledgerPath(home);
  return withFileLock(path, async () => {
    const chain = await chainOf(read(path) ?? Buffer.alloc(0), path, readHead(home));
    const seq = chain.entries.length + 1;
    const entry: LedgerEntry = { seq, previous: chain.last, at: by.at, author: by.author, event };
    // The order of keys is what an unfinished line is known by.
    const line = JSON.stringify(entry);
    // What could not be read again would close the ledger for good.
    const { parseEntry } = await import("./publication-schema.ts");
    if (parseEntry(JSON.parse(line)) === undefined) throw new Error(`no entry of a ledger: ${event.kind}`);
    guard(path, () => append(path, chain, line));
    noteHead(home, { seq, sha256: digest(line) });
    // As it will be read: what is undefined has no key.
    return { ...entry, event: JSON.parse(JSON.stringify(event)) as LedgerEvent };
  });
}

interface Chain {
  readonly entries: readonly LedgerEntry[];
  /** Hash of the last whole line. */
  readonly last: string;
  /** Bytes up to the end of the last whole line. */
  readonly end: number;
  /** False for a last whole line without its line feed. */
  readonly isTerminated: boolean;
}

async function chainOf(bytes: Buffer, path: string, head: Head | undefined): Promise<Chain> {
  // Loaded late: most homes have none.
  const { parseEntry } = await import("./publication-schema.ts");
  const entries: LedgerEntry[] = [];
  const hashes: string[] = [];
  let end = 0;
  let isTerminated = true;
  while (end < bytes.length) {
    const feed = bytes.indexOf(10, end);
    const line = bytes.subarray(end, feed < 0 ? bytes.length : feed);
    const number = entries.length + 1;
    const last = hashes.at(-1) ?? FIRST;
    const value = parsed(line);
    if (value === undefined && feed < 0 && isBegun(line, number, last)) break;
    const entry = parseEntry(value);
    if (entry === undefined) throw damaged(path, number, "is no entry that this tracemill knows");
    if (entry.seq !== number)
      throw damaged(path, number, `has the number ${entry.seq}: lines were taken away or added`);
    if (entry.previous !== last)
      throw damaged(
        path,
        number,
        number === 1 ? "is no first line" : `does not follow line ${number - 1} as it stands`,
      );
    entries.push(entry);
    hashes.push(digest(line));
    isTerminated = feed >= 0;
    end += line.length + (isTerminated ? 1 : 0);
  }
  if (head !== undefined && head.seq > entries.length)
    throw damaged(path, entries.length + 1, `is gone: there were ${head.seq} lines`);
  if (head !== undefined && hashes[head.seq - 1] !== head.sha256) throw damaged(path, head.seq, "was changed");
  return { entries, last: hashes.at(-1) ?? FIRST, end, isTerminated };
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(line).toString("utf8"));
  } catch {
    // Unfinished, or no entry: the caller tells which.
    return undefined;
  }
}

/** True for the beginning of the entry that would have come next. */
function isBegun(line: Uint8Array, seq: number, previous: string): boolean {
  const start = Buffer.from(`{"seq":${seq},"previous":"${previous}","at":`);
  const length = Math.min(start.length, line.length);
  return start.subarray(0, length).equals(line.subarray(0, length));
}

function append(path: string, chain: Chain, line: string): void {
  const fd = openSync(path, "a+", 0o600);
  try {
    if (process.platform !== "win32") fchmodSync(fd, 0o600);
    const isNew = fstatSync(fd).size === 0;
    if (fstatSync(fd).size > chain.end) ftruncateSync(fd, chain.end);
    try {
      writeAll(fd, Buffer.from(`${chain.isTerminated ? "" : "\n"}${line}\n`));
      fsyncSync(fd);
    } catch (error) {
      takeBack(fd, chain.end);
      throw error;
    }
    if (isNew) syncFolder(dirname(path));
  } finally {
    closeSync(fd);
  }
}

/** Half a line is worse than none. */
function takeBack(fd: number, end: number): void {
  try {
    ftruncateSync(fd, end);
  } catch {
    // The next entry takes it away.
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

interface Head {
  readonly seq: number;
  readonly sha256: string;
}

/** Undefined where it does not tell, as after a kill before the first one was written: then the chain alone does. */
function readHead(home: string): Head | undefined {
  const value = parsed(read(headPath(home)) ?? Buffer.alloc(0));
  const { seq, sha256 } = (value ?? {}) as Partial<Head>;
  return Number.isSafeInteger(seq) && typeof sha256 === "string" ? { seq: seq as number, sha256 } : undefined;
}

function noteHead(home: string, head: Head): void {
  try {
    writePrivate(headPath(home), `${JSON.stringify(head)}\n`);
  } catch {
    // The entry is on the disk, and that is what counts: the next one notes it.
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readIfExists(path);
  } catch (cause) {
    throw new TraceError("store_damaged", `cannot read ${path}: ${(cause as Error).message}`, {
      hint: "Check that it is a file, is yours and may be read.",
      cause,
    });
  }
}

function damaged(path: string, line: number, problem: string): TraceError {
  return new TraceError("store_damaged", `line ${line} of ${path} ${problem}`, {
    hint: `Put it back from a backup. Without one, keep it under another name, with ledger.head: then a new ledger begins.`,
  });
}
