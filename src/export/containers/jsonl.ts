// JSON Lines: one row a line, UTF-8; packed by zstd where the name of the file says so.

import type { Json } from "../../core/types.ts";
import type { Container, Packing } from "../../ports/container.ts";
import { type Repair, wellFormedJson } from "./well-formed.ts";

/** Characters that leave together: a write for each small row would cost more than the row. */
const BATCH = 256 << 10;

export const jsonl: Container = { name: "jsonl", title: "JSON Lines", extension: ".jsonl", isLines: true, pack };

export const jsonlZst: Container = {
  name: "jsonl.zst",
  title: "JSON Lines, packed by zstd",
  extension: ".jsonl.zst",
  isLines: true,
  pack,
};

function pack(rows: AsyncIterable<Json> | Iterable<Json>): Packing {
  const facts = { rows: 0, replaced: 0 };
  return { bytes: bytesOf(rows, facts), facts };
}

async function* bytesOf(
  rows: AsyncIterable<Json> | Iterable<Json>,
  facts: Repair & { rows: number },
): AsyncGenerator<Uint8Array> {
  let held: string[] = [];
  let length = 0;
  for await (const row of rows) {
    const line = wellFormedJson(row, facts);
    facts.rows++;
    held.push(line, "\n");
    length += line.length;
    if (length < BATCH) continue;
    yield Buffer.from(held.join(""));
    held = [];
    length = 0;
  }
  if (held.length > 0) yield Buffer.from(held.join(""));
}
