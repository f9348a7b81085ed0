// Times as everything that leaves tells them.

const YEAR_0 = Date.UTC(-1, 12);
const YEAR_10000 = Date.UTC(10_000, 0);

/** ISO 8601 in UTC; undefined for an unknown time, and for one whose year has not four digits: its log counts otherwise. */
export function isoTime(time: number | undefined): string | undefined {
  return time !== undefined && time >= YEAR_0 && time < YEAR_10000 ? new Date(time).toISOString() : undefined;
}
