// Parquet: one typed schema for all rows, in row groups of some megabytes, without statistics, which would repeat values.

import { constants, zstdCompressSync } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { RecordType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { Container, Packing } from "../../ports/container.ts";
import { type Cell, cellOf, readValue, schemaOf, type Weight } from "./parquet-columns.ts";
import type { Repair } from "./well-formed.ts";

/** Of one row group, before it is packed: what is in memory, some times over, while it is written. */
const GROUP_BYTES = 4 << 20;
const GROUP_ROWS = 10_000;

/** Dictionaries would cost more than they save: zstd sees what repeats, and long texts of one length hash alike. */
const PLAIN = { encoding: "PLAIN", offsetIndex: false } as const;

export const parquet: Container = {
  name: "parquet",
  title: "Parquet",
  extension: ".parquet",
  isLines: false,
  pack(rows, type) {
    const facts = { rows: 0, replaced: 0, bytes: 0 };
    return { bytes: bytesOf(rows, type, facts), facts } satisfies Packing;
  },
  unpack: readValue,
};

async function* bytesOf(
  rows: AsyncIterable<Json> | Iterable<Json>,
  type: RecordType,
  facts: Repair & Weight & { rows: number },
): AsyncGenerator<Uint8Array> {
  const sink = new ByteWriter(1 << 20);
  const writer = new ParquetWriter({
    writer: sink,
    schema: schemaOf(type),
    codec: "ZSTD",
    compressors: { ZSTD: compress },
    statistics: false,
    createdBy: "tracemill",
  });
  const names = Object.keys(type.fields);
  let group: { readonly [key: string]: Cell }[] = [];
  const write = () => {
    const columnData = names.map((name) => ({ name, data: group.map((row) => row[name]), ...PLAIN }));
    writer.write({ columnData, rowGroupSize: group.length });
    group = [];
    facts.bytes = 0;
    return taken(sink);
  };
  for await (const row of rows) {
    group.push(cellOf(row, type, facts) as { readonly [key: string]: Cell });
    facts.rows++;
    if (facts.bytes >= GROUP_BYTES || group.length >= GROUP_ROWS) yield write();
  }
  if (group.length > 0) yield write();
  writer.finish();
  yield taken(sink);
}

/** What was written since the last time; the writer goes on behind it. */
function taken(sink: ByteWriter): Uint8Array {
  const bytes = sink.getBytes().slice();
  sink.index = 0;
  return bytes;
}

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}
