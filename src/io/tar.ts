// Several files as one stream of bytes and back: POSIX tar (ustar, with pax headers for long names), files only.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { TraceError } from "../core/errors.ts";

const BLOCK = 512;
const CHUNK = 1 << 20;
const MAX_NAME = 100;
/** Length of `<n> path=<name>\n` is told in front of it, its own digits included. */
const PAX_PATH = " path=";

/**
 * Hands the files to `take` as one archive, in order, in pieces; names are those below `root`. A file that is gone is
 * left out, and so is one outside of `root`. A file that grows meanwhile is taken up to the length that it had.
 */
export function packFiles(
  root: string,
  paths: readonly string[],
  take: (bytes: Uint8Array, offset: number) => void,
): void {
  let offset = 0;
  const give = (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    take(bytes, offset);
    offset += bytes.length;
  };
  for (const path of paths) {
    const name = nameBelow(root, path);
    if (name !== undefined) packFile(path, name, give);
  }
  give(new Uint8Array(2 * BLOCK));
}

function nameBelow(root: string, path: string): string | undefined {
  const name = relative(root, path);
  return name === "" || name === ".." || name.startsWith(`..${sep}`) || isAbsolute(name)
    ? undefined
    : name.split(sep).join("/");
}

function packFile(path: string, name: string, give: (bytes: Uint8Array) => void): void {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    // Gone, or out of reach: whoever reads the log tells it.
    return;
  }
  try {
    const { size, mtimeMs } = fstatSync(fd);
    for (const header of headersOf(name, size, mtimeMs)) give(header);
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(size, 1)));
    for (let at = 0; at < size; ) {
      const got = readSync(fd, buffer, 0, Math.min(buffer.length, size - at), at);
      // It became shorter: the archive must still be one.
      if (got === 0) buffer.fill(0);
      const length = got === 0 ? Math.min(buffer.length, size - at) : got;
      give(buffer.subarray(0, length));
      at += length;
    }
    give(new Uint8Array(padding(size)));
  } finally {
    closeSync(fd);
  }
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function headersOf(name: string, size: number, mtimeMs: number): Uint8Array[] {
  const seconds = Math.max(0, Math.floor(mtimeMs / 1000));
  const isPlain = Buffer.byteLength(name) <= MAX_NAME && /^[\x20-\x7e]+$/.test(name);
  if (isPlain) return [header(name, size, seconds, "0")];
  const record = paxRecord(name);
  const padded = Buffer.concat([record, new Uint8Array(padding(record.length))]);
  return [header("pax", record.length, seconds, "x"), padded, header("file", size, seconds, "0")];
}

