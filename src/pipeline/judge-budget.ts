// What judges may spend: reserved before each call at the worst it can cost, settled by what it did cost.

import type { JudgeUsage } from "../ports/judge.ts";

export interface Limits {
  readonly maxUsd: number | undefined;
  readonly maxTokens: number | undefined;
}

export interface Spent {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Undefined where no price is known. */
  readonly usd: number | undefined;
  /** Calls that said nothing of what they cost: the worst was assumed. */
  readonly assumed: number;
}

export interface Reservation {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
  /** What the judge may spend on this call; undefined where no limit in money was set. */
  readonly budgetUsd: number | undefined;
}

export interface JudgeBudget {
  /** Undefined where the worst case of the call does not fit any more. */
  reserve(inputTokens: number, outputTokens: number): Reservation | undefined;
  /** `usage` undefined: the call may have cost what was reserved. `free`: it certainly cost nothing. */
  settle(reservation: Reservation, usage: JudgeUsage | "free" | undefined): void;
  readonly spent: Spent;
}

/** In US dollars; undefined where the price is unknown. */
export type PriceOf = (inputTokens: number, outputTokens: number) => number | undefined;

/** Without a price, a judge that keeps to its own budget gets a share of what is left. */
const SHARE = 4;

export function createBudget({ maxUsd, maxTokens }: Limits, priceOf: PriceOf): JudgeBudget {
  const spent = { calls: 0, inputTokens: 0, outputTokens: 0, usd: 0, assumed: 0 };
  let knowsUsd = true;
  let heldTokens = 0;
  let heldUsd = 0;
  return {
    reserve(inputTokens, outputTokens) {
      const tokens = inputTokens + outputTokens;
      const usedTokens = spent.inputTokens + spent.outputTokens + heldTokens;
      if (maxTokens !== undefined && usedTokens + tokens > maxTokens) return undefined;
      const left = maxUsd === undefined ? undefined : maxUsd - spent.usd - heldUsd;
      const worst = priceOf(inputTokens, outputTokens);
      const usd = worst ?? (left === undefined ? 0 : Math.max(left / SHARE, Math.min(left, 0.01)));
      if (left !== undefined && (left <= 0 || usd > left)) return undefined;
      heldTokens += tokens;
      heldUsd += usd;
      return { inputTokens, outputTokens, usd, budgetUsd: left === undefined ? undefined : usd };
    },
    settle(reservation, usage) {
      heldTokens -= reservation.inputTokens + reservation.outputTokens;
      heldUsd -= reservation.usd;
      spent.calls++;
      if (usage === "free") return;
      const { inputTokens, outputTokens, costUsd } = usage ?? {};
      if (inputTokens === undefined || outputTokens === undefined) {
        spent.assumed++;
        spent.inputTokens += inputTokens ?? reservation.inputTokens;
        spent.outputTokens += outputTokens ?? reservation.outputTokens;
        spent.usd += costUsd ?? reservation.usd;
      } else {
        spent.inputTokens += inputTokens;
        spent.outputTokens += outputTokens;
        const cost = costUsd ?? priceOf(inputTokens, outputTokens);
        if (cost === undefined) knowsUsd = false;
        spent.usd += cost ?? (maxUsd === undefined ? 0 : reservation.usd);
      }
    },
    get spent() {
      return { ...spent, usd: knowsUsd ? spent.usd : undefined };
    },
  };
}
