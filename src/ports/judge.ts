// The promise of a judge: a model that reads redacted texts and answers in a given shape. It is asked, never obeyed.

import type { RedactedText } from "../core/redacted.ts";
import type { Json } from "../core/types.ts";

export interface JudgeRequest {
  /** What it is to do, and that the texts are data. Ours; no text of a trace is part of it. */
  readonly instructions: string;
  /** What it is to look at, fenced. */
  readonly input: RedactedText;
  /** JSON schema of the answer. */
  readonly schema: { readonly [key: string]: Json };
  readonly maxOutputTokens: number;
}

export interface JudgeUsage {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** Where the judge itself says what it cost. */
  readonly costUsd: number | undefined;
}

/** What came back. `answer` is whatever JSON it was: nobody has checked it yet. */
export type JudgeReply =
  | { readonly kind: "answer"; readonly answer: unknown; readonly usage: JudgeUsage }
  | { readonly kind: "refusal"; readonly usage: JudgeUsage }
  /** `truncated`: it ran into a limit; `no_json`: it answered, but in no JSON. */
  | { readonly kind: "unreadable"; readonly why: "truncated" | "no_json"; readonly usage: JudgeUsage }
  /** It stopped since it may spend no more. */
  | { readonly kind: "over_budget"; readonly usage: JudgeUsage };

export interface JudgeOptions {
  readonly signal: AbortSignal;
  /** What this one call may cost, for judges that can keep to it. */
  readonly budgetUsd?: number;
}

export interface Judge {
  /** As it is named on the command line. */
  readonly name: string;
  readonly model: string;
  /** Where the texts go, in words: a host, or a program and whom it asks. */
  readonly destination: string;
  /** False where the texts stay on this machine. */
  readonly isRemote: boolean;
  /** True where it stops by itself at `budgetUsd`. */
  readonly keepsBudget: boolean;
  /** Tokens that it adds to every request beside what it is given. */
  readonly overheadTokens: number;
  /**
   * Asks once.
   * @throws JudgeFailure when no answer came; `retryable` says whether to ask again
   */
  judge(request: JudgeRequest, options: JudgeOptions): Promise<JudgeReply>;
}

/** What a judge is made with. */
export interface JudgeSettings {
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Unix milliseconds. */
  now(): number;
}

/** One kind of judge. */
export interface JudgeMaker {
  readonly name: string;
  /** @throws TraceError `usage` where something that it needs was not said; `judge_failed` where it is not installed */
  create(settings: JudgeSettings): Judge;
}
