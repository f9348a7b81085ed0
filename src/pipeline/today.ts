// Answers while the index is of other rules than today's: what they would find is looked for in each message that is shown.

import type { Policy } from "../core/policy.ts";
import type { Store, StoredMessage } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import { projectionOf } from "./projection.ts";

interface Today {
  readonly store: Pick<Store, "projection">;
  readonly policy: Policy;
  readonly detector: Detector;
}

/** True where what is stored was found, and masked in the index, with the rules of today. */
export function isOfToday({ store, policy, detector }: Today): boolean {
  return store.projection() === projectionOf(policy, detector.ruleset.id);
}

/** The message with what the rules of today find as well: masking more takes effect at once. */
export function lookedAtToday(stored: StoredMessage, { detector }: Pick<Today, "detector">): StoredMessage {
  const more = detector.message(stored.message);
  return more.length === 0 ? stored : { ...stored, findings: [...stored.findings, ...more] };
}
