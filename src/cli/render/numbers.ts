// Days and hours as people read them, in local time; figures are those of `core/figures.ts`.

import { counted, UNKNOWN } from "../../core/figures.ts";

export { allTokens, bytes, count, counted, duration, money, tokens, UNKNOWN, usageWords } from "../../core/figures.ts";

export const PRICE_NOTE = "Cost is the list price of the API; a subscription is not billed so.";

const two = (value: number) => String(value).padStart(2, "0");

/** Local time; the JSON has UTC. */
export function day(time: number | undefined): string {
  const date = new Date(time ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return UNKNOWN;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function clock(time: number | undefined): string {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? UNKNOWN : `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function when(time: number | undefined): string {
  return day(time) === UNKNOWN ? UNKNOWN : `${day(time)} ${clock(time)}`;
}

/** "2026-01-05 to 2026-02-01" */
export function dayRange(first: number | undefined, last: number | undefined): string {
  const [from, to] = [day(first), day(last)];
  return from === to ? from : `${from} to ${to}`;
}

/** What a file of a dataset holds. */
export function rowsIn({ path, rows }: { readonly path: string; readonly rows: number }): string {
  return counted(rows, /\.(?:html|md)$/.test(path) ? "page" : "row");
}
