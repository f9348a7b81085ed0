// The conformance kit for sources: what every source must keep, checked on a home folder with logs of its agent.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join, posix, win32 } from "node:path";
import { type Environment, rootsOf, type Source } from "../ports/source.ts";
import { countsUsage, pairs, readsLogs, taps, threads } from "./source-contents.ts";
import { type Check, type CheckOptions, type Desk, filesOf, isRows, onDesk } from "./source-desk.ts";
import { cuts, damages, empties, readsCopies } from "./source-faults.ts";
import { closesFiles, neverWrites, readsOn, stops } from "./source-growth.ts";

/**
 * The checks of one source, to be run by any test runner:
 * `for (const check of checkSource(source, { homes })) test(check.name, check.run)`.
 */
export function checkSource(source: Source, options: CheckOptions): readonly Check[] {
  const skipped = new Set(options.skip?.map((gap) => gap.test));
  const checks: [string, (desk: Desk) => Promise<void>][] = [
    ["says who it is", saysWhoItIs],
    ["knows its places on every system", knowsPlaces],
    ["finds nothing under an absent root, nor under an empty one", findsNothing],
    ["finds every log the same way twice", findsLogs],
    ["reads every log whole, in order", readsLogs],
    ["gives messages stable, unique ids and a sound thread", threads],
    ["pairs calls with their results", pairs],
    ["counts usage once, and keeps what it says", countsUsage],
    ["hands every byte to the tap once", taps],
    ["survives a cut at any byte", cuts],
    ["survives damage to its largest log at 200 places", damages],
    ["takes nothing from empty files", empties],
    ["reads a copy from the archive as the log itself", readsCopies],
    ["reads on from any line as if it had read from the start", readsOn],
    ["stops when told to", stops],
    ["leaves no file open", closesFiles],
    ["never writes to the home", neverWrites],
  ];
  return checks
    .filter(([name]) => !skipped.has(name))
    .map(([name, body]) => ({
      name: `${source.name} ${name}`,
      run: () => onDesk(source, options, body),
    }));
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

const SYSTEMS: readonly Environment[] = [
  { home: "/home/ada lovelace", variables: {}, platform: "linux" },
  { home: "/Users/ada", variables: {}, platform: "darwin" },
  {
    home: "C:\\Users\\Ada",
    variables: { APPDATA: "C:\\Users\\Ada\\AppData\\Roaming", LOCALAPPDATA: "C:\\Users\\Ada\\AppData\\Local" },
    platform: "win32",
  },
];

async function knowsPlaces({ source }: Desk): Promise<void> {
  for (const system of SYSTEMS) {
    const paths = system.platform === "win32" ? win32 : posix;
    const roots = source.roots(system);
    for (const root of roots) {
      assert.ok(paths.isAbsolute(root), `${root} is not absolute on ${system.platform}`);
      assert.ok(root.startsWith(system.home), `${root} is not the user's on ${system.platform}`);
    }
    assert.equal(new Set(roots).size, roots.length, "a root comes twice");
    if (roots.length === 0) assert.ok(source.optIn, "it looks nowhere, and does not say what to do");
  }
}

async function findsNothing({ source, environments }: Desk): Promise<void> {
  for (const environment of environments) {
    const absent = source.roots({ ...environment, home: join(environment.home, "no", "such", "home") });
    for (const root of absent) {
      if (existsSync(root)) continue;
      for await (const log of source.discover(root)) assert.fail(`${log.path} under an absent root`);
    }
  }
  for (const environment of environments) {
    for (const root of rootsOf(source, environment)) {
      if (!existsSync(root) || !statSync(root).isDirectory()) continue;
      rmSync(root, { recursive: true });
      mkdirSync(root);
      for await (const log of source.discover(root)) assert.fail(`${log.path} under an empty root`);
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
