// The confirmed secrets of the whole store, re-read by their ranges: what final bytes are searched for.

import { inForce } from "../core/decision.ts";
import { isConfirmed, type ValueHash } from "../core/finding.ts";
import type { StoreReader } from "../ports/store.ts";
import { createDetector, valuesAt } from "../privacy/detect.ts";
import type { ConfirmedValue } from "../privacy/propagate.ts";
import { RULESET } from "../privacy/ruleset.ts";
import { acceptedOf, harmlessValues } from "./decided.ts";

type Reader = Pick<StoreReader, "sessions" | "findings" | "message" | "decisions">;

/**
 * Each value once, by its hash: those that a rule is sure of, and those that a person said are secrets. A finding that
 * was looked up elsewhere may stand on an encoded form of its value: only a text with the finding's own hash is the
 * value. Only a value that was ignored for everywhere is no secret any more.
 */
export function knownValues(store: Reader, { hash }: { readonly hash: ValueHash }): readonly ConfirmedValue[] {
  const decisions = inForce(store.decisions());
  const accepted = acceptedOf(decisions);
  const harmless = harmlessValues(decisions);
  const hashes = new Set(accepted.values);
  const rules = new Set(accepted.rules);
  const detector = createDetector(RULESET, hash);
  const values = new Map<string, ConfirmedValue>();
  for (const { key } of store.sessions({})) {
    const wanted = store.findings(key).filter(({ seq, finding }) => {
      if (seq < 0 || harmless.has(finding.valueHash)) return false;
      return isConfirmed(finding) || hashes.has(finding.valueHash) || rules.has(finding.rule);
    });
    for (const [seq, own] of Map.groupBy(wanted, (one) => one.seq)) {
      const findings = own.map(({ finding }) => finding).filter(({ valueHash }) => !values.has(valueHash));
      const stored = findings.length === 0 ? undefined : store.message(key, seq);
      if (!stored) continue;
      const texts = valuesAt(stored.message, findings);
      const unread = findings.filter(({ valueHash }) => hash(texts.get(valueHash) ?? "") !== valueHash);
      const read = unread.length === 0 ? texts : detector.valuesOf(stored.message, unread);
      for (const finding of findings) {
        const value = [texts, read]
          .map((all) => all.get(finding.valueHash))
          .find((text) => text !== undefined && hash(text) === finding.valueHash);
        if (value !== undefined) {
          const isAccepted = hashes.has(finding.valueHash) || rules.has(finding.rule);
          values.set(finding.valueHash, { value, finding, ...(isAccepted && { accepted: true }) });
        }
      }
    }
  }
  return [...values.values()];
}