function paxRecord(name: string): Buffer {
  const rest = Buffer.byteLength(`${PAX_PATH}${name}\n`);
  let length = rest + 1;
  while (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.from(`${length}${PAX_PATH}${name}\n`);
}

function header(name: string, size: number, seconds: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  block.write(name, 0, MAX_NAME, "latin1");
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(seconds, 136, 12);
  block.write("        ", 148, "latin1");
  block.write(type, 156, "latin1");
  block.write("ustar\0" + "00", 257, "latin1");
  const sum = checksumOf(block);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** The sum of a header's bytes, its own field taken as blanks. */
function checksumOf(header: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  return sum;
}

/** Whether a content begins as an archive does: a log may hold the word too, but not the sum that goes with it. */
export function isTar(beginning: Uint8Array): boolean {
  if (beginning.length < BLOCK) return false;
  const header = Buffer.from(beginning.subarray(0, BLOCK));
  return header.toString("latin1", 257, 262) === "ustar" && parseOctal(header, 148, 8) === checksumOf(header);
}

function parseOctal(block: Buffer, at: number, length: number): number {
  return Number.parseInt(block.toString("latin1", at, at + length), 8);
}

export interface PackedFile {
  /** Absolute: `root` and its name in the archive. */
  readonly path: string;
  /** Unix milliseconds, whole seconds. */
  readonly modifiedAt: number;
  /** To be read before the next file is asked for. */
  readonly pieces: Iterable<Uint8Array>;
}

/**
 * The files of an archive, in order, as paths below `root`.
 * @throws TraceError `archive_damaged` where it is torn, or a name leads out of `root`.
 */
export function* unpackFiles(root: string, pieces: Iterable<Uint8Array>): Generator<PackedFile> {
  const bytes = new Stream(pieces);
  let longName: string | undefined;
  for (;;) {
    const block = bytes.take(BLOCK);
    if (block === undefined || block.every((byte) => byte === 0)) return;
    if (!isTar(block)) throw damaged("a header is none");
    const size = parseOctal(block, 124, 11);
    if (!Number.isSafeInteger(size)) throw damaged("a length is none");
    if (block.toString("latin1", 156, 157) === "x") {
      longName = nameOfPax(bytes.take(size) ?? Buffer.alloc(0));
      bytes.take(padding(size));
      continue;
    }
    const name = longName ?? block.toString("latin1", 0, MAX_NAME).replace(/\0.*$/s, "");
    longName = undefined;
    bytes.begin(size);
    const seconds = parseOctal(block, 136, 11);
    yield { path: pathBelow(root, name), modifiedAt: 1000 * (seconds || 0), pieces: bytes.run() };
    for (const _ of bytes.run());
    bytes.take(padding(size));
  }
}

/**
 * An archive with the content of its files changed. `open` gives the archive anew each time: a file's length stands
 * before it, so all are changed once to know it.
 */
export function* repackFiles(
  root: string,
  open: () => Iterable<Uint8Array>,
  change: (path: string, pieces: Iterable<Uint8Array>) => Iterable<Uint8Array>,
): Generator<Uint8Array> {
  const sizes: number[] = [];
  for (const { path, pieces } of unpackFiles(root, open())) {
    let size = 0;
    for (const piece of change(path, pieces)) size += piece.length;
    sizes.push(size);
  }
  let i = 0;
  for (const { path, modifiedAt, pieces } of unpackFiles(root, open())) {
    const size = sizes[i++] ?? 0;
    yield* headersOf(nameBelow(root, path) ?? path, size, modifiedAt);
    yield* change(path, pieces);
    yield new Uint8Array(padding(size));
  }
  yield new Uint8Array(2 * BLOCK);
}

function nameOfPax(record: Buffer): string {
  const text = record.toString("utf8");
  const at = text.indexOf(PAX_PATH);
  if (at < 0 || !text.endsWith("\n")) throw damaged("a name is missing");
  // The record's length is told in front of it, so a name may hold any letter; ours is the only record.
  return text.slice(at + PAX_PATH.length, -1);
}

function pathBelow(root: string, name: string): string {
  const path = join(root, ...name.split("/"));
  if (name === "" || nameBelow(root, path) === undefined) throw damaged("a name leads out of the log's folder");
  return path;
}

function damaged(what: string): TraceError {
  return new TraceError("archive_damaged", `an archive of several files is damaged: ${what}`, {
    hint: "Run `tracemill doctor --deep`; a backup of the archive folder may still have it.",
  });
}

/** Bytes that come in pieces, taken in lengths of the caller's choice. */
class Stream {
  private readonly source: Iterator<Uint8Array>;
  private held: Buffer = Buffer.alloc(0);
  private left = 0;

  constructor(pieces: Iterable<Uint8Array>) {
    this.source = pieces[Symbol.iterator]();
  }

  /** Exactly so many bytes; undefined at the very end. */
  take(length: number): Buffer | undefined {
    while (this.held.length < length) {
      const next = this.source.next();
      if (next.done) {
        if (this.held.length === 0) return undefined;
        throw damaged("it ends too early");
      }
      this.held = Buffer.concat([this.held, next.value]);
    }
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  begin(length: number): void {
    this.left = length;
  }

  /** What is left of the length that `begin` named. */
  *run(): Generator<Uint8Array> {
    while (this.left > 0) {
      if (this.held.length === 0) {
        const next = this.source.next();
        if (next.done) throw damaged("it ends too early");
        this.held = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
      const piece = this.held.subarray(0, this.left);
      this.held = this.held.subarray(piece.length);
      this.left -= piece.length;
      yield piece;
    }
  }
}
