// The first bytes of an archive file: a skippable zstd frame that says which log of which store it holds, so that an
// archive can be understood without its database, and any zstd program unpacks the rest.

import { closeSync, openSync, readSync } from "node:fs";

/** RFC 8878, 3.1.2: magic number of a skippable frame, then its length, both little endian. */
const MAGIC = 0x184d2a50;
const LONGEST = 64 << 10;

export interface ArchiveHeader {
  /** Id of the store that wrote it. */
  readonly store: string;
  readonly source: string;
  /** Absolute path of the log. */
  readonly path: string;
}

export function packHeader(header: ArchiveHeader): Uint8Array {
  const json = Buffer.from(JSON.stringify({ tracemill: 1, ...header }));
  const bytes = Buffer.alloc(8 + json.length);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(json.length, 4);
  json.copy(bytes, 8);
  return bytes;
}

/** Undefined where the file has no such header. */
export function readHeader(path: string): ArchiveHeader | undefined {
  const fd = openSync(path, "r");
  try {
    const start = Buffer.alloc(8);
    if (readSync(fd, start, 0, 8, 0) < 8 || start.readUInt32LE(0) !== MAGIC) return undefined;
    const length = start.readUInt32LE(4);
    if (length > LONGEST) return undefined;
    const json = Buffer.alloc(length);
    if (readSync(fd, json, 0, length, 8) < length) return undefined;
    return JSON.parse(json.toString("utf8")) as ArchiveHeader;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  } finally {
    closeSync(fd);
  }
}
