// From what was asked for to a judge that may be asked: who it is, what it may spend, and whether texts may go there.

import { TraceError } from "../core/errors.ts";
import type { JudgeChoice, LeavingPlan } from "../ports/app-proof.ts";
import type { Judge } from "../ports/judge.ts";
import type { AskDeps } from "./ask-judge.ts";
import { createBudget, type PriceOf } from "./judge-budget.ts";

export interface JudgingDeps {
  readonly judge: Judge;
  /** In US dollars at list price; undefined where it is unknown. */
  readonly priceOf: PriceOf;
  readonly rubric: string;
  nonce(): string;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Bytes of one batch, largest first: a small budget is spent in small steps. */
const BATCHES = [40_000, 20_000, 10_000, 5000, 2500];
/** What a call has beside its texts: instructions, answer. */
const FIXED_TOKENS = 4000;
const ANSWER_TOKENS = 4096;

/** @throws TraceError `usage` where it would be let loose without a limit that can be kept */
export function prepareJudging(deps: JudgingDeps, choice: JudgeChoice): AskDeps {
  const { judge } = deps;
  const { maxUsd, maxTokens } = choice;
  const priceOf: PriceOf = judge.isRemote ? deps.priceOf : () => 0;
  if (judge.isRemote && maxUsd === undefined && maxTokens === undefined) {
    throw new TraceError("usage", `how much ${judge.name} may spend was not said`, {
      hint: "Say it: --max-usd 1, or --max-tokens 500000.",
    });
  }
  if (maxUsd !== undefined && maxTokens === undefined && !judge.keepsBudget && priceOf(1, 1) === undefined) {
    throw new TraceError("usage", `the price of ${judge.model} is not known, so --max-usd cannot be kept`, {
      hint: "Limit it by --max-tokens.",
    });
  }
  const fits = (bytes: number) => {
    const input = bytes + FIXED_TOKENS + judge.overheadTokens;
    const isCheap = maxUsd === undefined || (priceOf(input, ANSWER_TOKENS) ?? 0) <= maxUsd / 2;
    return isCheap && (maxTokens === undefined || input + ANSWER_TOKENS <= maxTokens / 2);
  };
  return {
    judge,
    budget: createBudget({ maxUsd, maxTokens }, priceOf),
    rubric: deps.rubric,
    batchBytes: BATCHES.find(fits) ?? (BATCHES.at(-1) as number),
    nonce: deps.nonce,
    sleep: deps.sleep,
  };
}

/** Asks before anything goes to another machine. @throws TraceError `blocked` */
export async function confirmLeaving(
  judge: Judge,
  choice: JudgeChoice,
  { sessions, confirm }: { readonly sessions: number; confirm(plan: LeavingPlan): Promise<boolean> },
): Promise<void> {
  if (!judge.isRemote) return;
  const { name, model, destination } = judge;
  const { maxUsd, maxTokens } = choice;
  if (await confirm({ judge: name, model, destination, sessions, maxUsd, maxTokens })) return;
  throw new TraceError("blocked", `nothing was sent to ${destination}`, {
    hint: "Say --yes when the redacted texts of these sessions may go there.",
  });
}
