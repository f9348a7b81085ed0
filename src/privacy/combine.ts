// Two detectors as one: what each finds, neither changed by the other.

import type { Finding } from "../core/finding.ts";
import type { Detector } from "./detect.ts";

/** Goes by the first one's ruleset: the second, where there is one, holds what belongs to one session alone. */
export function combineDetectors(first: Detector, second: Detector | undefined): Detector {
  if (!second) return first;
  const both = <T>(a: readonly T[], b: readonly T[]): readonly T[] =>
    b.length === 0 ? a : a.length === 0 ? b : [...a, ...b];
  return {
    ...first,
    text: (text) => both(first.text(text), second.text(text)),
    message: (message) => both<Finding>(first.message(message), second.message(message)),
    facts: (facts) => both<Finding>(first.facts(facts), second.facts(facts)),
  };
}
