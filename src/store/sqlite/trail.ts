// Tables that only grow: a row added gets its id, and rows are read in that order, of one session or of all.

import type { Connection, Value } from "./connection.ts";
import { toColumn } from "./text.ts";

/** `sql` ends in `RETURNING id`. */
export function inserted(main: Connection, sql: string, values: readonly Value[]): number {
  const row = main.get<{ id: number }>(sql, ...values);
  if (!row) throw new Error("no id was given");
  return row.id;
}

/** `select` has no condition yet. */
export function trailOf<Row>(main: Connection, select: string, session: string | undefined): Row[] {
  return session === undefined
    ? main.all<Row>(`${select} ORDER BY id`)
    : main.all<Row>(`${select} WHERE session = ? ORDER BY id`, toColumn(session));
}
