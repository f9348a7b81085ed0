// What is taken for a placeholder, and what for a made-up token: a table.

import { expect, test } from "vitest";
import { fake, HEX, LETTERS, LOWER36 } from "./boundary.ts";
import { isPlaceholder, looksRandom } from "./plausible.ts";
import { tokenRule } from "./tokens.ts";

const WORDS = [
  "your-api-key-goes-here",
  "YOUR_API_KEY",
  "xxxxxxxxxxxxxxxxxxxxxxxx",
  "0".repeat(32),
  "someFunctionNameHere",
  "token_2024_v1",
  "AcceptanceTimeoutSeconds",
  "example-token-123",
  "",
];
const TOKENS = [
  fake(32),
  fake(32, HEX),
  fake(40, LETTERS),
  fake(30, LOWER36),
  `${fake(8)}-${fake(24)}`,
  "abcdef0123456789abcdef0123456789",
];

for (const words of WORDS) {
  test(`a placeholder: ${words}`, () => {
    expect(isPlaceholder(words)).toBe(true);
    expect(looksRandom(words)).toBe(false);
  });
}

for (const token of TOKENS) {
  test(`a token: ${token}`, () => {
    expect(isPlaceholder(token)).toBe(false);
    expect(looksRandom(token)).toBe(true);
  });
}

test("a form that nothing can find, or that names no set, is refused when the rule is made", () => {
  expect(() => tokenRule(["a", "x_{base62 20}"])).toThrow("nothing to find it by");
  expect(() => tokenRule(["a", "abc_{base63 20}"])).toThrow("no such set");
});

test("a longer token is found where the length is open, and left where it is fixed and only exact forms count", () => {
  const find = (forms: string, strict: boolean, text: string) => {
    const { pattern, accept } = tokenRule(["a", forms, { strict }]);
    pattern.lastIndex = 0;
    const match = pattern.exec(text);
    return match !== null && accept?.(match[0], match) !== false;
  };
  expect(find("abc_{hex 20-30}", false, `abc_${fake(40)}`)).toBe(true);
  expect(find("abc_{hex 20}", false, `abc_${fake(20)}`)).toBe(true);
  expect(find("abc_{hex 20}", true, `abc_${fake(20)}`)).toBe(false);
  expect(find("abc_{hex 20}", false, `abc_${fake(40)}`)).toBe(false);
});
