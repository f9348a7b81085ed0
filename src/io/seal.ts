// Sealed files: AES-256-GCM in chunks, so that a file of any size is sealed and opened in flat memory, whole or not at all.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { TraceError } from "../core/errors.ts";

/** `TMSEAL`, version 1, a reserved byte; then 32 bytes of salt. */
const MAGIC = Buffer.from([0x54, 0x4d, 0x53, 0x45, 0x41, 0x4c, 1, 0]);
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + SALT_BYTES;
const CHUNK = 1 << 20;
const TAG_BYTES = 16;
const INFO = "tracemill sealed backup 1";

/** The sealed form of a content; every chunk is bound to its place, and the last one to being the last. */
export function* seal(pieces: Iterable<Uint8Array>, key: Uint8Array): Generator<Buffer> {
  const header = Buffer.concat([MAGIC, randomBytes(SALT_BYTES)]);
  const own = ownKey(key, header);
  yield header;
  let index = 0;
  let held: Buffer = Buffer.alloc(0);
  for (const piece of pieces) {
    held = held.length === 0 ? Buffer.from(piece) : Buffer.concat([held, piece]);
    // The last chunk must be told from the others: one is always held back.
    while (held.length > CHUNK) {
      yield sealChunk(own, header, { index: index++, isLast: false, bytes: held.subarray(0, CHUNK) });
      held = held.subarray(CHUNK);
    }
  }
  yield sealChunk(own, header, { index, isLast: true, bytes: held });
}

/** @throws TraceError `archive_damaged` where the file was changed or cut, or sealed with another key */
export function* unseal(path: string, key: Uint8Array): Generator<Buffer> {
  const fd = openSync(path, "r");
  try {
    const header = readWhole(fd, HEADER_BYTES, 0);
    if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(path);
    const own = ownKey(key, header);
    let at = HEADER_BYTES;
    let next = readWhole(fd, CHUNK + TAG_BYTES, at);
    for (let index = 0; ; index++) {
      const chunk = next;
      at += chunk.length;
      next = chunk.length < CHUNK + TAG_BYTES ? Buffer.alloc(0) : readWhole(fd, CHUNK + TAG_BYTES, at);
      const isLast = next.length === 0;
      const bytes = openChunk(own, header, { index, isLast, bytes: chunk });
      if (!bytes) throw damaged(path);
      yield bytes;
      if (isLast) return;
    }
  } finally {
    closeSync(fd);
  }
}

interface Chunk {
  readonly index: number;
  readonly isLast: boolean;
  readonly bytes: Buffer;
}

/** Each file has a key of its own, so a chunk's number will do as its nonce. */
function ownKey(key: Uint8Array, header: Buffer): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, header.subarray(MAGIC.length), INFO, 32));
}

function nonceOf({ index, isLast }: Chunk): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function sealChunk(key: Uint8Array, header: Buffer, chunk: Chunk): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(chunk));
  cipher.setAAD(header);
  return Buffer.concat([cipher.update(chunk.bytes), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Uint8Array, header: Buffer, chunk: Chunk): Buffer | undefined {
  if (chunk.bytes.length < TAG_BYTES) return undefined;
  const end = chunk.bytes.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(chunk));
  decipher.setAAD(header);
  decipher.setAuthTag(chunk.bytes.subarray(end));
  try {
    return Buffer.concat([decipher.update(chunk.bytes.subarray(0, end)), decipher.final()]);
  } catch {
    // Changed, moved, cut, or another key.
    return undefined;
  }
}

function readWhole(fd: number, length: number, at: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let got = 0;
  while (got < length) {
    const more = readSync(fd, bytes, got, length - got, at + got);
    if (more === 0) break;
    got += more;
  }
  return bytes.subarray(0, got);
}

function damaged(path: string): TraceError {
  return new TraceError("archive_damaged", `the sealed backup ${path} cannot be opened`, {
    hint: "It was changed or cut, or the file `key` in the data folder is not the one it was sealed with.",
  });
}
