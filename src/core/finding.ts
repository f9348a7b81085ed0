// A finding: a suspected secret or personal datum at a range, by a rule. It never holds the value itself.

export type Severity = "MAXIMUM" | "HIGH" | "MEDIUM" | "LOW";
/**
 * `identity`: the owner's own names and handles; `custom`: words and domains that the owner named. A custom pattern is
 * a `secret`.
 */
export type FindingKind = "secret" | "pii" | "path" | "identity" | "custom";

/**
 * Where a string stands inside a message: `parts.<i>.<field>` and, inside tool inputs and details, a JSON pointer
 * after it: `parts.2.input/command`. A trailing `#key` means the object's key itself. In a session head: `head.cwd`.
 */
export type StringPath = string;

export interface Finding {
  readonly path: StringPath;
  /** UTF-16 offsets in the original string; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Id of the rule, e.g. `github-pat-classic`. */
  readonly rule: string;
  /** Name in the placeholder, e.g. `github-token`. */
  readonly label: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  /** Keyed hash of the value: for equality, decisions and statistics. */
  readonly valueHash: string;
}

/** In the order in which they are told. */
export const KINDS = ["secret", "pii", "path", "identity", "custom"] as const satisfies readonly FindingKind[];

/** Worst first. */
export const SEVERITIES = ["MAXIMUM", "HIGH", "MEDIUM", "LOW"] as const satisfies readonly Severity[];

type Strength = Pick<Finding, "kind" | "severity" | "confidence">;

/** What nobody has to look at twice. */
export function isCertain({ severity, confidence }: Omit<Strength, "kind">): boolean {
  return isHigh(severity) && confidence >= 0.8;
}

export function isHigh(severity: Severity): boolean {
  return severity === "HIGH" || severity === "MAXIMUM";
}

/** A secret that is certain by its rule: looked for everywhere else, and counted towards quarantine. */
export function isConfirmed(finding: Strength): boolean {
  return finding.kind === "secret" && isCertain(finding);
}

/** Whether every policy that replaces `b` replaces `a` as well. */
export function outdoes(a: Strength, b: Strength): boolean {
  return (
    a.kind === b.kind &&
    a.confidence >= b.confidence &&
    SEVERITIES.indexOf(a.severity) <= SEVERITIES.indexOf(b.severity)
  );
}

/** Keyed hash of a secret's value, made in `io/crypto.ts` and handed in. */
export type ValueHash = (value: string) => string;
