// Puts together what reading a log needs: the detector, the projection for the index, prices, and functions of `io/`.

import type { ValueHash } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { createPricer } from "../insight/pricing.ts";
import { createDetector } from "../privacy/detect.ts";
import { RULESET, type Ruleset } from "../privacy/ruleset.ts";
import { indexContext } from "./projection.ts";
import type { ReadTools } from "./read-events.ts";

export type OutsideTools = Omit<ReadTools, "detector" | "context" | "pricer"> & { readonly valueHash: ValueHash };

/** `ruleset`: the built-in one, or that with the owner's own patterns. */
export function readTools(policy: Policy, outside: OutsideTools, ruleset: Ruleset = RULESET): ReadTools {
  return {
    ...outside,
    detector: createDetector(ruleset, outside.valueHash),
    context: indexContext(policy),
    pricer: createPricer(),
  };
}
