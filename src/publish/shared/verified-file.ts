// The bytes of an artifact on their way out: read twice, and no piece is given away that is not as it was verified.

import { createHash, hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Artifact } from "../../core/artifact.ts";
import { TraceError } from "../../core/errors.ts";
import type { SinkFile } from "../../ports/sink.ts";

/** So much is read, compared and given away at once. */
const PIECE = 1 << 20;
const DIGEST = 32;

/** A file whose bytes were found to be those of its artifact. */
export interface VerifiedFile extends SinkFile {
  /** The name that git gives the bytes: a SHA-1 in hex. */
  readonly blob: string;
  /** SHA-256 of each piece, one behind the other. */
  readonly pieces: Uint8Array;
}

/** Reads a file to its end. @throws TraceError `blocked` where it is no longer what was verified */
export async function verifyBytes(file: SinkFile, signal: AbortSignal): Promise<VerifiedFile> {
  const { artifact } = file;
  const whole = createHash("sha256");
  const git = createHash("sha1").update(`blob ${artifact.bytes}\0`);
  const pieces: Buffer[] = [];
  await withFile(artifact, async (handle) => {
    for (let at = 0; at < artifact.bytes; at += PIECE) {
      signal.throwIfAborted();
      const piece = await readPiece(handle, artifact, at);
      whole.update(piece);
      git.update(piece);
      pieces.push(hash("sha256", piece, "buffer"));
    }
    if ((await handle.stat()).size !== artifact.bytes) throw changed(artifact);
  });
  if (whole.digest("hex") !== artifact.sha256) throw changed(artifact);
  return { ...file, blob: git.digest("hex"), pieces: Buffer.concat(pieces) };
}

/** The bytes from `start` to before `end`, each piece compared before it is given. @throws TraceError `blocked` */
export async function* piecesOf(
  file: VerifiedFile,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (start >= end) return;
  const { artifact } = file;
  const handle = await openFile(artifact);
  try {
    for (let at = start - (start % PIECE); at < end; at += PIECE) {
      const piece = await readPiece(handle, artifact, at);
      const i = (at / PIECE) * DIGEST;
      if (!hash("sha256", piece, "buffer").equals(file.pieces.subarray(i, i + DIGEST))) throw changed(artifact);
      yield piece.subarray(Math.max(start - at, 0), Math.min(end - at, piece.length));
    }
  } finally {
    await handle.close();
  }
}

async function readPiece(handle: FileHandle, artifact: Artifact, at: number): Promise<Buffer<ArrayBuffer>> {
  const piece = Buffer.alloc(Math.min(PIECE, artifact.bytes - at));
  for (let filled = 0; filled < piece.length; ) {
    const { bytesRead } = await handle.read(piece, filled, piece.length - filled, at + filled);
    if (bytesRead === 0) throw changed(artifact);
    filled += bytesRead;
  }
  return piece;
}

async function withFile<T>(artifact: Artifact, action: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openFile(artifact);
  try {
    return await action(handle);
  } finally {
    await handle.close();
  }
}

async function openFile(artifact: Artifact): Promise<FileHandle> {
  try {
    return await open(artifact.path, "r");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") throw changed(artifact);
    throw new TraceError("source_unreadable", `cannot read ${artifact.path}: ${(cause as Error).message}`, { cause });
  }
}

export function changed({ path }: Artifact): TraceError {
  return new TraceError("blocked", `${path} is not as it was verified, and nothing else is sent`, {
    hint: "Something else wrote there. Export, review and confirm again.",
  });
}
