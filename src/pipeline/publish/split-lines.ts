// Rows of JSON out of bytes that come in pieces of any size.

import type { Json } from "../../core/types.ts";

/** Memory is that of a row. */
export async function* splitLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Json> {
  let held: Uint8Array[] = [];
  const row = (last: Uint8Array) => JSON.parse(Buffer.concat([...held, last]).toString("utf8")) as Json;
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
      yield row(piece.subarray(from, at));
      held = [];
      from = at + 1;
    }
    if (from < piece.length) held.push(piece.subarray(from));
  }
  if (held.length > 0) yield row(new Uint8Array());
}
