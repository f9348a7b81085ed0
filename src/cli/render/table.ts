// Tables for people: columns of the same width all the way down, cut to the terminal, safe to print.

import Table from "cli-table3";
import type { Paint } from "./paint.ts";
import { columns as columnsOf, cut, cutStart, oneLine } from "./text.ts";

export interface Column {
  readonly title: string;
  readonly align?: "right";
  /** Gives way when the table is too wide for the terminal. */
  readonly flexible?: true;
  /** Paths lose their beginning, not their end. */
  readonly isPath?: true;
  readonly paint?: (text: string) => string;
}

const GAP = 2;
const SMALLEST = 8;
// cli-table3 compares every row with all rows before it, so a long table is built in pieces.
const PIECE = 50;

const NO_LINES = Object.fromEntries(
  [
    "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right",
    "left left-mid mid mid-mid right right-mid middle",
  ]
    .join(" ")
    .split(" ")
    .map((name) => [name, ""]),
);

/** The table, piece by piece, each ending in a line feed. Cells may hold anything: they are made safe here. */
export function* renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { readonly width: number; readonly paint: Paint },
): Generator<string> {
  const cells = rows.map((row) => columns.map((_, i) => oneLine(row[i] ?? "")));
  const widths = layOut(columns, cells, options.width);
  yield piece(columns, [columns.map((column) => column.title)], widths, () => options.paint.dim);
  for (let from = 0; from < cells.length; from += PIECE) {
    yield piece(columns, cells.slice(from, from + PIECE), widths, (column) => column.paint);
  }
}

function layOut(columns: readonly Column[], cells: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map((column, i) => {
    let widest = columnsOf(column.title);
    for (const row of cells) widest = Math.max(widest, columnsOf(row[i] ?? ""));
    return widest;
  });
  let over = widths.reduce((sum, each) => sum + each, 0) + GAP * (columns.length - 1) - width;
  const flexible = columns.flatMap((column, i) => (column.flexible ? [i] : []));
  while (over > 0) {
    const widest = flexible.reduce((best, i) => ((widths[i] ?? 0) > (widths[best] ?? 0) ? i : best), flexible[0] ?? -1);
    if (widest < 0 || (widths[widest] ?? 0) <= SMALLEST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over--;
  }
  return widths;
}

function piece(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  paintOf: (column: Column) => ((text: string) => string) | undefined,
): string {
  const last = columns.length - 1;
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
    // One column more than needed: cli-table3 cuts by its own measure, ours has cut before.
    colWidths: widths.map((width, i) => (i === last ? width : width + GAP)),
  });
  for (const row of rows) {
    table.push(
      columns.map((column, i) => {
        const width = widths[i] ?? 0;
        const text = (column.isPath ? cutStart : cut)(row[i] ?? "", width);
        const painted = (paintOf(column) ?? String)(text);
        return column.align === "right" ? " ".repeat(Math.max(0, width - columnsOf(text))) + painted : painted;
      }),
    );
  }
  return table
    .toString()
    .split("\n")
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
