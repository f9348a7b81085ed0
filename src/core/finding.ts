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

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ["MAXIMUM", "HIGH", "MEDIUM", "LOW"];

type Strength = Pick<Finding, "kind" | "severity" | "confidence">;

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
