// Answers while the index is of other rules than today's: what they would find is looked for in each message that is shown.

import type { Store, StoredMessage } from "../ports/store.ts";
import { projectionOf } from "./projection.ts";
import type { ReadDeps } from "./read-sessions.ts";

/** True where what is stored was found, and masked in the index, with the rules of today. */
export function isOfToday({
  store,
  policy,
  detector,
}: Pick<ReadDeps, "policy" | "detector"> & { store: Pick<Store, "projection"> }): boolean {
  return store.projection() === projectionOf(policy, detector.ruleset.id);
}

/** The message with what the rules of today find as well: masking more takes effect at once. */
export function lookedAtToday(stored: StoredMessage, { detector }: Pick<ReadDeps, "detector">): StoredMessage {
  const more = detector.message(stored.message);
  return more.length === 0 ? stored : { ...stored, findings: [...stored.findings, ...more] };
}
