// What Aider says of itself in its history: version, model, tokens, and where something went wrong.

import type { Spent } from "../shared/session.ts";

const VERSION = /^aider v(\d\S*)/i;
/** `Model: m with diff edit format`, `Main model: m with …`, of old `Models: m with …, weak model n`. */
const MODEL = /^(?:Main model|Models?): ([^\s,]+)/;
const COUNT = "([\\d.,]+[kM]?)";
const TOKENS = new RegExp(
  `^Tokens: ${COUNT} sent(?:, ${COUNT} cache write)?(?:, ${COUNT} cache hit)?, ${COUNT} received`,
);
const FAILED = /^(?:litellm|openai)\.\w*(?:Error|Exception)\b/;
const STOPPED = /\^C\b|\bKeyboardInterrupt\b/;

export function versionIn(line: string): string | undefined {
  return VERSION.exec(line)?.[1];
}

export function modelIn(line: string): string | undefined {
  return MODEL.exec(line)?.[1];
}

export function isFailure(line: string): boolean {
  return FAILED.test(line);
}

export function isStop(line: string): boolean {
  return STOPPED.test(line);
}

/** Undefined where a line tells no tokens. Aider rounds: `1.2k` may be 50 more or less. */
export function tokensIn(line: string): Spent["usage"] | undefined {
  const found = TOKENS.exec(line);
  if (!found) return undefined;
  const [sent, write, hit, received] = found.slice(1).map(countOf);
  const isCached = write !== undefined || hit !== undefined;
  return {
    // Whether what was sent includes the cache depends on the provider and on Aider's version.
    inputTokens: isCached ? undefined : sent,
    outputTokens: received,
    cacheReadTokens: hit,
    cacheCreationTokens: write,
  };
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const factor = text.endsWith("k") ? 1000 : text.endsWith("M") ? 1_000_000 : 1;
  const count = Math.round(Number.parseFloat(text.replaceAll(",", "")) * factor);
  return Number.isFinite(count) ? count : undefined;
}
