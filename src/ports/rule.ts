// The promise of a rule: data that says how one kind of secret looks, with its own proof.

import type { FindingKind, Severity } from "../core/finding.ts";

export interface Rule {
  /** Kebab case; also the name in a placeholder unless `label` is given. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** 0 to 1; `accept` may lower or raise it. */
  readonly confidence: number;
  /** Name in the placeholder, e.g. `github-token`; several rules may share one. */
  readonly label?: string;
  /** Case-sensitive literals, at least three characters; the pattern runs only around one of them. */
  readonly hints: readonly string[];
  /** Sticky or global; group 1 is the secret where it exists, else the whole match. Bounded: no unbounded repeats. */
  readonly pattern: RegExp;
  /** Characters looked at before and after the hint. */
  readonly window: { readonly before: number; readonly after: number };
  /** Last check of a match (checksum, structure). */
  accept?(secret: string, match: RegExpExecArray): boolean;
  readonly examples: {
    /** Built at run time, never literal. Each is found, whole. */
    readonly finds: readonly { readonly text: string; readonly secret: string }[];
    readonly ignores: readonly string[];
  };
}

export function defineRule(rule: Rule): Rule {
  return rule;
}
