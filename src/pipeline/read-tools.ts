// Puts together what reading a log needs: the detector, the projection for the index, prices, and functions of `io/`.

import type { ValueHash } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { createPricer } from "../insight/pricing.ts";
import { createLayeredDetector, type Layers } from "../privacy/layers.ts";
import { indexContext } from "./projection.ts";
import type { ReadTools } from "./read-events.ts";

export type OutsideTools = Omit<ReadTools, "detector" | "context" | "pricer"> & { readonly valueHash: ValueHash };

/** `layers`: the built-in rules, and the owner's own patterns where there are some. */
export function readTools(policy: Policy, outside: OutsideTools, layers: Layers): ReadTools {
  return {
    ...outside,
    detector: createLayeredDetector(layers, outside.valueHash),
    context: indexContext(policy),
    pricer: createPricer(),
  };
}
