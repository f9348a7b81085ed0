import fc from "fast-check";
import { expect, test } from "vitest";
import type { UsageEntry } from "../core/usage.ts";
import { packUsage, unpackUsage } from "./usage-table.ts";

const tokens = fc.option(fc.nat(), { nil: undefined });
const entry = fc.record({
  key: fc.maxSafeNat(),
  messageKey: fc.maxSafeNat(),
  model: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
  time: fc.option(fc.nat(), { nil: undefined }),
  usage: fc.record({ inputTokens: tokens, outputTokens: tokens, reasoningTokens: tokens }),
});

test("property: what is packed comes back, unknown stays unknown", () => {
  fc.assert(
    fc.property(fc.array(entry), (made) => {
      const entries = made as UsageEntry[];
      const back = unpackUsage(
        packUsage(entries, entries.length, ({ key }) => (key % 2 === 0 ? key % 1000 : undefined)),
      );
      expect(back).toEqual(
        entries.map((one) => ({ ...one, costMicroUsd: one.key % 2 === 0 ? one.key % 1000 : undefined })),
      );
    }),
  );
});
