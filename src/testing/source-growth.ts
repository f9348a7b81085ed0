// Checks of how a source follows a log: reading on, stopping, and leaving everything as it was.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type LogRef, type ResumeState, rootsOf, type Source } from "../ports/source.ts";
import { linesOf, type Reading } from "./reading.ts";
import { type Desk, isRows, read, readTo } from "./source-desk.ts";

const SPLIT_LINES = 120;

export async function readsOn(desk: Desk): Promise<void> {
  if (!desk.source.keeps.appendOnly) return;
  for (const log of (await desk.logs()).filter(({ writtenAnew }) => !writtenAnew)) {
    const whole = readFileSync(log.path);
    const ends = linesOf(whole);
    const cold = await read(desk.source, log);
    const step = Math.max(1, Math.floor(ends.length / SPLIT_LINES));
    for (let i = 0; i < ends.length; i += step) {
      const first = await readTo(desk.source, log, whole.subarray(0, ends[i]), { from: 0 });
      const second = await readTo(desk.source, log, whole, { from: first.offset, state: stored(first.state) });
      assert.deepEqual(joined([first, second]), joined([cold]), `${log.path}: cut behind line ${i + 1}`);
    }
    const steps: Reading[] = [];
    for (let i = 0; i < ends.length; i += step) {
      const before = steps.at(-1);
      const from = before ? { from: before.offset, state: stored(before.state) } : { from: 0 };
      steps.push(await readTo(desk.source, log, whole.subarray(0, ends[i]), from));
    }
    const last = steps.at(-1);
    if (last) steps.push(await readTo(desk.source, log, whole, { from: last.offset, state: stored(last.state) }));
    assert.deepEqual(joined(steps), joined(last ? [cold] : []), `${log.path}: read in ${steps.length} steps`);
  }
}

/** As the store keeps it: written out and read back. */
function stored(state: ResumeState): ResumeState {
  return deserialize(serialize(state));
}

interface JoinedSession {
  readonly messages: unknown[];
  readonly usage: Map<number, unknown>;
  facts: unknown;
}

function joined(readings: readonly Reading[]): unknown {
  const sessions = new Map<string, JoinedSession>();
  for (const reading of readings) {
    for (const { id, messages, usage, facts } of reading.sessions) {
      const session: JoinedSession = sessions.get(id) ?? { messages: [], usage: new Map(), facts: undefined };
      session.messages.push(...messages);
      for (const [key, entry] of usage) session.usage.set(key, entry);
      session.facts = facts;
      sessions.set(id, session);
    }
  }
  const issues = readings.flatMap((reading) =>
    reading.issues.map((issue) => `${issue.line} ${issue.code} ${issue.message}`),
  );
  return { sessions, issues: issues.sort(), offset: readings.at(-1)?.offset };
}

export async function stops(desk: Desk): Promise<void> {
  const controller = new AbortController();
  controller.abort(new Error("told to stop"));
  for (const log of (await desk.logs()).filter((found) => found.bytes > 0))
    await assert.rejects(
      () => read(desk.source, log, { from: 0, signal: controller.signal }),
      /told to stop/,
      log.path,
    );
  await stopsMidway(desk);
  for (const environment of desk.environments) {
    for (const root of rootsOf(desk.source, environment)) {
      if (!existsSync(root)) continue;
      const found = (async () => {
        let logs = 0;
        for await (const _ of desk.source.discover(root, { signal: controller.signal })) logs++;
        return logs;
      })();
      const outcome = await found.catch((error: Error) => error.message);
      assert.ok(outcome === 0 || outcome === "told to stop", `discover went on: ${outcome}`);
    }
  }
}

/** A log of lines is repeated up to this size, to see that the signal is looked at in the middle too. */
const LONG_BYTES = 6 << 20;

/** Told to stop at the first item: of logs that have more at least one is left unread, and a long one soon. */
async function stopsMidway({ source, logs }: Desk): Promise<void> {
  const found = await logs();
  let left = 0;
  let ended: string | undefined;
  for (const log of found) {
    const { items, stopped } = await readUntilStopped(source, log);
    if (stopped) left++;
    else if (items > 1) ended ??= log.path;
  }
  assert.ok(
    left > 0 || ended === undefined,
    `${ended} is read to its end after it was told to stop, as all others are`,
  );
  const growing = found.filter((log) => source.keeps.appendOnly && !log.writtenAnew && log.bytes > 0);
  const [log] = growing.sort((a, b) => b.bytes - a.bytes);
  if (!log) return;
  const whole = readFileSync(log.path);
  for (let bytes = log.bytes; bytes < LONG_BYTES; bytes += whole.length) appendFileSync(log.path, whole);
  const long = { ...log, bytes: statSync(log.path).size };
  let all = 0;
  for await (const _ of source.read(long, { from: 0 })) all++;
  const { items, stopped } = await readUntilStopped(source, long);
  writeFileSync(log.path, whole);
  assert.ok(stopped && items <= all / 2 + 1, `${log.path}: ${items} of ${all} items came after it was told to stop`);
}

async function readUntilStopped(source: Source, log: LogRef): Promise<{ items: number; stopped: boolean }> {
  const controller = new AbortController();
  let items = 0;
  try {
    for await (const _ of source.read(log, { from: 0, signal: controller.signal })) {
      items++;
      controller.abort(new Error("told to stop"));
    }
    return { items, stopped: false };
  } catch (error) {
    if (error instanceof Error && error.message === "told to stop") return { items, stopped: true };
    throw error;
  }
}

export async function neverWrites(desk: Desk): Promise<void> {
  const before = desk.environments.map((environment) => picture(environment.home));
  for (const log of await desk.logs()) await read(desk.source, log);
  for (const environment of desk.environments) desk.source.retention?.(environment);
  assert.deepEqual(
    desk.environments.map((environment) => picture(environment.home)),
    before,
  );
}

function picture(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile()) return path;
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
      return `${path} ${statSync(path).mtimeMs} ${hash}`;
    })
    .sort();
}

/** Read whole, cut in the middle, and left in the middle: where the system tells, as many files are open as before. */
export async function closesFiles(desk: Desk): Promise<void> {
  const logs = await desk.logs();
  for (const log of logs) await read(desk.source, log);
  const before = openFiles();
  for (const log of logs) {
    for await (const _ of desk.source.read(log, { from: 0 })) break;
    if (isRows(log)) continue;
    truncateSync(log.path, Math.floor(statSync(log.path).size / 2));
    await read(desk.source, log);
  }
  const after = openFiles();
  if (before === undefined || after === undefined) return;
  assert.ok(after <= before, `${after - before} files are left open after ${logs.length} logs`);
}

function openFiles(): number | undefined {
  const folder = "/proc/self/fd";
  return existsSync(folder) ? readdirSync(folder).length : undefined;
}
