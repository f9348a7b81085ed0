// Which sessions a person opened: one row for each revision and way of looking.

import type { SessionOpened, SessionViewed, ViewedVia, ViewReader, ViewWriter } from "../../ports/views.ts";
import type { Connection } from "./connection.ts";
import { fromColumn, toColumn } from "./text.ts";

interface Row {
  readonly session: string;
  readonly revision: string;
  readonly via: string;
  readonly at: number;
}

/** `ask` tells failures of the database as failures of the store. */
export function viewReader(main: Connection, ask: <T>(action: () => T) => T): ViewReader {
  return { list: (session) => ask(() => list(main, session)) };
}

function list(main: Connection, session: string | undefined): SessionViewed[] {
  const select = "SELECT session, revision, via, at FROM session_views";
  const order = "ORDER BY at, session, revision, via";
  const rows =
    session === undefined
      ? main.all<Row>(`${select} ${order}`)
      : main.all<Row>(`${select} WHERE session = ? ${order}`, toColumn(session));
  return rows.map((row) => ({
    session: fromColumn(row.session),
    revision: row.revision,
    via: row.via as ViewedVia,
    at: row.at,
  }));
}

/** `write` runs inside the writer's transaction. */
export function viewWriter(main: Connection, write: <T>(action: () => T) => T, now: () => number): ViewWriter {
  return { add: (opened) => write(() => add(main, opened, now())) };
}

function add(main: Connection, { session, revision, via }: SessionOpened, now: number): void {
  main.run(
    `INSERT INTO session_views(session, revision, via, at) VALUES (?, ?, ?, ?)
     ON CONFLICT(session, revision, via) DO UPDATE SET at = max(at, excluded.at)`,
    toColumn(session),
    revision,
    via,
    now,
  );
}
