import { expect, test } from "vitest";
import type { LogRecord } from "../ports/store.ts";
import { planChanges } from "./changes.ts";

const ref = (change: Partial<LogRecord> = {}) => ({
  source: "agent",
  path: "/logs/a.jsonl",
  root: "/logs",
  bytes: 100,
  modifiedAt: 1000,
  ...change,
});
const known = (change: Partial<LogRecord> = {}): LogRecord => ({
  ...ref(),
  id: 1,
  state: "ready",
  cut: false,
  parserVersion: 1,
  offset: 100,
  archived: 100,
  tailHash: "tail",
  seenAt: 0,
  ...change,
});

interface Case {
  readonly name: string;
  readonly found?: Partial<LogRecord>;
  readonly known?: Partial<LogRecord>;
  readonly tail?: string | undefined;
  readonly force?: boolean;
  /** Whether the log only grows; default true. */
  readonly appendOnly?: boolean;
  /** Whether the log has sessions; default true. */
  readonly owns?: boolean;
  readonly expected: string;
}

const cases: Case[] = [
  { name: "same size and time", expected: "unchanged" },
  { name: "grown, tail as before", found: { bytes: 150, modifiedAt: 2000 }, tail: "tail", expected: "append" },
  { name: "grown, tail another", found: { bytes: 150, modifiedAt: 2000 }, tail: "x", expected: "replace rewritten" },
  { name: "shorter", found: { bytes: 50, modifiedAt: 2000 }, tail: undefined, expected: "replace rewritten" },
  { name: "same size, written again", found: { modifiedAt: 2000 }, tail: "tail", expected: "replace rewritten" },
  { name: "an earlier read did not end", known: { state: "reading" }, tail: "tail", expected: "replace" },
  { name: "a better parser", known: { parserVersion: 0 }, tail: "tail", expected: "replace" },
  { name: "forced", force: true, tail: "tail", expected: "replace" },
  { name: "its full text was lost", known: { state: "unindexed" }, expected: "unchanged" },
  { name: "thought gone, back as it was", known: { state: "missing" }, expected: "unchanged returned" },
  {
    name: "thought gone, and another log took over what it had",
    known: { state: "missing" },
    owns: false,
    tail: "tail",
    expected: "replace",
  },
  {
    name: "taken over by another, and grown",
    known: { state: "missing" },
    found: { bytes: 120 },
    owns: false,
    tail: "tail",
    expected: "replace",
  },
  {
    name: "rows that another log took over",
    known: { state: "missing", archived: 300 },
    appendOnly: false,
    owns: false,
    expected: "replace rewritten usual",
  },
  { name: "a log that never had a session", owns: false, expected: "unchanged" },
  {
    name: "thought gone, back and grown",
    known: { state: "missing" },
    found: { bytes: 120 },
    tail: "tail",
    expected: "append",
  },
  {
    name: "written anew at each change",
    appendOnly: false,
    found: { bytes: 150 },
    tail: "x",
    expected: "replace rewritten usual",
  },
  {
    name: "written anew, bytes only added",
    appendOnly: false,
    found: { bytes: 150 },
    tail: "tail",
    expected: "replace usual",
  },
  {
    name: "written anew, of several files",
    appendOnly: false,
    found: { bytes: 150, files: ["/logs/b"] },
    tail: "tail",
    expected: "replace rewritten usual",
  },
  {
    name: "written anew, archived as a dump",
    appendOnly: false,
    found: { bytes: 150 },
    known: { archived: 300 },
    tail: "tail",
    expected: "replace rewritten usual",
  },
  {
    name: "written anew, though its source's logs only grow",
    found: { bytes: 150, writtenAnew: true },
    tail: "x",
    expected: "replace rewritten usual",
  },
  { name: "written anew, unchanged", appendOnly: false, expected: "unchanged" },
  {
    name: "an unfinished last line became whole",
    found: { bytes: 110 },
    known: { offset: 90 },
    tail: "tail",
    expected: "append",
  },
];
for (const { name, found, known: before, tail, force, appendOnly, owns, expected } of cases) {
  test(name, () => {
    const plan = planChanges({
      found: [ref(found)],
      known: [known(before)],
      readingVersion: () => 1,
      isAppendOnly: () => appendOnly ?? true,
      sources: new Set(["agent"]),
      unreadable: [],
      force: force ?? false,
      archive: true,
      tailHash: () => tail,
      hasSessions: () => owns ?? true,
    });
    const [change] = plan.changes;
    const words = change
      ? [change.mode, change.rewritten ? "rewritten" : "", change.usual ? "usual" : ""]
      : ["unchanged", plan.returned.length ? "returned" : ""];
    expect(words.filter((word) => word !== "").join(" ")).toBe(expected);
    expect(plan.missing).toEqual([]);
  });
}

test("a log is missing only where its source and its root were looked at", () => {
  const plan = (sources: string[], unreadable: string[], change: Partial<LogRecord> = {}) =>
    planChanges({
      found: [],
      known: [known(change)],
      readingVersion: () => 1,
      isAppendOnly: () => true,
      sources: new Set(sources),
      unreadable,
      force: false,
      archive: true,
      tailHash: () => undefined,
      hasSessions: () => true,
    }).missing.length;
  expect([plan(["agent"], []), plan(["other"], []), plan(["agent"], ["/logs"])]).toEqual([1, 0, 0]);
  const folders = ["/", "/logs/", "/logs/a.jsonl", "/log", "/logs/a", "/logs/b"];
  expect(folders.map((folder) => plan(["agent"], [folder]))).toEqual([0, 0, 0, 1, 1, 1]);
  const rows = { path: "/logs/a.db#one" };
  const databases = ["/logs", "/logs/a.db", "/logs/a", "/logs/a.d", "/logs/b.db"];
  expect(databases.map((path) => plan(["agent"], [path], rows))).toEqual([0, 0, 1, 1, 1]);
  // A folder that was named with the sign itself.
  expect(plan(["agent"], ["/logs"], { path: "/logs#old/a.jsonl" })).toBe(1);
});
