// Formats whose row is one whole trajectory.

import type { Json } from "../../core/types.ts";
import type { ExportItem, FormatOptions, FormatOutput } from "../../ports/format.ts";

/** `rows` of a format that has one row for an item, or none. */
export function oneRow(
  rowOf: (item: ExportItem, options: FormatOptions) => Promise<Json | undefined>,
): Extract<FormatOutput, { kind: "rows" }>["rows"] {
  return async function* (item, options) {
    const row = await rowOf(item, options);
    if (row !== undefined) yield row;
  };
}
