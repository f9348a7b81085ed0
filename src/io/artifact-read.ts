// Reads any file to its last byte, unpacking what is packed, and refuses what nobody here can look into.

import { createHash, type Hash } from "node:crypto";
import { createReadStream, openSync } from "node:fs";
import type { Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { TraceError } from "../core/errors.ts";

interface Facts {
  readonly sha256: string;
  readonly bytes: number;
  readonly containers: readonly string[];
}

interface Options {
  readonly onPacked?: (bytes: Uint8Array) => void;
  readonly signal?: AbortSignal;
}

/** Read from its end: it is looked into where it is a file, not where it is packed once more. */
const PARQUET = [0x50, 0x41, 0x52, 0x31];

/** A container in a container in a container: deeper ones are made to be looked at by nobody. */
const MAX_DEPTH = 3;
const CHUNK = 256 << 10;
/** As many bytes as every mark below needs. */
const HEAD = 8;

type Pieces = AsyncIterable<Uint8Array>;
type Unpack = (pieces: Pieces) => AsyncGenerator<Uint8Array>;

const PACKED: readonly { readonly name: string; readonly magic: readonly number[]; readonly unpack: Unpack }[] = [
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: (pieces) => framesOf(pieces, createZstdDecompress) },
  { name: "gzip", magic: [0x1f, 0x8b], unpack: (pieces) => framesOf(pieces, createGunzip) },
];

/** Containers whose content would pass unseen. */
const CLOSED: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: "zip archive", magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: "encrypted Parquet file", magic: [0x50, 0x41, 0x52, 0x45] },
  { name: "xz file", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: "bzip2 file", magic: [0x42, 0x5a, 0x68] },
  { name: "7z archive", magic: [0x37, 0x7a, 0xbc, 0xaf] },
  { name: "lz4 file", magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: "PDF", magic: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { name: "SQLite database", magic: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66] },
];

/**
 * Yields the unpacked content of a file; returns what the file is. Bytes of a container go to `onPacked` as well:
 * names and comments stand in them, and what lies behind their end.
 * @throws TraceError `not_found`, `source_unreadable` for a file that is damaged or that cannot be looked into
 */
export async function* readArtifact(path: string, options: Options): AsyncGenerator<Uint8Array, Facts> {
  const hash = createHash("sha256");
  const counted = { bytes: 0 };
  const containers: string[] = [];
  try {
    let pieces: Pieces = fileOf(path, { hash, counted, options });
    for (;;) {
      const { head, whole } = await peek(pieces);
      refuseClosed(path, head);
      if (begins(head, PARQUET)) {
        if (containers.length > 0) throw closed(path, "Parquet file in another container");
        containers.push("parquet");
        yield* parquetOf(path, whole, options);
        break;
      }
      const packed = PACKED.find(({ magic }) => begins(head, magic));
      if (packed === undefined) {
        yield* whole;
        break;
      }
      if (containers.length === MAX_DEPTH) throw closed(path, "container inside many others");
      containers.push(packed.name);
      const outer = whole;
      pieces = packed.unpack(tapped(outer, options.onPacked));
    }
  } catch (error) {
    throw explained(error, path);
  }
  return { sha256: hash.digest("hex"), bytes: counted.bytes, containers };
}

/** Hashed to its end, then its rows and all else that it says. */
async function* parquetOf(path: string, pieces: Pieces, { onPacked, signal }: Options): AsyncGenerator<Uint8Array> {
  for await (const _ of pieces) signal?.throwIfAborted();
  const { parquetText } = await import("./parquet-text.ts");
  yield* parquetText(path, { refuse: (head) => refusePacked(path, head), onPacked, signal });
}

interface FileState {
  readonly hash: Hash;
  readonly counted: { bytes: number };
  readonly options: Options;
}

async function* fileOf(path: string, { hash, counted, options }: FileState): AsyncGenerator<Uint8Array> {
  const { signal } = options;
  const stream = createReadStream(path, { fd: openSync(path, "r"), highWaterMark: CHUNK });
  for await (const piece of stream as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    hash.update(piece);
    counted.bytes += piece.length;
    yield piece;
  }
}

/** The first bytes of a stream, and the stream with them. */
async function peek(pieces: Pieces): Promise<{ readonly head: Uint8Array; readonly whole: Pieces }> {
  const source = pieces[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < HEAD) {
    const { value, done } = await source.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = async function* () {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => source };
  };
  return { head, whole: whole() };
}

async function* tapped(pieces: Pieces, tap: Options["onPacked"]): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    tap?.(piece);
    yield piece;
  }
}

/**
 * Unpacks one frame after another: Node's own streams end with the first zstd frame and say nothing of the rest.
 * What is no frame fails.
 */
async function* framesOf(pieces: Pieces, create: () => Transform & { readonly bytesWritten: number }) {
  const source = pieces[Symbol.asyncIterator]();
  let rest: Uint8Array | undefined;
  for (;;) {
    const first: Uint8Array | undefined = rest ?? (await nextOf(source));
    if (first === undefined) return;
    const stream = create();
    const state = { last: first, before: 0 };
    const feeding = feed(stream, source, state);
    try {
      yield* stream as AsyncIterable<Uint8Array>;
    } finally {
      stream.destroy();
    }
    const failure = await Promise.race([feeding, Promise.resolve(undefined)]);
    if (failure !== undefined) throw failure;
    const used = stream.bytesWritten - state.before;
    rest = used < state.last.length ? state.last.subarray(used) : undefined;
    if (rest !== undefined && used === 0 && state.before === 0) throw new Error("bytes that are no frame");
  }
}

/** Gives a stream piece after piece until it takes no more; gives back what went wrong with reading them. */
async function feed(
  stream: Transform,
  source: AsyncIterator<Uint8Array>,
  state: { last: Uint8Array; before: number },
): Promise<unknown> {
  try {
    for (;;) {
      await new Promise<void>((resolve) => stream.write(state.last, () => resolve()));
      if (stream.destroyed || stream.readableEnded) return undefined;
      const next = await nextOf(source);
      if (next === undefined) {
        stream.end();
        return undefined;
      }
      state.before += state.last.length;
      state.last = next;
    }
  } catch (error) {
    stream.destroy(error as Error);
    return error;
  }
}

async function nextOf(source: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  for (;;) {
    const { value, done } = await source.next();
    if (done) return undefined;
    if (value.length > 0) return value;
  }
}

function refuseClosed(path: string, head: Uint8Array): void {
  const found = CLOSED.find(({ magic }) => begins(head, magic));
  if (found) throw closed(path, found.name);
}

/** Between the columns of a file nothing that is packed has a place. */
function refusePacked(path: string, head: Uint8Array): void {
  refuseClosed(path, head);
  if (PACKED.some(({ magic }) => begins(head, magic))) throw closed(path, "Parquet file with something packed in it");
}

function closed(path: string, what: string): TraceError {
  return new TraceError("source_unreadable", `${path} is a ${what}: its content cannot be looked at`, {
    hint: "Unpack it, and give the files in it one by one.",
  });
}

function begins(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

function explained(error: unknown, path: string): unknown {
  const { code, message, name } = error as NodeJS.ErrnoException;
  if (error instanceof TraceError || name === "AbortError") return error;
  if (code === "ENOENT") return new TraceError("not_found", `there is no file ${path}`, { cause: error });
  return new TraceError("source_unreadable", `cannot read ${path} to its end: ${message}`, {
    hint: "Where it is damaged or cut off, make it again. Nothing is said of a file of which a part was not looked at.",
    cause: error,
  });
}
