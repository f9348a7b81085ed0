// Goose's two kinds of time: numbers of seconds, later of milliseconds, and SQLite's texts.

import { isoTime, numberOf, unixTime } from "../shared/values.ts";

/** Below this a number is one of seconds: Goose tells them apart by the same bound. */
const MILLISECONDS_FROM = 10_000_000_000;

/** Unix milliseconds of a number of either. */
export function secondsOrMs(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number === undefined || number <= 0) return undefined;
  return unixTime(number, number < MILLISECONDS_FROM ? "s" : "ms");
}

/** Unix milliseconds of `2026-02-03 04:05:06`, which SQLite writes in UTC, or of a number. */
export function clockOf(value: unknown): number | undefined {
  return typeof value === "number" ? secondsOrMs(value) : isoTime(value);
}
