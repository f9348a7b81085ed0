import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frameBytes } from "./zstd.ts";

const SKIPPED = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7]);

test("a frame is as long as its headers say, whatever follows it", () => {
  const inputs = fc.oneof(
    fc.uint8Array(),
    fc.nat(400_000).map((length) => new Uint8Array(length)),
  );
  fc.assert(
    fc.property(inputs, fc.boolean(), fc.uint8Array(), (content, checked, tail) => {
      const frame = zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: checked ? 1 : 0 } });
      expect(frameBytes(Buffer.concat([frame, tail]))).toBe(frame.length);
      expect(frameBytes(frame.subarray(0, -1))).toBeUndefined();
      expect(frameBytes(Buffer.concat([SKIPPED, frame]))).toBeUndefined();
    }),
  );
});
