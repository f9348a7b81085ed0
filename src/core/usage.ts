// Token usage: what one API message used, and sums of it.

/**
 * Tokens of one or more API messages. `inputTokens` never includes cache, `outputTokens` always includes reasoning.
 * Unknown is undefined, never 0.
 */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  /** All tokens written to a cache, whatever their lifetime. */
  readonly cacheCreationTokens?: number;
  /** The part of `cacheCreationTokens` that is kept for one hour (priced higher than five minutes). */
  readonly cacheCreation1hTokens?: number;
  /** The part of `outputTokens` spent on reasoning. */
  readonly reasoningTokens?: number;
}

/** The usage of one API message. A later entry with the same key replaces an earlier one: the last record wins. */
export interface UsageEntry {
  /** `idHash` of the API message's identity: the same message copied into another session has the same key. */
  readonly key: number;
  /** `idHash` of the message id alone, for copies that were given another request id. */
  readonly messageKey: number;
  readonly model: string | undefined;
  /** Unix milliseconds. */
  readonly time: number | undefined;
  readonly usage: Usage;
}

const FIELDS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheCreationTokens",
  "cacheCreation1hTokens",
  "reasoningTokens",
] as const satisfies readonly (keyof Usage)[];

/** Adds two usages field by field; a field unknown on both sides stays unknown. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const field of FIELDS) {
    const left = a[field];
    const right = b[field];
    if (left !== undefined || right !== undefined) sum[field] = (left ?? 0) + (right ?? 0);
  }
  return sum;
}
