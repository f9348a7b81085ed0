// Remembers that a session was opened; looking is never held up for it.

import { TraceError } from "../core/errors.ts";
import type { OpenedRow } from "../ports/app-views.ts";
import type { Store } from "../ports/store.ts";
import type { ViewedVia } from "../ports/views.ts";

/** A scan holds the lock for long: whoever reads does not wait for its end. */
const WAIT_MS = 2_000;

/** Why a line in the store could not be written, without any harm to what was shown. */
const HARMLESS = new Set(["store_locked", "disk_full", "not_writable"]);

/** False where nothing was remembered. */
export async function recordView(
  store: Pick<Store, "writer" | "session">,
  { key, revision }: OpenedRow,
  via: ViewedVia,
): Promise<boolean> {
  try {
    const row = store.session(key);
    // A scan took it away while it was read.
    if (row === undefined) return false;
    const writer = await store.writer({ waitMs: WAIT_MS });
    try {
      writer.views.add({ session: row.facts.head.id, revision, via });
      writer.commit(false);
    } finally {
      writer.close();
    }
    return true;
  } catch (error) {
    if (error instanceof TraceError && HARMLESS.has(error.code)) return false;
    throw error;
  }
}
