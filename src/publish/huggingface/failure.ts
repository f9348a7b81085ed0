// What may go wrong with the Hub: what is tried again, and in what words the rest is told. No token is ever in them.

import { reasonOf, TraceError } from "../../core/errors.ts";

/** The Hub, or the way to it, failed in a way that may pass. */
export class HubTrouble extends Error {
  /** How long it asks to be left alone; undefined where it does not say. */
  readonly waitMs: number | undefined;
  /** True: nothing reached it, and there may be no way to it at all. */
  readonly isUnreachable: boolean;

  constructor(
    reason: string,
    { waitMs, isUnreachable = false }: { waitMs?: number | undefined; isUnreachable?: boolean },
  ) {
    super(reason);
    this.name = "HubTrouble";
    this.waitMs = waitMs;
    this.isUnreachable = isUnreachable;
  }
}

/** True for an answer that may be another one later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** How long an answer asks to wait, in milliseconds: `Retry-After`, or the Hub's own `RateLimit: "api";r=0;t=55`. */
export function askedWait(headers: Headers, now: number): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null) {
    const seconds = /^\s*\d+(?:\.\d+)?\s*$/.test(after) ? Number(after) : (Date.parse(after) - now) / 1000;
    return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
  }
  const [, seconds] = /(?:^|;|,)\s*t=(\d+)/.exec(headers.get("ratelimit") ?? "") ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

const UNREACHABLE = new Set(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH"]);

/** A request that never got its answer. */
export function lostRequest(error: unknown, host: string): HubTrouble {
  const code = causes(error)
    .map((one) => (one as NodeJS.ErrnoException).code)
    .find((one) => typeof one === "string");
  if (code !== undefined && UNREACHABLE.has(code)) {
    return new HubTrouble(`${host} cannot be reached (${code})`, { isUnreachable: true });
  }
  return new HubTrouble(`the connection to ${host} broke${code === undefined ? "" : ` (${code})`}`, {});
}

/** What was thrown, and what that came from. */
export function causes(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; at = at.cause) chain.push(at);
  return chain;
}

/** What the Hub answered a request with, other than yes; undefined where it was something else that failed. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = (error ?? {}) as { readonly statusCode?: unknown };
  return typeof statusCode === "number" ? statusCode : undefined;
}

export interface Asked {
  readonly place: string;
  readonly host: string;
  readonly token: string | undefined;
}

/** Says what failed, for whoever has to do something about it. */
export function explained(error: unknown, asked: Asked): unknown {
  const known = causes(error).find((one) => one instanceof TraceError);
  if (known !== undefined || (error instanceof Error && error.name === "AbortError")) return known ?? error;
  const said = clean(reasonOf(error), asked.token);
  const { place, host } = asked;
  switch (statusOf(error)) {
    case 401:
      return loginNeeded(`${host} does not take this token`);
    case 403:
      return new TraceError("sink_failed", `the token may not write to ${place}: ${said}`, { hint: LOGIN });
    case 404:
      return new TraceError("not_found", `${host} has no ${place}, or shows it to others only`, {
        hint: "Look whether the name is right, and whether the token may see it.",
      });
    default:
      return new TraceError("sink_failed", `${host} refused: ${said}`, {
        hint: "Nothing that was sent before is lost: mend it, and run the same command again.",
      });
  }
}

/** It went on failing. */
export function gaveUp(trouble: HubTrouble, asked: Asked): TraceError {
  return new TraceError("sink_failed", clean(trouble.message, asked.token), {
    hint: "Run the same command again: what has arrived is not sent twice.",
    retryable: true,
  });
}

const LOGIN =
  "Run `tracemill login --token` with a token that may write; https://huggingface.co/settings/tokens makes one.";

export function loginNeeded(message: string): TraceError {
  return new TraceError("login_needed", message, { hint: LOGIN });
}

/** Of others: without the token, without what would move a terminal's cursor, and not without end. */
function clean(text: string, token: string | undefined): string {
  const shown = token ? text.replaceAll(token, "hf_...") : text;
  const plain = shown.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}...` : plain;
}
