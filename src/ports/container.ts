// The promise of a container: rows of one type in, the bytes of one file out, piece by piece.

import type { RecordType } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";

export interface PackedFacts {
  readonly rows: number;
  /** Halves of surrogate pairs that stood alone: no UTF-8 says them, so U+FFFD stands in their place. */
  readonly replaced: number;
}

export interface Packing {
  /** To be read once. The same rows give the same bytes. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** So far; whole once `bytes` has ended. */
  readonly facts: PackedFacts;
}

export interface Container {
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  /** What the name of its file ends in: `.zst` is packed where the file is written. */
  readonly extension: string;
  /** Its bytes are a row of JSON a line: rows that are written already need no `pack`. */
  readonly isLines: boolean;
  /**
   * Memory is that of some megabytes of rows, or of one row.
   * A row that is not of `type` is a mistake of its format: where a container needs the type, `bytes` throws.
   */
  pack(rows: AsyncIterable<Json> | Iterable<Json>, type: RecordType): Packing;
  /** A row as it was packed, made from one as its columns are read; what is not of `type` stays as it is read. */
  unpack?(row: Json, type: RecordType): Json;
}
