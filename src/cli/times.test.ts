import fc from "fast-check";
import { expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import { parseDuration, parseEnd, parseTime } from "./times.ts";

process.env.TZ = "America/New_York";
const NOW = Date.UTC(2026, 0, 10, 17); // Noon in New York.
const HOUR = 3_600_000;
const local = (text: string) => new Date(text).getTime();

const cases: [typed: string, start: number, end: number][] = [
  ["24h", NOW - 24 * HOUR, NOW - 24 * HOUR],
  ["7d", NOW - 168 * HOUR, NOW - 168 * HOUR],
  ["2W", NOW - 336 * HOUR, NOW - 336 * HOUR],
  ["0d", NOW, NOW],
  ["today", local("2026-01-10T00:00"), local("2026-01-11T00:00")],
  ["Yesterday", local("2026-01-09T00:00"), local("2026-01-10T00:00")],
  ["2026-01-31", local("2026-01-31T00:00"), local("2026-02-01T00:00")],
  ["2026-03-08", local("2026-03-08T00:00"), local("2026-03-09T00:00")],
  ["2024-02-29", local("2024-02-29T00:00"), local("2024-03-01T00:00")],
  ["2026-12", local("2026-12-01T00:00"), local("2027-01-01T00:00")],
  [" 2026 ", local("2026-01-01T00:00"), local("2027-01-01T00:00")],
  ["2026-01-31T14:00", local("2026-01-31T14:00"), local("2026-01-31T14:00")],
  ["2026-01-31 14:00:30", local("2026-01-31T14:00:30"), local("2026-01-31T14:00:30")],
  ["2026-01-31T14:00:00.123Z", Date.UTC(2026, 0, 31, 14, 0, 0, 123), Date.UTC(2026, 0, 31, 14, 0, 0, 123)],
  ["2026-01-31T14:00+02:00", Date.UTC(2026, 0, 31, 12), Date.UTC(2026, 0, 31, 12)],
];
for (const [typed, start, end] of cases) {
  test(typed, () => {
    expect(parseTime(typed, "--since", "start", NOW)).toBe(start);
    expect(parseTime(typed, "--until", "end", NOW)).toBe(end);
  });
}

for (const typed of [
  "",
  "soon",
  "7",
  "7x",
  "2026-13",
  "2026-00-01",
  "2026-02-30",
  "2026-01-31T25:00",
  "31.01.2026",
  "-7d",
  "9".repeat(400),
]) {
  test(`${JSON.stringify(typed.slice(0, 20))} is refused with what is accepted`, () => {
    expect(() => parseTime(typed, "--since", "start", NOW)).toThrow(TraceError);
    try {
      parseTime(typed, "--since", "start", NOW);
    } catch (error) {
      expect(error).toMatchObject({ code: "usage", hint: expect.stringContaining("7d") });
    }
  });
}

test("anything typed is a time or refused", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\dTZhdw:. -]{1,24}$/)), (typed) => {
      try {
        expect(Number.isFinite(parseTime(typed, "--since", "start", NOW))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(TraceError);
      }
    }),
  );
});

test("an end lies ahead: a stretch of time from now, or a date up to its end", () => {
  expect(parseEnd("24h", "--until", NOW)).toBe(NOW + 24 * HOUR);
  expect(parseEnd(" 2W", "--until", NOW)).toBe(NOW + 336 * HOUR);
  expect(parseEnd("2026-01-31", "--until", NOW)).toBe(local("2026-02-01T00:00"));
  expect(() => parseEnd("soon", "--until", NOW)).toThrow(TraceError);
});

test("a length of time has a unit", () => {
  const lengths = ["90s", "30m", "2H", "1d"].map((typed) => parseDuration(typed, "--time-gap"));
  expect(lengths).toEqual([90_000, HOUR / 2, 2 * HOUR, 24 * HOUR]);
  for (const typed of ["", "30", "m", "-5m", "1.5h", "5w"])
    expect(() => parseDuration(typed, "--time-gap")).toThrow(TraceError);
});
