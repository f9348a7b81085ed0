// zstd as the store and the archive use it.

import { promisify } from "node:util";
import { constants, zstdCompressSync, zstdDecompress, zstdDecompressSync } from "node:zlib";

const FAST = { chunkSize: 64 << 10, params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Logs repeat themselves over megabytes: a wide table at level 1 packs as well as level 3, in less time. */
const LONG = {
  chunkSize: 1 << 20,
  params: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_windowLog]: 22,
    [constants.ZSTD_c_hashLog]: 17,
    [constants.ZSTD_c_checksumFlag]: 1,
  },
};

/** Packs a block of message bodies. */
export function packBlock(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { ...FAST, pledgedSrcSize: bytes.length });
}

/** Packs a run of a raw log; the frame carries a checksum. */
export function packSegment(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { ...LONG, pledgedSrcSize: bytes.length });
}

export function unpack(frame: Uint8Array): Buffer {
  // A block fits into one piece of this size; larger frames take several.
  return zstdDecompressSync(frame, { chunkSize: 128 << 10 });
}

const decompress = promisify(zstdDecompress);

/** The same in a thread of its own. */
export function unpackLater(frame: Uint8Array): Promise<Buffer> {
  return decompress(frame, { chunkSize: 128 << 10 });
}

/**
 * How many bytes the first frame takes, by its own headers (RFC 8878, 3.1.1); undefined where it is none or is cut.
 * Newer Nodes unpack all frames and skip what is skippable without a word, so that their count of bytes read says nothing.
 */
export function frameBytes(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 6 || view.getUint32(0, true) !== 0xfd2fb528) return undefined;
  const descriptor = view.getUint8(4);
  const single = (descriptor & 0x20) !== 0;
  const content = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  let at = 5 + (single ? 0 : 1) + dictionary + content;
  for (let last = false; !last; ) {
    if (at + 3 > view.byteLength) return undefined;
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    last = (header & 1) !== 0;
    const repeated = ((header >> 1) & 3) === 1;
    at += 3 + (repeated ? 1 : header >> 3);
  }
  if (descriptor & 4) at += 4;
  return at <= view.byteLength ? at : undefined;
}
