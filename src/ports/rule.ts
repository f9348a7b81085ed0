// The promise of a rule: data that says how one kind of secret or personal datum looks, with its own proof.

import type { FindingKind, Severity } from "../core/finding.ts";

/** What a finding of the rule says of itself. */
export interface RuleFacts {
  /** Kebab case; also the name in a placeholder unless `label` is given. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  /** Name in the placeholder, e.g. `github-token`; several rules may share one. */
  readonly label?: string;
  /** Other names that its verdicts give: what stands in a placeholder under a known name is no secret. */
  readonly labels?: readonly string[];
  readonly examples: {
    /** Built at run time, never literal. Each is found, whole. */
    readonly finds: readonly { readonly text: string; readonly secret: string }[];
    readonly ignores: readonly string[];
  };
}

/** What a check may say of one match where it differs from its rule: a family that tells several kinds apart. */
export type Verdict = Partial<Pick<RuleFacts, "id" | "label" | "severity" | "confidence">>;

/** Found by a pattern around a literal: the usual kind. */
export interface PatternRule extends RuleFacts {
  /** ASCII literals, at least three characters; the pattern runs only around one of them. */
  readonly hints: readonly string[];
  /** True: hints are lower-case and stand for any case. */
  readonly anyCase?: boolean;
  /** Sticky or global; group 1 is the secret where it exists, else the whole match. Bounded: no unbounded repeats. */
  readonly pattern: RegExp;
  /** Characters looked at before and after the hint. */
  readonly window: { readonly before: number; readonly after: number };
  /** The pattern is run only where one of these ASCII characters follows the hint's end so closely: a cheap first look. */
  readonly near?: { readonly characters: string; readonly within: number };
  /** Last check of a match (checksum, structure). False: no finding. */
  accept?(secret: string, match: RegExpExecArray): boolean | Verdict;
}

/** Reports a range of the text that was given. */
export type Report = (start: number, end: number, verdict?: Verdict) => void;

/** Finds by code of its own, in time linear in the text: where a literal and a pattern cannot say it. */
export interface ScanRule extends RuleFacts {
  /** ASCII, at least three characters. One of these stands in every text that holds something to find: others are not scanned. */
  readonly needs?: readonly string[];
  scan(text: string, report: Report): void;
}

export type Rule = PatternRule | ScanRule;

export function defineRule<R extends Rule>(rule: R): R {
  return rule;
}
