// Whether what guards a candidate is less than what guarded an earlier one, and whether it has lost sessions.

import { MODES } from "../core/policy.ts";
import type { PolicyGuard } from "../core/publication.ts";

/** One thing in which a later guard is looser. */
export interface Loosening {
  /** Tells it from others; the same loosening has the same. */
  readonly item: string;
  /** For a person. */
  readonly text: string;
}

/** Up to so many sessions, the loss of one is told; above, that of a share. */
const FEW = 20;
const SHARE = 0.05;

/** Everything that is looser, each by itself; more that is hidden in one place makes up for nothing in another. */
export function loosenedBy(before: PolicyGuard, now: PolicyGuard): readonly Loosening[] {
  const found: Loosening[] = [];
  if (MODES.indexOf(now.mode) > MODES.indexOf(before.mode))
    found.push({ item: `mode ${now.mode}`, text: `the mode is ${now.mode}, and was ${before.mode}` });
  found.push(...gone(before.hidden, now.hidden, "hidden", "a word, name, domain or pattern is not hidden any more"));
  found.push(...gone(before.excluded, now.excluded, "excluded", "a project is not excluded any more"));
  if (now.ignores > before.ignores) {
    const text = `${now.ignores} decisions let findings stay, and there were ${before.ignores}`;
    found.push({ item: `ignores ${now.ignores}`, text });
  }
  if (now.quarantine > before.quarantine) {
    const text = `a session may have ${now.quarantine} secrets before it waits for a review, and could have ${before.quarantine}`;
    found.push({ item: `quarantine ${now.quarantine}`, text });
  }
  return found;
}

function gone(before: readonly string[], now: readonly string[], what: string, text: string): Loosening[] {
  const kept = new Set(now);
  return [...new Set(before)].filter((hash) => !kept.has(hash)).map((hash) => ({ item: `${what} ${hash}`, text }));
}

/** How many sessions are fewer, where that is to be told: any of few, or a share of many. */
export function shrunkBy(before: number, now: number): number | undefined {
  const lost = before - now;
  if (lost <= 0) return undefined;
  return before <= FEW || lost >= before * SHARE ? lost : undefined;
}
