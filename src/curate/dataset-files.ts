// How sessions are put into files: by size, no session divided, and so that many small publications do not become many files.

import type { PublishedFile, PublishedSession } from "../core/publication.ts";

interface Sized {
  readonly session: Pick<PublishedSession, "session" | "bytes">;
}

/** Fills one file after the other, sessions in the order of their names; a larger session is a file of its own. */
export function packed<P extends Sized>(pieces: readonly P[], shardBytes: number): P[][] {
  const files: P[][] = [];
  let room = 0;
  for (const piece of pieces.toSorted((a, b) => (a.session.session < b.session.session ? -1 : 1))) {
    const { bytes } = piece.session;
    if (bytes > room || files.length === 0) {
      files.push([]);
      room = shardBytes;
    }
    files.at(-1)?.push(piece);
    room -= bytes;
  }
  return files;
}

/** Each class of sizes goes up to so many times the one before. */
const STEP = 8;
/** Below the size of a whole file. */
const CLASSES = 3;
/** So many files of one class stay beside the one that is written. */
const MOST = 7;

/**
 * Which files of a project, that could stay as they are, are written again with one that has to be written anyway.
 *
 * Files fall into classes by size: up to 1/512 of a whole file, up to 1/64, up to 1/8; larger ones are whole. Seven or
 * more of a class are put together. So a project never has more than some twenty small files, however often it is
 * published, and a line is written again about once for each class.
 */
export function compacted(files: readonly PublishedFile[], shardBytes: number): readonly PublishedFile[] {
  const merged: PublishedFile[] = [];
  for (const [sizeClass, of] of Map.groupBy(files, (file) => classOf(file, shardBytes))) {
    if (sizeClass < CLASSES && of.length >= MOST) merged.push(...of);
  }
  return merged;
}

function classOf({ sessions }: PublishedFile, shardBytes: number): number {
  const bytes = sessions.reduce((sum, one) => sum + one.bytes, 0);
  let sizeClass = 0;
  for (let most = shardBytes / STEP ** CLASSES; bytes > most && sizeClass < CLASSES; most *= STEP) sizeClass++;
  return sizeClass;
}
