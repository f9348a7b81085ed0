// The promise of a format: redacted sessions in, rows out.

import type { RedactedSession } from "../core/redacted.ts";
import type { Json } from "../core/types.ts";

export interface Format {
  readonly name: string;
  /** Raised when a row's shape changes. */
  readonly version: number;
  /** Rows of one session, streamed. Refuses a session that `privacy/` did not mint. */
  rows(session: RedactedSession): AsyncIterable<Json>;
}
