// Patience: what fails in a way that may pass is done again, after waits that grow.

import { type Asked, explained, gaveUp, HubTrouble, statusOf } from "./failure.ts";

/** Between tries. */
const WAITS_MS = [30_000, 120_000, 300_000] as const;
/** Whoever asks for more is left alone until somebody runs the command again. */
const LONGEST_MS = 3_600_000;

export interface Patience {
  readonly asked: Asked;
  readonly signal: AbortSignal;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  onWait?(reason: string, ms: number): void;
  /** Grows when something arrived for good: what goes on is not given up. */
  progress?(): number;
  /** True: with no way to the Hub at all, no try but the first. */
  readonly isQuick?: boolean;
}

/**
 * Runs `action` until it succeeds. Where it failed, `recover` says whether what it was to do happened nevertheless.
 * @throws TraceError `sink_failed` (retryable where it only went on failing), `login_needed`, `not_found`
 */
export async function patiently<T>(
  action: () => Promise<T>,
  patience: Patience,
  recover?: () => Promise<T | undefined>,
): Promise<T> {
  const { asked, signal } = patience;
  let tries = 0;
  let arrived = patience.progress?.() ?? 0;
  let isLost = false;
  for (;;) {
    try {
      signal.throwIfAborted();
      const happened = isLost ? await recover?.() : undefined;
      return happened ?? (await action());
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) throw explained(error, asked);
      isLost = true;
      const now = patience.progress?.() ?? 0;
      if (now > arrived) tries = 0;
      arrived = now;
      const ms = Math.max(WAITS_MS[tries] ?? 0, trouble.waitMs ?? 0);
      if (tries >= WAITS_MS.length || ms > LONGEST_MS || (patience.isQuick && trouble.isUnreachable)) {
        const happened = await lastLook(recover);
        if (happened !== undefined) return happened;
        throw gaveUp(trouble, asked);
      }
      tries++;
      patience.onWait?.(trouble.message, ms);
      await patience.wait(ms, signal);
    }
  }
}

/** Undefined for what will not pass. */
function troubleOf(error: unknown): HubTrouble | undefined {
  if (error instanceof HubTrouble) return error;
  // Something between here and the Hub answered in its place.
  if (error instanceof SyntaxError) return new HubTrouble("the answer is not one of the Hub's", {});
  // Another commit is being made.
  if (statusOf(error) === 409) return new HubTrouble("the Hub is busy with another change (409)", {});
  return undefined;
}

async function lastLook<T>(recover: (() => Promise<T | undefined>) | undefined): Promise<T | undefined> {
  try {
    return await recover?.();
  } catch (error) {
    if (troubleOf(error) !== undefined) return undefined;
    throw error;
  }
}
