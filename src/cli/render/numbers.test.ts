import { expect, test } from "vitest";
import { allTokens, bytes, count, day, duration, money, tokens, usageWords, when } from "./numbers.ts";

process.env.TZ = "UTC";

const cases: [actual: string, expected: string][] = [
  [count(undefined), "–"],
  [count(0), "0"],
  [count(999), "999"],
  [count(1000), "1,000"],
  [count(1_234_567), "1,234,567"],
  [tokens(undefined), "–"],
  [tokens(0), "0"],
  [tokens(999), "999"],
  [tokens(1000), "1.0K"],
  [tokens(999_949), "999.9K"],
  [tokens(999_950), "1.0M"],
  [tokens(1_234_567), "1.2M"],
  [tokens(5e15), "5000.0T"],
  [bytes(0), "0 B"],
  [bytes(1_500_000), "1.5 MB"],
  [money(undefined), "–"],
  [money(0), "$0.00"],
  [money(1), "<$0.01"],
  [money(5000), "$0.01"],
  [money(12_345_678), "$12.35"],
  [money(1_234_567_890_000), "$1,234,567.89"],
  [money(999_999), "$1.00"],
  [duration(0), "0 ms"],
  [duration(1234), "1.2 s"],
  [duration(59_999), "1 min"],
  [duration(5_820_000), "1 h 37 min"],
  [duration(7_200_000), "2 h"],
  [duration(20 * 86_400_000), "20 days"],
  [day(undefined), "–"],
  [day(Number.NaN), "–"],
  [day(9e15), "–"],
  [when(Date.UTC(2026, 0, 5, 4, 3)), "2026-01-05 04:03"],
  [usageWords({}), "–"],
  [usageWords({ inputTokens: 0 }), "0 in"],
  [
    usageWords({ inputTokens: 5, outputTokens: 7, reasoningTokens: 3, cacheReadTokens: 9 }),
    "5 in, 7 out (3 of it reasoning), 9 cache read",
  ],
];
for (const [actual, expected] of cases) test(expected, () => expect(actual).toBe(expected));

test("all tokens of an unknown usage are unknown", () => {
  expect(allTokens({})).toBeUndefined();
  expect(allTokens({ inputTokens: 1, cacheCreationTokens: 2, cacheCreation1hTokens: 2, reasoningTokens: 9 })).toBe(3);
});
