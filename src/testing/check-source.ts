// The conformance kit for sources: what every source must keep, checked on a home folder with logs of its agent.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { sessionId } from "../core/ids.ts";
import {
  type Environment,
  type LogRef,
  type ReadOptions,
  type ResumeState,
  rootsOf,
  type Source,
} from "../ports/source.ts";
import { collect, linesOf, type Reading } from "./reading.ts";

export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

export interface CheckOptions {
  /** Folders that look like a user's home, with logs of the source's agent in them. Never written to. */
  readonly homes: readonly string[];
  /** The agent's variables, where its logs are not under the home. */
  readonly variables?: Environment["variables"];
  /** Folders below each home that a user would name as roots, for a source that has none of its own. */
  readonly folders?: readonly string[];
  /** Gaps that are known: the check's name and why. */
  readonly skip?: readonly { readonly test: string; readonly reason: string }[];
}

/** Issues that mean a whole log: all others name a line. */
const WHOLE_LOG = ["changed_while_read", "unreadable", "unsupported_format", "missing_file"];
/** Logs up to this size are cut at every byte; the smallest log is cut whatever its size, at no more places. */
const CUT_BYTES = 3_000;
const SPLIT_LINES = 120;

/**
 * The checks of one source, to be run by any test runner:
 * `for (const check of checkSource(source, { homes })) test(check.name, check.run)`.
 */
export function checkSource(source: Source, options: CheckOptions): readonly Check[] {
  const skipped = new Set(options.skip?.map((gap) => gap.test));
  const checks: [string, (desk: Desk) => Promise<void>][] = [
    ["says who it is", saysWhoItIs],
    ["finds nothing under an absent root", findsNothing],
    ["finds every log the same way twice", findsLogs],
    ["reads every log whole, in order", readsLogs],
    ["gives messages stable, unique ids and a sound thread", threads],
    ["hands every byte to the tap once", taps],
    ["survives a cut at any byte", cuts],
    ["reads on from any line as if it had read from the start", readsOn],
    ["stops when told to", stops],
    ["never writes to the home", neverWrites],
  ];
  return checks
    .filter(([name]) => !skipped.has(name))
    .map(([name, body]) => ({
      name: `${source.name} ${name}`,
      run: () => onDesk(source, options, body),
    }));
}

/** True for rows of a database: a log whose path is `<file>#<key>`. */
function isRows({ path }: Pick<LogRef, "path">): boolean {
  return !existsSync(path) && existsSync(path.slice(0, path.lastIndexOf("#")));
}

function filesOf({ path, files = [] }: LogRef): string[] {
  return [path, ...files];
}

/** A home as the machine that it would be. */
export function environmentOf(source: Source, home: string, options: Omit<CheckOptions, "homes">): Environment {
  const { variables = {}, folders = [] } = options;
  const named = { [source.name]: folders.map((folder) => join(home, folder)) };
  return { home, variables, platform: process.platform, folders: named };
}

/** A copy of the homes, so that logs can be cut and grown. */
interface Desk {
  readonly source: Source;
  readonly environments: readonly Environment[];
  logs(): Promise<LogRef[]>;
}

