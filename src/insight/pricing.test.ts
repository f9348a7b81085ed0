import { calcPrice } from "@pydantic/genai-prices";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Usage } from "../core/usage.ts";
import { createPricer } from "./pricing.ts";

const JAN_2026 = Date.UTC(2026, 0, 10, 20);
const M = 1_000_000;

// Every figure was computed by hand from the makers' price pages: US dollars per million tokens.
const cases: [
  name: string,
  model: string | undefined,
  time: number | undefined,
  usage: Usage,
  expected: number | undefined,
][] = [
  ["input and output", "claude-opus-4-5-20251101", JAN_2026, { inputTokens: 1000, outputTokens: 2000 }, 5_000 + 50_000],
  [
    "cache buckets apart: read 0.1x, five minutes 1.25x, one hour 2x",
    "claude-opus-4-5-20251101",
    JAN_2026,
    {
      inputTokens: 100,
      cacheReadTokens: 10_000,
      cacheCreationTokens: 3000,
      cacheCreation1hTokens: 1000,
      outputTokens: 10,
    },
    500 + 5_000 + 2000 * 6.25 + 1000 * 10 + 250,
  ],
  ["one hour without the total", "claude-opus-4-5", JAN_2026, { cacheCreation1hTokens: 1000 }, 10_000],
  [
    "under the tier's start",
    "claude-sonnet-4-5-20250929",
    JAN_2026,
    { inputTokens: 1000, cacheReadTokens: 199_000, outputTokens: 1000 },
    3_000 + 59_700 + 15_000,
  ],
  [
    "over it all tokens pay more, cached input counts",
    "claude-sonnet-4-5-20250929[1m]",
    JAN_2026,
    { inputTokens: 1001, cacheReadTokens: 199_000, outputTokens: 1000 },
    6_006 + 119_400 + 22_500,
  ],
  [
    "Codex: cached input at a tenth",
    "gpt-5-codex",
    JAN_2026,
    { inputTokens: M, cacheReadTokens: M, outputTokens: M },
    11_375_000,
  ],
  ["Gemini", "gemini-2.5-pro", JAN_2026, { inputTokens: 1000, outputTokens: 1000, reasoningTokens: 600 }, 11_250],
  ["no cache price: input price", "kimi-k2", JAN_2026, { inputTokens: 1000, cacheReadTokens: 1000 }, 1_140],
  [
    "Bedrock, regional surcharge, one hour twice the input",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    JAN_2026,
    { inputTokens: 1000, cacheCreationTokens: 1000, cacheCreation1hTokens: 1000 },
    3_300 + 6_600,
  ],
  [
    "Bedrock by ARN",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-opus-4-5-20251101-v1:0",
    JAN_2026,
    { inputTokens: 1000 },
    5_000,
  ],
  ["behind a provider", "anthropic/claude-opus-4-5", JAN_2026, { inputTokens: 1000 }, 5_000],
  ["behind two", "openrouter/anthropic/claude-sonnet-4.5", JAN_2026, { inputTokens: 1000 }, 3_000],
  ["only the reseller has it", "z-ai/glm-4.6", JAN_2026, { inputTokens: M }, 430_000],
  ["Vertex date", "claude-opus-4-5@20251101", JAN_2026, { inputTokens: 1000 }, 5_000],
  ["path-like", "models/gemini-2.5-pro", JAN_2026, { outputTokens: 1000 }, 10_000],
  ["price of its day: o3 before the cut", "o3", Date.UTC(2025, 4, 1), { inputTokens: 1000 }, 10_000],
  ["price of its day: o3 after it", "o3", Date.UTC(2025, 6, 1), { inputTokens: 1000 }, 2_000],
  ["price of its hour: day", "deepseek-chat", Date.UTC(2026, 0, 10, 16, 29, 59), { inputTokens: M }, 270_000],
  ["price of its hour: night", "deepseek-chat", Date.UTC(2026, 0, 10, 16, 30), { inputTokens: M }, 135_000],
  ["a price that never changed needs no time", "gpt-5", undefined, { inputTokens: 1000 }, 1_250],
  ["a price that did needs one", "o3", undefined, { inputTokens: 1000 }, undefined],
  ["an impossible time is no time", "o3", Number.NaN, { inputTokens: 1000 }, undefined],
  ["nothing used is free", "gpt-5", JAN_2026, { inputTokens: 0, outputTokens: 0 }, 0],
  ["nothing known is unknown", "gpt-5", JAN_2026, {}, undefined],
  ["unknown model", "my-own-model", JAN_2026, { inputTokens: 1000 }, undefined],
  ["synthetic", "<synthetic>", JAN_2026, { inputTokens: 0 }, undefined],
  ["no model", undefined, JAN_2026, { inputTokens: 1000 }, undefined],
  ["empty model", "", JAN_2026, { inputTokens: 1000 }, undefined],
  ["impossible counts count nothing", "gpt-5", JAN_2026, { inputTokens: -5, outputTokens: Number.NaN }, 0],
];
for (const [name, model, time, usage, expected] of cases) {
  test(name, () => expect(createPricer().price(model, time, usage)).toBe(expected));
}

test("agrees with the library wherever it has a price for every bucket", () => {
  const pricer = createPricer();
  const count = fc.integer({ min: 0, max: 400_000 });
  const models = [
    "claude-opus-4-5",
    "claude-sonnet-4-5",
    "claude-sonnet-4-6",
    "gpt-5",
    "gpt-5.2",
    "gemini-2.5-pro",
    "o3",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...models), count, count, count, count, count, (model, input, read, w5, w1, output) => {
      const expected = calcPrice(
        {
          input_tokens: input + read + w5 + w1,
          cache_read_tokens: read,
          cache_write_tokens: w5 + w1,
          cache_write_1h_tokens: w1,
          output_tokens: output,
        },
        model,
        { timestamp: new Date(JAN_2026) },
      );
      const ours = pricer.price(model, JAN_2026, {
        inputTokens: input,
        cacheReadTokens: read,
        cacheCreationTokens: w5 + w1,
        cacheCreation1hTokens: w1,
        outputTokens: output,
      });
      expect(Math.abs((ours ?? Number.NaN) - (expected?.total_price ?? 0) * 1e6)).toBeLessThanOrEqual(0.51);
    }),
  );
});

test("any string is a model name that it survives", () => {
  const pricer = createPricer();
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (model) => {
      const cost = pricer.price(model, JAN_2026, { inputTokens: 1 });
      expect(cost === undefined || Number.isInteger(cost)).toBe(true);
    }),
  );
});
