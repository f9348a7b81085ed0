// Reads the dates that people type after --since and --until.

import { TraceError } from "../core/errors.ts";

const ACCEPTED =
  "Give a date (2026-01-31), a month (2026-01), a year (2026), a time (2026-01-31T14:00, with Z for UTC), an age (24h, 7d, 2w), today or yesterday.";
/** The pause that speaks for a new task. */
export const USUAL_GAP = "30m";
const HOUR = 3_600_000;
const MINUTE = 60_000;
const LENGTHS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: HOUR, d: 24 * HOUR };
const UNITS: Readonly<Record<string, number>> = { h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR };

/**
 * Unix milliseconds of what was typed, in local time where no zone is given. A day, month or year is a stretch of
 * time: `edge` says which end of it is meant, its beginning or the beginning of what follows.
 * @throws TraceError `usage`, naming what is accepted.
 */
export function parseTime(text: string, option: string, edge: "start" | "end", now: number): number {
  const typed = text.trim();
  const time = age(typed, now) ?? calendar(typed.toLowerCase(), edge, now) ?? instant(typed);
  if (time === undefined || Number.isNaN(time)) {
    throw new TraceError("usage", `${option} "${text}" is no time that I can read.`, { hint: ACCEPTED });
  }
  return time;
}

/**
 * Unix milliseconds of a time to come: a date, up to its end, or a stretch of time from now on.
 * @throws TraceError `usage`
 */
export function parseEnd(text: string, option: string, now: number): number {
  const match = /^(\d{1,6})([hdw])$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ""];
  if (match && unit !== undefined) return now + Number(match[1]) * unit;
  return parseTime(text, option, "end", now);
}

/** Milliseconds of `90s`, `30m`, `2h` or `1d`. @throws TraceError `usage` */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d{1,6})([smhd])$/i.exec(text.trim());
  const unit = LENGTHS[match?.[2]?.toLowerCase() ?? ""];
  if (match && unit !== undefined) return Number(match[1]) * unit;
  throw new TraceError("usage", `${option} "${text}" is no length of time that I can read.`, {
    hint: "Give 90s, 30m, 2h or 1d.",
  });
}

function age(text: string, now: number): number | undefined {
  const match = /^(\d{1,6})([hdw])$/i.exec(text);
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ""];
  return match && unit !== undefined ? now - Number(match[1]) * unit : undefined;
}

function calendar(text: string, edge: "start" | "end", now: number): number | undefined {
  const shift = edge === "end" ? 1 : 0;
  const today = new Date(now);
  if (text === "today" || text === "yesterday") {
    const back = text === "yesterday" ? 1 : 0;
    return new Date(today.getFullYear(), today.getMonth(), today.getDate() - back + shift).getTime();
  }
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const first = localDate(year, month, day);
  if (first.getMonth() !== month - 1 || first.getDate() !== day) return Number.NaN;
  if (match[3] !== undefined) return localDate(year, month, day + shift).getTime();
  if (match[2] !== undefined) return localDate(year, month + shift, 1).getTime();
  return localDate(year + shift, 1, 1).getTime();
}

/** `new Date(99, ...)` would mean 1999. */
function localDate(year: number, month: number, day: number): Date {
  const date = new Date(2000, month - 1, day);
  date.setFullYear(year + date.getFullYear() - 2000, date.getMonth(), date.getDate());
  return date;
}

function instant(text: string): number | undefined {
  const iso = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/i;
  return iso.test(text) ? new Date(text.replace(" ", "T")).getTime() : undefined;
}
