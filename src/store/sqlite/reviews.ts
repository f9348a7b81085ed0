// The audit trail of reviews of sessions. Rows are added, none is deleted.

import type { ReviewEntry } from "../../core/review.ts";
import type { NewReview, ReviewReader, ReviewWriter } from "../../ports/reviews.ts";
import type { Connection } from "./connection.ts";
import { fromColumn, fromColumnOrNull, toColumn, toColumnOrNull } from "./text.ts";
import { inserted, trailOf } from "./trail.ts";

interface Row {
  readonly id: number;
  readonly session: string;
  readonly verb: string;
  readonly until: number | null;
  readonly revision: string;
  readonly author: string;
  readonly reason: string | null;
  readonly at: number;
}

/** `ask` tells failures of the database as failures of the store. */
export function reviewReader(main: Connection, ask: <T>(action: () => T) => T): ReviewReader {
  return { trail: (session) => ask(() => trail(main, session)) };
}

function trail(main: Connection, session: string | undefined): ReviewEntry[] {
  const sql = "SELECT id, session, verb, until, revision, author, reason, at FROM session_reviews";
  return trailOf<Row>(main, sql, session).map((row) => ({
    id: row.id,
    session: fromColumn(row.session),
    verb: row.verb as ReviewEntry["verb"],
    ...(row.until !== null && { until: row.until }),
    revision: row.revision,
    author: fromColumn(row.author),
    reason: fromColumnOrNull(row.reason),
    at: row.at,
  }));
}

/** `write` runs inside the writer's transaction. */
export function reviewWriter(main: Connection, write: <T>(action: () => T) => T, now: () => number): ReviewWriter {
  return { add: (review) => write(() => add(main, review, now())) };
}

function add(main: Connection, review: NewReview, now: number): number {
  const { session, verb, until, revision, author, reason } = review;
  return inserted(
    main,
    `INSERT INTO session_reviews(session, verb, until, revision, author, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)
     RETURNING id`,
    [toColumn(session), verb, until ?? null, revision, toColumn(author), toColumnOrNull(reason), now],
  );
}
