// Each check against the example that its standard or authority publishes, and against the same with one digit wrong.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  crossWeighted,
  digitOf,
  isDate,
  isOneDigit,
  luhn,
  mod11x2,
  mod11x10,
  mod36,
  mod97,
  modulo,
  mrz,
  verhoeff,
  weighted,
} from "./checks.ts";

describe.each([
  ["Luhn", luhn, ["79927398713", "490154203237518", "0"]],
  ["ISO 7064 mod 11,10", mod11x10, ["86095742719", "794623", "69435151530"]],
  ["ISO 7064 mod 11-2", mod11x2, [`110105${"19491231"}002X`, "0000000218250097"]],
  ["Verhoeff", verhoeff, ["2363", "758722"]],
  ["GSTIN", mod36, ["27AAPFU0939F1ZV"]],
] as const)("%s", (_, check, valid) => {
  test.each(valid)("%s holds, and no other last digit does", (text) => {
    expect(check(text)).toBe(true);
    for (const last of "0123456789") {
      if (text.endsWith(last) || text.length < 2) continue;
      expect(check(text.slice(0, -1) + last), last).toBe(false);
    }
  });
});

test("sums and remainders", () => {
  expect(mod97("WEST12345698765432GB82")).toBe(1);
  expect(modulo("123456789012345678901234567890", 97)).toBe(Number(123456789012345678901234567890n % 97n));
  expect(weighted("9434765919", [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11).toBe(2);
  expect(crossWeighted("795", [2, 1, 2])).toBe(5 + 9 + 1);
  expect(mrz("L898902C3")).toBe(6);
  expect(mrz("740812")).toBe(2);
  expect(digitOf("Z")).toBe(35);
  expect(digitOf("-")).toBeNaN();
});

test("dates and repeated digits", () => {
  expect(isDate("02", "29")).toBe(true);
  expect([isDate("02", "30"), isDate("00", "10"), isDate("13", "01"), isDate("06", "31"), isDate("05", "00")]).toEqual(
    Array(5).fill(false),
  );
  expect(isOneDigit("7777")).toBe(true);
  expect(isOneDigit("7778")).toBe(false);
});

test("a swap of two neighbours never passes Verhoeff, a wrong digit never passes Luhn", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{11}$/), fc.nat(9), (digits, at) => {
      const whole = [..."0123456789"].map((last) => digits + last).filter(verhoeff);
      expect(whole).toHaveLength(1);
      const one = whole[0] as string;
      const swapped = one.slice(0, at) + one.charAt(at + 1) + one.charAt(at) + one.slice(at + 2);
      if (swapped !== one) expect(verhoeff(swapped)).toBe(false);
      expect([..."0123456789"].filter((last) => luhn(digits + last))).toHaveLength(1);
    }),
  );
});
