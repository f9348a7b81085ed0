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
