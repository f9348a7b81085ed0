// What the doors say of sessions that they showed.

import type { SessionKey } from "./store.ts";
import type { ViewedVia } from "./views.ts";

/** By its key, which no projection changes. */
export interface OpenedRow {
  readonly key: SessionKey;
  readonly revision: string;
}

export interface ViewsApp {
  /**
   * Remembers that a session was shown to its end, in this revision: it counts as looked at. False where it could not be
   * remembered, as when another process writes the store for longer than a moment.
   */
  sessionOpened(row: OpenedRow, via: ViewedVia): Promise<boolean>;
}
