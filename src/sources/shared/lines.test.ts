// A log of lines read on from any of its ends is the log read from its start, whatever its lines hold.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { type Reading as Collected, collect, linesOf } from "../../testing/reading.ts";
import { type LineFormat, readJsonLines } from "./lines.ts";
import { textOf } from "./values.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-lines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "log.jsonl");

interface Own {
  seen: number;
}

/** Opens a session at the first record that names one, and another where another is named. */
const FORMAT: LineFormat<Own> = {
  start: () => ({ seen: 0 }),
  take(reading, record, line) {
    reading.own.seen++;
    const session = textOf(record["session"]);
    if (session !== undefined && reading.session?.head.externalId !== session) reading.open({ externalId: session });
    if (record["odd"] !== undefined) reading.issueOnce("bad_record", line, "an odd record");
    const id = textOf(record["id"]);
    if (id === undefined || !reading.session) return;
    const parent = record["parent"] === null ? null : textOf(record["parent"]);
    reading.session.say({ role: "user", kind: "prompt", parts: [], line, id, parent });
  },
  end(reading) {
    reading.session?.title(`${reading.own.seen} records`);
  },
};

function logOf(bytes: Uint8Array): LogRef {
  writeFileSync(path, bytes);
  return { source: "x", path, root: folder, bytes: bytes.length, modifiedAt: 0 };
}

function read(bytes: Uint8Array, options: ReadOptions = { from: 0 }): Promise<Collected> {
  return collect(readJsonLines(logOf(bytes), options, FORMAT));
}

/** Messages and the newest facts of each session, and the issues but for lines that were not finished yet. */
function joined(readings: readonly Collected[]): unknown {
  const sessions = new Map<string, { messages: unknown[]; facts: unknown }>();
  for (const { id, messages, facts } of readings.flatMap((reading) => reading.sessions)) {
    const before = sessions.get(id)?.messages ?? [];
    sessions.set(id, { messages: [...before, ...messages], facts });
  }
  const issues = readings.flatMap((reading) => reading.issues).filter(({ code }) => code !== "unfinished_line");
  return { sessions, issues, offset: readings.at(-1)?.offset };
}

const record = fc.record(
  {
    session: fc.constant("one"),
    id: fc.constantFrom("a", "b", "c", "d"),
    parent: fc.constantFrom(null, "a", "b", "x", 7),
    odd: fc.boolean(),
  },
  { requiredKeys: [] },
);
const line = fc.oneof(
  { arbitrary: record.map((value) => JSON.stringify(value)), weight: 6 },
  {
    arbitrary: fc.constantFrom("", "  ", "{", "[1]", '{"id":"a"}{"id":"b"}', '{"id":"\u00e9\u4e2d"}', "null"),
    weight: 1,
  },
);

test("reads in pieces equal one read, wherever the log was cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 14 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
      async (lines, places) => {
        const bytes = Buffer.from(`${lines.join("\n")}\n`);
        const cold = await read(bytes);
        const readings: Collected[] = [];
        const cuts = places.map((place) => Math.round(place * bytes.length)).sort((a, b) => a - b);
        for (const cut of [...cuts, bytes.length]) {
          const before = readings.at(-1);
          const from =
            before && before.offset > 0
              ? { from: before.offset, state: deserialize(serialize(before.state)) }
              : { from: 0 };
          readings.push(await read(bytes.subarray(0, cut), from));
        }
        // A cut may fall behind a whole object that has no line feed yet, or before one glued to it: then issues
        // differ in what they call the line, never in what was read.
        const atLines = cuts.every((cut) => cut === 0 || linesOf(bytes).includes(cut));
        const [warm, whole] = [joined(readings), joined([cold])] as {
          sessions: unknown;
          issues: unknown;
          offset: number;
        }[];
        if (atLines) assert.deepEqual(warm, whole);
        assert.equal(warm?.offset, whole?.offset);
      },
    ),
    { numRuns: 150 },
  );
});

test("every byte of every line is read once, and the session's figures cover what came before it opened", async () => {
  const text = '{"odd":1}\n\nnot json\n{"session":"one","id":"a"}\n{"odd":2}\n{"id":"b"}\n';
  const tapped: Buffer[] = [];
  const bytes = Buffer.from(text);
  const reading = await read(bytes, { from: 0, tap: (piece) => tapped.push(Buffer.from(piece)) });
  expect(Buffer.concat(tapped).toString()).toBe(text);
  const [session] = reading.sessions;
  expect(session?.facts).toMatchObject({ lines: 5, records: 4, title: "4 records" });
  expect(session?.messages.map((message) => [message.id, message.line])).toEqual([
    ["a", 4],
    ["b", 6],
  ]);
  expect(reading.issues.map((issue) => `${issue.line} ${issue.code}`)).toEqual(["1 bad_record", "3 bad_json"]);
});

test("another session in the same log ends the one before", async () => {
  const bytes = Buffer.from('{"session":"one","id":"a"}\n{"session":"two","id":"a"}\n');
  const { sessions } = await read(bytes);
  expect(sessions.map(({ id, messages }) => [id, messages.length])).toEqual([
    ["x:one", 1],
    ["x:two", 1],
  ]);
});

test("an empty log has no session, and reading is stopped by its signal", async () => {
  expect(await read(Buffer.alloc(0))).toMatchObject({ sessions: [], issues: [], offset: 0 });
  const items: SourceItem[] = [];
  const signal = AbortSignal.abort(new Error("told to stop"));
  assert.throws(() => {
    for (const item of readJsonLines(logOf(Buffer.from("{}\n")), { from: 0, signal }, FORMAT)) items.push(item);
  }, /told to stop/);
  expect(items).toEqual([]);
});
