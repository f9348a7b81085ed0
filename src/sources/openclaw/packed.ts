// Reads an archive that OpenClaw packed: one frame of zstd, unpacked beside the system's temporary files and read there.

import { createReadStream, createWriteStream, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { TraceError } from "../../core/errors.ts";
import { openLog } from "../../io/open-log.ts";
import { removeTempFolder, tempFolder } from "../../io/temp-folder.ts";
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
  const folder = tempFolder("packed");
  try {
    const path = join(folder, basename(log.path, END));
    const { bytes, broken } = await unpackTo(path, log.path, options);
    const { tap: _, ...rest } = options;
    for (const item of readJsonLines({ ...log, path }, rest, format)) {
      if (item.kind === "issue") yield { kind: "issue", issue: { ...item.issue, log: log.path } };
      else if (item.kind !== "end") yield item;
    }
    if (broken !== undefined) yield { kind: "issue", issue: { code: "unreadable", log: log.path, message: broken } };
    yield { kind: "end", offset: bytes, state: undefined };
  } finally {
    removeTempFolder(folder);
  }
}

/** Far more than any transcript, and less than would fill a disk. */
const MAX_BYTES = 4 * 2 ** 30;

/** What is wrong with the archive itself is `broken`; its text is there as far as it goes. @throws TraceError `source_unreadable` */
export async function unpackTo(path: string, from: string, { tap, signal }: UnpackOptions, maxBytes = MAX_BYTES) {
  let bytes = 0;
  let unpacked = 0;
  const packed = createReadStream(from, { fd: openLog(from) });
  const tapped = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      tap?.(chunk, bytes);
      bytes += chunk.length;
      yield chunk;
    }
  };
  const bounded = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      const room = maxBytes - unpacked;
      unpacked += chunk.length;
      yield chunk.length > room ? chunk.subarray(0, room) : chunk;
      if (chunk.length > room) throw new TooLarge();
    }
  };
  try {
    // An archive that breaks at its first bytes ends the stream before the file was made.
    writeFileSync(path, "");
    const target = createWriteStream(path);
    await pipeline(packed, tapped, createZstdDecompress(), bounded, target, { ...(signal && { signal }) });
    return { bytes, broken: undefined };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof TooLarge) {
      return { bytes, broken: `the packed archive holds more than ${maxBytes} bytes; read as far as that` };
    }
    const { code = "", message } = cause as NodeJS.ErrnoException;
    if (/^Z(?:STD)?_/.test(code)) return { bytes, broken: "the packed archive is broken; read as far as it goes" };
    // A full disk, say: the archive may be whole, and the next scan reads it.
    throw new TraceError("source_unreadable", `cannot unpack ${from}: ${message}`, { cause });
  }
}

type UnpackOptions = Pick<ReadOptions, "tap" | "signal">;

class TooLarge extends Error {}
