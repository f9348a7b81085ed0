// What the desk is given, where sessions are labelled and reviewed, and which sessions are meant.

import type { SessionRow } from "../ports/store.ts";
import type { Classifier } from "./label-sessions.ts";
import { findSession, type ReadDeps } from "./read-sessions.ts";

export interface DeskDeps extends ReadDeps, Classifier {
  readonly author: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A session with more distinct secrets than this is quarantined. */
  readonly over: (row: SessionRow) => number;
}

/** All that are worth a label: not those that lists leave out. */
export function worthLabelling(rows: readonly SessionRow[]): readonly SessionRow[] {
  return rows.filter(({ facts }) => facts.hidden === undefined);
}

/** Each once, in the order in which they were named. @throws TraceError `not_found`, `ambiguous_id` */
export function namedSessions(deps: Pick<DeskDeps, "store">, ids: readonly string[]): readonly SessionRow[] {
  const rows = ids.map((id) => findSession(deps, id));
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}
