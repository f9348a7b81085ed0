// Sums that the ids of many countries share: weights, remainders, dates of birth.

import { digitOf, isDate, isOneDigit, weighted } from "../checks.ts";

export const at = (text: string, place: number): number => digitOf(text.charAt(place));

export const rest11 = (text: string, weights: readonly number[]): number => weighted(text, weights) % 11;

/** Last digit = weighted sum mod 11 mod 10. */
export const eleven = (weights: readonly number[]) => (text: string) =>
  rest11(text, weights) % 10 === at(text, weights.length) && !isOneDigit(text);

/** Last digit = 11 minus the remainder, 11 as 0; 10 does not occur. */
export const under11 = (weights: readonly number[]) => (text: string) =>
  (11 - rest11(text, weights)) % 11 === at(text, weights.length) && !isOneDigit(text);

/** Last digit = 10 minus the remainder of ten. */
export const ten = (weights: readonly number[]) => (text: string) =>
  (10 - (weighted(text, weights) % 10)) % 10 === at(text, weights.length) && !isOneDigit(text);

/** YYMMDD and DDMMYY. */
export const isBirth = (text: string): boolean => isDate(text.slice(2, 4), text.slice(4, 6));
export const isBirthDmy = (text: string): boolean => isDate(text.slice(2, 4), text.slice(0, 2));

/** The month carries the century, the day the sex or the kind of number. */
export const foldedMonth = (month: string): string => String(Number(month) % 20).padStart(2, "0");
export const foldedDay = (text: string): string => String(Number(text.slice(0, 2)) % 40).padStart(2, "0");
