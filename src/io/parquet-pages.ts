// How a Parquet file is laid out: the columns of its schema, and the pages of each, one behind the other without a gap.

import type { ColumnMetaData, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";

/** One column of one row group; offsets in the file. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly meta: ColumnMetaData;
  readonly element: SchemaElement;
}

export interface Group {
  readonly firstRow: number;
  readonly rows: number;
  /** In the order of the schema. */
  readonly chunks: readonly Chunk[];
}

export interface Page {
  readonly header: ReturnType<typeof parquetHeader>;
  /** The header as it is encoded. */
  readonly struct: Readonly<Record<string, unknown>>;
  /** Offsets of its packed bytes in the chunk. */
  readonly start: number;
  readonly end: number;
}

/** Of one page, unpacked. */
const MAX_PAGE = 768 << 20;

/** All pages of a chunk. Throws what `unsound` makes where they are not the chunk's bytes and values, all of them. */
export function chunksOf(bytes: ArrayBuffer, { meta }: Chunk, unsound: (why: string) => Error): readonly Page[] {
  const view = new DataView(bytes);
  const pages: Page[] = [];
  let values = 0;
  let unpacked = 0;
  for (let at = 0; at < bytes.byteLength; ) {
    const struct = deserializeTCompactProtocol({ view, offset: at });
    const reader = { view, offset: at };
    const header = parquetHeader(reader);
    const start = reader.offset;
    const size = header.compressed_page_size;
    const end = start + size;
    if (!(size >= 0 && end <= bytes.byteLength)) throw unsound("a page ends behind its column");
    unpacked += header.uncompressed_page_size;
    if (!(header.uncompressed_page_size >= 0 && unpacked <= MAX_PAGE)) throw unsound("a page is too large");
    values += header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    if (header.type === "INDEX_PAGE") throw unsound("a page has a type that nobody reads");
    pages.push({ header, struct, start, end });
    at = end;
  }
  if (values !== Number(meta.num_values)) throw unsound("its pages and its footer disagree");
  return pages;
}

/** One column of the schema. */
export interface Leaf {
  readonly path: readonly string[];
  readonly element: SchemaElement;
}

/** The columns, in order. Two of one name would be read as one: such a schema is refused. */
export function leavesOf(schema: readonly SchemaElement[], unsound: (why: string) => Error): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (at: number, path: readonly string[]): number => {
    const element = schema[at];
    if (element === undefined) throw unsound("its schema has an end too soon");
    const { num_children: count = 0, type } = element;
    const names = new Set<string>();
    let next = at + 1;
    for (let i = 0; i < count; i++) {
      const { name = "" } = schema[next] ?? {};
      if (names.has(name) || name === "__proto__") throw unsound("its columns have names that are not their own");
      names.add(name);
      next = visit(next, [...path, name]);
    }
    if (count > 0 === (type !== undefined)) throw unsound("its schema has a column without a type");
    if (count === 0) leaves.push({ path, element });
    return next;
  };
  if (visit(0, []) !== schema.length) throw unsound("its schema has no end");
  const joined = new Set(leaves.map(({ path }) => path.join(".")));
  if (joined.size !== leaves.length) throw unsound("its columns have names that are not their own");
  return leaves;
}
