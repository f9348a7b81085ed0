// What a session took, as fields of a row.

import type { RowType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem } from "../../ports/format.ts";

const known = (doc: string) => ({ kind: "integer", optional: true, doc }) as const;

/** What the session says of itself: counts of messages, and the columns of `usageFields`. */
export const STATS = {
  user_messages: { kind: "integer", doc: "What a person asked." },
  assistant_messages: { kind: "integer", doc: "Answers of the model: records of one API message are one." },
  tool_uses: { kind: "integer", doc: "Calls; one that is logged twice is one." },
  input_tokens: known("Without what came from a cache or went into one."),
  output_tokens: known("Reasoning included."),
  cache_read_tokens: known("Input that came from a cache."),
  cache_creation_tokens: known("Input that was written to a cache."),
  cost_usd: { kind: "number", optional: true, doc: "US dollars at list price." },
  duration_seconds: { kind: "number", optional: true, doc: "From the first message to the last." },
} as const satisfies Readonly<Record<string, RowType>>;

/** Of the whole session, as far as its log tells; of a part only how long it took. */
export function usageFields({ usage, costMicroUsd, counts }: ExportItem): { readonly [key: string]: Json } {
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = usage;
  const { firstTime, lastTime } = counts;
  return {
    ...(inputTokens !== undefined && { input_tokens: inputTokens }),
    ...(outputTokens !== undefined && { output_tokens: outputTokens }),
    ...(cacheReadTokens !== undefined && { cache_read_tokens: cacheReadTokens }),
    ...(cacheCreationTokens !== undefined && { cache_creation_tokens: cacheCreationTokens }),
    ...(costMicroUsd !== undefined && { cost_usd: costMicroUsd / 1e6 }),
    ...(firstTime !== undefined && lastTime !== undefined && { duration_seconds: (lastTime - firstTime) / 1000 }),
  };
}
