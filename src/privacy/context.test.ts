// Words around numbers: in any case and writing, whole or begun, and never missed by the first look.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { around, createLines, createNearby, createNearTest, isDataOnly, wordTest } from "./context.ts";

const LIST = "ssn,social security,steuer*,rodne cislo,身份证";
const words = wordTest(LIST);
const seen = (text: string) => {
  const start = text.indexOf("#");
  return words.pattern.test(around(text, { start, end: start + 1 }));
};

describe("words", () => {
  test.each([
    ["SSN: #", true],
    ['"userSsn": "#"', true],
    ["user_ssn=#", true],
    ["social_security #", true],
    ["socialSecurity #", true],
    ["# is my SSN", true],
    ["Steuernummer #", true],
    ["rodné číslo #", true],
    ["身份证号#", true],
    ["SSN:\n#", true],
    ["lessn: #", false],
    ["SSN\n\n\n#", false],
    ["#\nSSN", false],
    ["[REDACTED:ssn:1] #", false],
    [`[REDACTED:ssn:1] ${"-".repeat(62)}#`, false],
    [`ssn ${" . ".repeat(40)}#`, false],
  ])("%j: %s", (text, is) => expect(seen(text)).toBe(is));
});

test("the first look lets every word through that the closer one sees", () => {
  const nearby = createNearby([words]);
  const isNear = createNearTest([words]);
  const piece = fc.constantFrom(
    "ssn",
    "SSN",
    "Social",
    "security",
    "Steuer",
    "rodné",
    "číslo",
    "身份证",
    " ",
    "_",
    "\n",
    ":",
    "→",
    "é",
    "😀",
    "x".repeat(30),
    "x".repeat(1000),
    "1",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 8 }), (before, after) => {
      const text = `${before.join("")}#${after.join("")}`;
      const start = text.indexOf("#");
      if (!seen(text)) return;
      expect(nearby(text)(start, start + 1) & words.bit).not.toBe(0);
      expect(isNear(text, start, start + 1)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(nearby("nothing at all #")(15, 16)).toBe(0);
  expect(isNear("nothing at all #", 15, 16)).toBe(false);
});

test.each([
  ["12345678Z", true],
  ["  S1234567D | T7572225C, 12 ", true],
  ["34 A 1234", true],
  ["", true],
  ["the 12345678Z", false],
  ["arn:aws:iam::481920375512:role/x", false],
  ["[REDACTED:ssn:1] 12345", true],
])("%j is data only: %s", (line, is) => expect(isDataOnly(line)).toBe(is));

test("each line is found once, and known for data", () => {
  const text = `head\n 123 \n${"x".repeat(90)}1`;
  const lineAt = createLines(text);
  expect(lineAt(6)).toEqual({ start: 5, end: 10, isData: true });
  expect(lineAt(8)).toBe(lineAt(6));
  expect(lineAt(text.length - 1)).toEqual({ start: 11, end: text.length, isData: false });
  expect(createLines("1")(0)).toEqual({ start: 0, end: 1, isData: true });
});
