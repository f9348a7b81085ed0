// Checks of what a source does with bad input: logs cut and damaged anywhere, empty ones, and copies in another place.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { TraceError } from "../core/errors.ts";
import { keptFacts } from "../core/kept-facts.ts";
import type { LogRef } from "../ports/source.ts";
import type { Reading } from "./reading.ts";
import { checkIssues } from "./source-contents.ts";
import { about, type Desk, filesOf, isRows, randomNumbers, read } from "./source-desk.ts";

/** Logs up to this size are cut at every byte; the smallest log is cut whatever its size, at no more places. */
const CUT_BYTES = 3_000;
const DATABASE_CUTS = 40;
/** Cuts, and damaged bytes, of the largest log. */
const RANDOM_PLACES = 200;
const SEED = 20_251_125;

export async function cuts(desk: Desk): Promise<void> {
  await cutDatabases(desk);
  const logs = (await desk.logs()).filter((log) => log.bytes > 0 && !isRows(log)).sort((a, b) => a.bytes - b.bytes);
  const chosen = logs.filter((log, i) => i === 0 || log.bytes <= CUT_BYTES).slice(0, 4);
  for (const log of chosen) {
    for (const path of filesOf(log)) {
      const whole = readFileSync(path);
      const step = Math.max(1, Math.floor(whole.length / CUT_BYTES));
      for (let length = 0; length < whole.length; length += step) {
        writeFileSync(path, whole.subarray(0, length));
        const reading = await read(desk.source, { ...log, bytes: log.bytes - whole.length + length });
        assert.ok(reading.offset <= log.bytes - whole.length + length);
        checkIssues(log, reading);
      }
      writeFileSync(path, whole);
    }
  }
}

/** A database that is cut is one no more, or lacks pages: its rows are read or refused, and none is found where none is. */
async function cutDatabases(desk: Desk): Promise<void> {
  const logs = (await desk.logs()).filter(isRows);
  for (const [path, [log]] of Map.groupBy(logs, databaseOf)) {
    if (!log) continue;
    const whole = readFileSync(path);
    for (let n = 0; n < DATABASE_CUTS; n++) {
      writeFileSync(path, whole.subarray(0, Math.floor((whole.length * n) / DATABASE_CUTS)));
      await readOrRefuse(desk, log);
      for (const found of await desk.logs()) if (isRows(found)) await readOrRefuse(desk, found);
    }
    writeFileSync(path, whole);
  }
}

/** The largest log, cut at random bytes, and with a random byte of it changed. */
export async function damages(desk: Desk): Promise<void> {
  const largest = (await desk.logs()).sort((a, b) => b.bytes - a.bytes)[0];
  if (!largest) return;
  const random = randomNumbers(SEED);
  for (const path of isRows(largest) ? [databaseOf(largest)] : filesOf(largest)) {
    const whole = readFileSync(path);
    if (whole.length === 0) continue;
    for (let n = 0; n < RANDOM_PLACES; n++) {
      const at = Math.floor(random() * whole.length);
      writeFileSync(path, whole.subarray(0, at));
      await readOrRefuse(desk, { ...largest, bytes: largest.bytes - whole.length + at });
      const damaged = Buffer.from(whole);
      damaged[at] = Math.floor(random() * 256);
      writeFileSync(path, damaged);
      await readOrRefuse(desk, largest);
    }
    writeFileSync(path, whole);
  }
}

function databaseOf({ path }: LogRef): string {
  return path.slice(0, path.lastIndexOf("#"));
}

/** A damaged database may be no database any more; a damaged file is still read. */
async function readOrRefuse({ source }: Desk, log: LogRef): Promise<Reading | undefined> {
  try {
    const reading = await read(source, log);
    checkIssues(log, reading);
    return reading;
  } catch (error) {
    if (isRows(log) && error instanceof TraceError && error.code === "source_unreadable") return undefined;
    throw error;
  }
}

/** Files that the agent has made and not written to yet. */
export async function empties(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    if (isRows(log)) continue;
    for (const path of filesOf(log)) truncateSync(path, 0);
    const reading = await read(desk.source, { ...log, bytes: 0 });
    checkIssues(log, reading);
    for (const { messages } of reading.sessions)
      assert.equal(messages.length, 0, about(log, "messages out of nothing"));
  }
}

/** A log that its agent deleted is unpacked from the archive elsewhere, alone: it must be read as it was. */
export async function readsCopies(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    const folder = mkdtempSync(join(tmpdir(), "tracemill-copy-"));
    try {
      const copy = isRows(log) ? await dumpTo(folder, desk, log) : copyTo(folder, log);
      const before = await read(desk.source, log);
      const after = await read(desk.source, copy);
      const places = { from: JSON.stringify(folder).slice(1, -1), to: JSON.stringify(log.root).slice(1, -1) };
      const placed = JSON.parse(JSON.stringify(told(after, before)).replaceAll(places.from, places.to));
      const asItWas = JSON.parse(JSON.stringify(told(before)));
      // Where it says what it lacks, the pipeline keeps the messages that it has.
      if (desk.source.readsBeside && lacks(after, before)) continue;
      assert.deepEqual(placed, asItWas, about(log, "is read otherwise from the archive"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function copyTo(folder: string, log: LogRef): LogRef {
  const moved = (path: string) => {
    const to = join(folder, relative(log.root, path));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(path, to);
    return to;
  };
  const [path, ...files] = filesOf(log).map(moved);
  return { ...log, root: folder, path: path ?? "", ...(log.files && { files }) };
}

async function dumpTo(folder: string, desk: Desk, log: LogRef): Promise<LogRef> {
  const pieces: Buffer[] = [];
  await read(desk.source, log, { from: 0, tap: (bytes) => pieces.push(Buffer.from(bytes)) });
  const path = join(folder, relative(log.root, log.path));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(pieces));
  return { ...log, root: folder, path };
}

/** Facts may come from files of the agent that lie elsewhere: those lacking are kept, no other may differ. */
function told({ sessions }: Reading, before?: Reading): unknown {
  return sessions.map(({ id, messages, usage, facts }) => {
    const known = before?.sessions.find((session) => session.id === id)?.facts;
    return { id, messages, usage: [...usage.values()], facts: keptFacts(facts, known) };
  });
}

function lacks(after: Reading, before: Reading): boolean {
  const known = new Set(before.issues.map(({ code, line }) => `${code} ${line}`));
  return after.issues.some(
    ({ code, line }) => (code === "missing_file" || code === "missing_parent") && !known.has(`${code} ${line}`),
  );
}
