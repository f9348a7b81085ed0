// Reads an archive that OpenClaw packed: one frame of zstd, unpacked beside the system's temporary files and read there.

import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { openLog } from "../../io/open-log.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { LineFormat } from "../shared/lines.ts";
import { readJsonLines } from "../shared/lines.ts";

const END = ".zst";

export function isPacked({ path }: Pick<LogRef, "path">): boolean {
  return path.endsWith(END);
}

export async function* readPacked<Own>(
  log: LogRef,
  options: ReadOptions,
  format: LineFormat<Own>,
): AsyncGenerator<SourceItem> {
  options.signal?.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), "tracemill-openclaw-"));
  try {
    const path = join(folder, basename(log.path, END));
    const { bytes, isWhole } = await unpackTo(path, log.path, options);
    const { tap: _, ...rest } = options;
    for (const item of readJsonLines({ ...log, path }, rest, format)) {
      if (item.kind === "issue") yield { kind: "issue", issue: { ...item.issue, log: log.path } };
      else if (item.kind !== "end") yield item;
    }
    if (!isWhole) yield { kind: "issue", issue: brokenOff(log.path) };
    yield { kind: "end", offset: bytes, state: undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function brokenOff(log: string) {
  return { code: "unreadable", log, message: "the packed archive is broken; read as far as it goes" } as const;
}

async function unpackTo(path: string, from: string, { tap, signal }: ReadOptions) {
  let bytes = 0;
  const packed = createReadStream(from, { fd: openLog(from) });
  const target = createWriteStream(path);
  try {
    await pipeline(
      packed,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          tap?.(chunk, bytes);
          bytes += chunk.length;
          yield chunk;
        }
      },
      createZstdDecompress(),
      target,
      { ...(signal && { signal }) },
    );
    return { bytes, isWhole: true };
  } catch {
    signal?.throwIfAborted();
    return { bytes, isWhole: false };
  }
}
