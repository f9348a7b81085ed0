// The confirmed secrets of the whole store, re-read by their ranges: what final bytes are searched for.

import type { Finding, ValueHash } from "../core/finding.ts";
import type { StoreReader } from "../ports/store.ts";
import { valueAt } from "../privacy/detect.ts";
import { type ConfirmedValue, propagates } from "../privacy/propagate.ts";

type Reader = Pick<StoreReader, "sessions" | "findings" | "message">;

/**
 * Each value once, by its hash. A finding that was looked up elsewhere may stand on an encoded form of its value: only
 * a text with the finding's own hash is the value. `isLeft`: what a person decided to leave is no secret any more.
 */
export function knownValues(
  store: Reader,
  { hash, isLeft }: { readonly hash: ValueHash; isLeft?(finding: Finding): boolean },
): readonly ConfirmedValue[] {
  const values = new Map<string, ConfirmedValue>();
  for (const { key } of store.sessions({})) {
    for (const { seq, finding } of store.findings(key)) {
      if (seq < 0 || values.has(finding.valueHash) || !propagates(finding) || isLeft?.(finding)) continue;
      const stored = store.message(key, seq);
      const value = stored && valueAt(stored.message, finding);
      if (value !== undefined && hash(value) === finding.valueHash) values.set(finding.valueHash, { value, finding });
    }
  }
  return [...values.values()];
}
