// Puts together what reading a log needs: the detector, the projection for the index, prices, and functions of `io/`.

import type { ValueHash } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { createPricer } from "../insight/pricing.ts";
import { createDetector } from "../privacy/detect.ts";
import { RULESET } from "../privacy/ruleset.ts";
import { indexContext } from "./projection.ts";
import type { ReadTools } from "./read-events.ts";

export type OutsideTools = Omit<ReadTools, "detector" | "context" | "pricer"> & { readonly valueHash: ValueHash };

export function readTools(policy: Policy, outside: OutsideTools): ReadTools {
  return {
    ...outside,
    detector: createDetector(RULESET, outside.valueHash),
    context: indexContext(policy),
    pricer: createPricer(),
  };
}
