// Which findings are replaced, and how, for one exit.

import type { Verb } from "./decision.ts";
import { type Finding, type FindingKind, KINDS, type Severity } from "./finding.ts";

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

/** The modes for what leaves the machine, strictest first; `strict` is the default. */
export const MODES = ["strict", "moderate", "minimal"] as const;
export type Mode = (typeof MODES)[number];

const SEVERITIES_OF: Readonly<Record<Mode, readonly Severity[]>> = {
  strict: ["MAXIMUM", "HIGH", "MEDIUM", "LOW"],
  moderate: ["MAXIMUM", "HIGH"],
  minimal: ["MAXIMUM"],
};

/** For what leaves the machine: every layer, and suspicions as well. */
export function leaving(mode: Mode): Policy {
  return { name: mode, kinds: KINDS, severities: SEVERITIES_OF[mode], minConfidence: 0 };
}

/** What a person decided goes before every mode. */
export function replaces(policy: Policy, finding: Finding, decided?: Verb): boolean {
  if (decided !== undefined) return decided === "accept";
  return (
    policy.kinds.includes(finding.kind) &&
    policy.severities.includes(finding.severity) &&
    finding.confidence >= policy.minConfidence
  );
}
