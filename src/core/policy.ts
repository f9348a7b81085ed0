// Which findings are replaced, and how, for one exit.

import type { Finding, FindingKind, Severity } from "./finding.ts";

export interface Policy {
  readonly name: string;
  /** A finding is replaced when its kind and severity are listed and its confidence is high enough. */
  readonly kinds: readonly FindingKind[];
  readonly severities: readonly Severity[];
  readonly minConfidence: number;
}

/** Inside the machine: secrets are masked. */
export const INSIDE: Policy = {
  name: "inside",
  kinds: ["secret"],
  severities: ["MAXIMUM", "HIGH", "MEDIUM"],
  minConfidence: 0.5,
};

export function replaces(policy: Policy, finding: Finding): boolean {
  return (
    policy.kinds.includes(finding.kind) &&
    policy.severities.includes(finding.severity) &&
    finding.confidence >= policy.minConfidence
  );
}