async function onDesk(source: Source, options: CheckOptions, body: (desk: Desk) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-check-"));
  try {
    const environments = options.homes.map((home, i): Environment => {
      const copy = join(folder, `home-${i}`);
      cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
      return environmentOf(source, copy, options);
    });
    await body({
      source,
      environments,
      logs: async () => {
        const found: LogRef[] = [];
        for (const environment of environments)
          for (const root of rootsOf(source, environment))
            for await (const log of source.discover(root)) found.push(log);
        return found;
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function saysWhoItIs({ source, environments }: Desk): Promise<void> {
  assert.match(source.name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  assert.ok(source.title.length > 0);
  assert.ok(Number.isInteger(source.parserVersion) && source.parserVersion > 0);
  for (const environment of environments) {
    for (const root of rootsOf(source, environment)) assert.ok(isAbsolute(root), `${root} is not absolute`);
    const kept = source.retention?.(environment);
    if (kept) assert.ok(kept.hint.length > 0, "retention gives a hint");
  }
  const resume = source.resume?.({ externalId: "an-id", cwd: undefined });
  if (resume) assert.ok(resume.length > 1 && resume.some((word) => word.includes("an-id")), "resume names the session");
}

async function findsNothing({ source, environments }: Desk): Promise<void> {
  for (const environment of environments) {
    const absent = source.roots({ ...environment, home: join(environment.home, "no", "such", "home") });
    for (const root of absent) {
      if (existsSync(root)) continue;
      for await (const log of source.discover(root)) assert.fail(`${log.path} under an absent root`);
    }
  }
}

async function findsLogs(desk: Desk): Promise<void> {
  const first = await desk.logs();
  assert.ok(first.length > 0, "the homes hold no logs");
  assert.deepEqual(await desk.logs(), first);
  assert.equal(new Set(first.map((log) => log.path)).size, first.length, "a log was found twice");
  for (const log of first) {
    assert.equal(log.source, desk.source.name);
    assert.ok(isAbsolute(log.path));
    assert.ok(log.path.startsWith(log.root), `${log.path} is not under ${log.root}`);
    if (!existsSync(log.path)) {
      assert.ok(isRows(log), `${log.path} is no file and no rows of one`);
      continue;
    }
    const stats = filesOf(log).map((path) => statSync(path));
    assert.equal(
      log.bytes,
      stats.reduce((sum, { size }) => sum + size, 0),
    );
    assert.ok(Math.abs(log.modifiedAt - Math.max(...stats.map(({ mtimeMs }) => mtimeMs))) < 1);
  }
}

async function readsLogs(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    const reading = await read(desk.source, log);
    assert.deepEqual(await read(desk.source, log), reading, `${log.path} read twice differs`);
    if (!isRows(log)) assert.ok(reading.offset <= log.bytes);
    for (const issue of reading.issues) {
      assert.ok([log.path, ...(log.files ?? [])].includes(issue.log), `${issue.log} is no file of the log`);
      assert.ok(issue.message.length > 0);
      if (!WHOLE_LOG.includes(issue.code)) assert.ok(issue.line !== undefined, `${issue.code} names no line`);
      if (issue.line !== undefined) assert.ok(issue.line >= 1);
    }
    for (const session of reading.sessions) {
      const { head } = session.facts;
      assert.equal(head.source, desk.source.name);
      assert.equal(head.id, sessionId(head.source, head.externalId));
      assert.equal(head.id, session.id);
    }
  }
}

async function threads(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    for (const { messages } of (await read(desk.source, log)).sessions) {
      assert.equal(new Set(messages.map((message) => message.id)).size, messages.length, `${log.path}: ids repeat`);
      messages.forEach((message, i) => {
        assert.equal(message.seq, i, `${log.path}: seq has gaps`);
        const { parentSeq } = message;
        if (parentSeq !== undefined)
          assert.ok(parentSeq >= 0 && parentSeq < i, `${log.path}: message ${i} has no sound parent`);
        if (message.time !== undefined) assert.ok(Number.isFinite(message.time));
        assert.ok(message.line >= 1);
        assert.ok(message.id.length > 0);
        assert.notEqual(message.model, "");
      });
    }
  }
}

async function taps(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    const pieces: Buffer[] = [];
    let at = 0;
    await read(desk.source, log, {
      from: 0,
      tap: (bytes, offset) => {
        assert.equal(offset, at, `${log.path}: bytes out of order`);
        at += bytes.length;
        pieces.push(Buffer.from(bytes));
      },
    });
    if (desk.source.keeps.appendOnly) assert.ok(Buffer.concat(pieces).equals(readFileSync(log.path)), log.path);
  }
}

async function cuts(desk: Desk): Promise<void> {
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
      }
      writeFileSync(path, whole);
    }
  }
}

async function readsOn(desk: Desk): Promise<void> {
  if (!desk.source.keeps.appendOnly) return;
  for (const log of await desk.logs()) {
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

async function stops(desk: Desk): Promise<void> {
  const controller = new AbortController();
  controller.abort(new Error("told to stop"));
  for (const log of (await desk.logs()).filter((found) => found.bytes > 0))
    await assert.rejects(
      () => read(desk.source, log, { from: 0, signal: controller.signal }),
      /told to stop/,
      log.path,
    );
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

async function neverWrites(desk: Desk): Promise<void> {
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

async function readTo(source: Source, log: LogRef, bytes: Uint8Array, options: ReadOptions): Promise<Reading> {
  writeFileSync(log.path, bytes);
  return read(source, { ...log, bytes: bytes.length }, options);
}

async function read(source: Source, log: LogRef, options: ReadOptions = { from: 0 }): Promise<Reading> {
  return collect(source.read(log, options));
}
