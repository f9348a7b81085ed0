// Reads the archive back: each frame is checked against its row, and what is damaged is said.

import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../core/errors.ts";
import { unpack } from "../io/zstd.ts";
import { archiveFolder, type Generation, type SegmentRow } from "./archive.ts";

/**
 * The raw bytes of a generation, in order, a frame at a time.
 * @throws TraceError `archive_damaged` when a frame is missing, torn, or not what its row says.
 */
export function* readGeneration(home: string, generation: Generation, segments: readonly SegmentRow[]) {
  const path = join(archiveFolder(home), generation.file);
  let next = 0;
  for (const segment of segments) {
    if (segment.offset !== next) throw damagedAt(path, next, `the next kept byte is ${segment.offset}`);
    const raw = unpackFrame(path, segment);
    next += raw.length;
    yield raw;
  }
  if (next !== generation.bytes) throw damagedAt(path, next, `${generation.bytes} bytes were kept`);
}

/** `checkLength` false: the row does not know the length yet. */
export function unpackFrame(path: string, segment: SegmentRow, checkLength = true): Buffer {
  const frame = readFrame(path, segment);
  let raw: Buffer;
  try {
    raw = unpack(frame);
  } catch (cause) {
    throw damagedAt(path, segment.offset, (cause as Error).message, cause);
  }
  if (checkLength && raw.length !== segment.length)
    throw damagedAt(path, segment.offset, `${raw.length} bytes instead of ${segment.length}`);
  return raw;
}

export function readFrame(path: string, { offset, file_offset, frame_length }: SegmentRow): Buffer {
  const frame = Buffer.allocUnsafe(frame_length);
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (cause) {
    throw damagedAt(path, offset, (cause as Error).message, cause);
  }
  try {
    for (let got = 0; got < frame_length; ) {
      const more = readSync(fd, frame, got, frame_length - got, file_offset + got);
      if (more === 0) throw damagedAt(path, offset, "the file is too short");
      got += more;
    }
  } finally {
    closeSync(fd);
  }
  return frame;
}

function damagedAt(path: string, offset: number, what: string, cause?: unknown): TraceError {
  return new TraceError("archive_damaged", `${path}, log byte ${offset}: ${what}`, {
    hint: "Earlier bytes are whole; `tracemill doctor` checks the whole archive.",
    cause,
  });
}
