// The tokens of one answer as Qwen Code writes them, whoever the model came from.

import type { JsonObject } from "../../io/jsonl.ts";
import type { Spent } from "../shared/session.ts";
import { tokensOf } from "../shared/values.ts";

/**
 * `promptTokenCount` has what was cached in it. Whether `candidatesTokenCount` has the thoughts in it depends on the
 * provider; the total tells.
 */
export function usageOf(metadata: JsonObject): Spent["usage"] | undefined {
  const prompt = tokensOf(metadata["promptTokenCount"]);
  const candidates = tokensOf(metadata["candidatesTokenCount"]);
  const thoughts = tokensOf(metadata["thoughtsTokenCount"]);
  const cached = tokensOf(metadata["cachedContentTokenCount"]);
  const total = tokensOf(metadata["totalTokenCount"]);
  if (!prompt && !candidates && !thoughts && !cached && !total) return undefined;
  return {
    inputTokens: prompt === undefined ? undefined : Math.max(0, prompt - (cached ?? 0)),
    outputTokens: outputOf(prompt, candidates, { thoughts, total }),
    cacheReadTokens: cached,
    reasoningTokens: thoughts,
  };
}

function outputOf(
  prompt: number | undefined,
  candidates: number | undefined,
  { thoughts = 0, total }: { readonly thoughts: number | undefined; readonly total: number | undefined },
): number | undefined {
  const least = Math.max(candidates ?? 0, thoughts);
  if (prompt !== undefined && total !== undefined && total - prompt >= least) return total - prompt;
  if (candidates === undefined) return thoughts > 0 ? thoughts : undefined;
  return candidates > thoughts ? candidates : candidates + thoughts;
}
