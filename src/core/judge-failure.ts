// A judge that did not answer: whether to ask again, and when.

import { TraceError } from "./errors.ts";

export class JudgeFailure extends TraceError {
  /** What the judge asked to be waited for; undefined where it said nothing. */
  readonly retryAfterMs: number | undefined;
  /** True where what was asked may have been paid for although no answer came. */
  readonly mayCost: boolean;

  constructor(
    message: string,
    options: {
      readonly hint?: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number | undefined;
      readonly mayCost?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super("judge_failed", message, options);
    this.name = "JudgeFailure";
    this.retryAfterMs = options.retryAfterMs;
    this.mayCost = options.mayCost ?? false;
  }
}

/** Milliseconds of a `retry-after` header: seconds, or a date. Undefined for anything else. */
export function retryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
