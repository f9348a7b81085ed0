import { expect, test } from "vitest";
import { providerOf } from "./provider.ts";
import { attributesOf, spanIdOf, timesOf, traceIdOf } from "./span.ts";

test("ids are the same for the same names, of the length that OTLP has, and divided where the names are", () => {
  expect(traceIdOf("a", "b")).toBe(traceIdOf("a", "b"));
  expect(traceIdOf("a", "b")).toMatch(/^[0-9a-f]{32}$/);
  expect(spanIdOf("a", "b")).toMatch(/^[0-9a-f]{16}$/);
  expect(spanIdOf("a", "b")).not.toBe(spanIdOf("ab"));
  expect(traceIdOf("a").startsWith(spanIdOf("a"))).toBe(false);
});

test.each([
  [undefined, undefined, {}],
  [1, undefined, { startTimeUnixNano: "1000000" }],
  [
    1_767_903_364_123,
    1_767_903_364_124,
    { startTimeUnixNano: "1767903364123000000", endTimeUnixNano: "1767903364124000000" },
  ],
  [5, 3, { startTimeUnixNano: "5000000", endTimeUnixNano: "5000000" }],
  [Number.NaN, Number.POSITIVE_INFINITY, {}],
])("times %s to %s", (start, end, expected) => {
  expect(timesOf(start, end)).toEqual(expected);
});

test("attributes are typed, and what is unknown is not there", () => {
  expect(attributesOf({ a: "x", b: 4, c: true, d: undefined, e: { f: [1] }, g: 0.5 })).toEqual([
    { key: "a", value: { stringValue: "x" } },
    { key: "b", value: { intValue: "4" } },
    { key: "c", value: { boolValue: true } },
    { key: "e", value: { stringValue: '{"f":[1]}' } },
    { key: "g", value: { doubleValue: 0.5 } },
  ]);
});

test.each([
  ["claude-opus-4-5", "anthropic"],
  ["anthropic/claude-sonnet-4", "anthropic"],
  ["gpt-5-codex", "openai"],
  ["o3", "openai"],
  ["gemini-3-pro", "gcp.gemini"],
  ["openrouter/x-ai/grok-4", "x_ai"],
  ["devstral-2", "mistral_ai"],
  ["qwen3-coder", undefined],
  ["opus-mt", undefined],
  ["opus", "anthropic"],
  ["openai/gpt-oss-120b", undefined],
  ["", undefined],
  [undefined, undefined],
])("%s is served by %s", (model, provider) => {
  expect(providerOf(model)).toBe(provider);
});
