// The tokens of a Cline request: four figures in a JSON text, whose input holds the cache in some cases.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { ClineFamily } from "./cline-context.ts";
import type { Spent } from "./session.ts";
import { textOf, tokensOf } from "./values.ts";

export type Tokens = Spent["usage"];

/**
 * Providers that Cline hands an OpenAI `prompt_tokens` on from, the cached tokens inside; every other one gives the
 * rest without cache (read in Cline's `src/core/api/providers`).
 */
const WHOLE_PROMPT_PROVIDERS = new Set(["openai", "litellm", "doubao", "fireworks", "hicap", "lmstudio", "qwen"]);

export interface RequestContext {
  readonly family: ClineFamily;
  readonly provider: string | undefined;
  readonly time: number | undefined;
}

/** The object in a text, where it is one. */
export function objectIn(text: unknown): JsonObject | undefined {
  if (typeof text !== "string" || !text.trimStart().startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where the agent knows nothing: it writes zeros then, or leaves the figures out. */
export function tokensOfRequest(info: JsonObject, context: RequestContext): Tokens | undefined {
  let inputTokens = tokensOf(info["tokensIn"]);
  const outputTokens = tokensOf(info["tokensOut"]);
  const cacheReadTokens = tokensOf(info["cacheReads"]);
  const cacheCreationTokens = tokensOf(info["cacheWrites"]);
  const cache = (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0);
  if (!inputTokens && !outputTokens && cache === 0) return undefined;
  // Where the input is less than the cache it cannot hold it, whatever else is said.
  if (inputTokens !== undefined && cache > 0 && inputTokens >= cache && holdsCache(info, context)) inputTokens -= cache;
  return { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens };
}

function holdsCache(info: JsonObject, { family, provider, time }: RequestContext): boolean {
  const since = family.wholePromptSince;
  if (since === undefined) return provider !== undefined && WHOLE_PROMPT_PROVIDERS.has(provider);
  const protocol = textOf(info["apiProtocol"]);
  if (protocol === "openai") return true;
  return protocol === "anthropic" && time !== undefined && time >= since;
}

/**
 * What newer logs say of an answer in the answer itself. In tasks `cached` is what was read and written together; in
 * sessions of the SDK the input holds the cache, as in the AI SDK.
 */
export function tokensOfAnswer(message: JsonObject): Tokens | undefined {
  const metrics = isObject(message["metrics"]) ? message["metrics"] : {};
  const tokens = isObject(metrics["tokens"]) ? metrics["tokens"] : {};
  const cacheReadTokens = tokensOf(tokens["cached"]) ?? tokensOf(metrics["cacheReadTokens"]);
  const cacheCreationTokens = tokensOf(metrics["cacheWriteTokens"]);
  const whole = tokensOf(metrics["inputTokens"]);
  const cache = (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0);
  const inputTokens = tokensOf(tokens["prompt"]) ?? (whole === undefined ? undefined : Math.max(0, whole - cache));
  const outputTokens = tokensOf(tokens["completion"]) ?? tokensOf(metrics["outputTokens"]);
  if (!inputTokens && !outputTokens && cache === 0) return undefined;
  return { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens };
}
