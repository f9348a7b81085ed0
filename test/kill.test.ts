// A scan may be killed at any moment: the next one leaves the store as if nothing had happened.

import { spawn } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCorpus } from "../bench/corpus.ts";
import type { Truth } from "../bench/tree.ts";
import { environmentOf, json, type Place, temporaryFolder } from "./command.ts";
import { freshBin } from "./fresh-bin.ts";

const KILLS = Number(process.env.TRACEMILL_KILLS ?? 5);
/** Kills that one store goes through before it is compared. */
const PER_STORE = 3;

const root = temporaryFolder("kill");
const home = join(root, "home");
let bin = "";
let truth: Truth;
let unkilled: Snapshot;
let scanMs = 0;

beforeAll(() => {
  bin = freshBin();
  truth = makeCorpus(home, { bytes: 20e6, seed: 3, codex: true });
  const place = placeOf("unkilled");
  const started = performance.now();
  json(place, "scan");
  scanMs = performance.now() - started;
  unkilled = look(place);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function placeOf(name: string): Place {
  return { bin, home, data: join(root, name) };
}

interface Hit {
  readonly session: { readonly id: string };
  readonly message: { readonly id: string; readonly line: number };
}

interface Snapshot {
  readonly sessions: readonly {
    readonly id: string;
    readonly log: string;
    readonly log_bytes: number;
    readonly is_subagent: boolean;
  }[];
  readonly stats: object;
  /** Some sessions, whole. */
  readonly shown: readonly object[];
  readonly hits: Readonly<Record<string, readonly string[]>>;
}

/** One session in seven: every kind of log is among them. */
function some<T>(sessions: readonly T[]): T[] {
  return sessions.filter((_, i) => i % 7 === 0);
}

/** What a user sees of a store, without what may differ between two stores of the same logs. */
function look(place: Place): Snapshot {
  const hits: Record<string, string[]> = {};
  for (const needle of [...Object.keys(truth.needles), "REDACTED"]) {
    const found = json<{ hits: Hit[] }>(place, "search", `"${needle}"`, "--limit", "5000");
    // A placeholder's number may be longer or shorter, and the snippet with it.
    hits[needle] = found.hits.map(({ session, message }) => `${session.id} ${message.line}`).sort();
  }
  const { sessions } = json<{ sessions: Snapshot["sessions"] }>(place, "sessions", "list", "--limit", "0");
  const sorted = [...sessions].sort((a, b) => a.id.localeCompare(b.id));
  const shown = some(sorted).map(({ id }) => json(place, "sessions", "show", id, "--branch", "all"));
  const seen = { sessions: sorted, stats: json(place, "stats"), shown, hits };
  // Numbers of placeholders follow the order in which the worker threads met the secrets.
  return JSON.parse(JSON.stringify(seen).replace(/(REDACTED:[\w-]+):\d+\]/g, "$1]"));
}

/** Scans and kills the scan after `delay` ms; true when it was still running. */
function scanAndKill(place: Place, delay: number, ...args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [place.bin, "scan", "--json", ...args], {
      cwd: place.home,
      env: environmentOf(place),
      stdio: "ignore",
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), delay);
    child.on("error", reject);
    child.on("exit", (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === "SIGKILL");
    });
  });
}

/** Scans the tree with every third log cut short, gives them their ends back, and kills the scan of these. */
async function appendAndKill(place: Place, delay: number): Promise<boolean> {
  const paths = truth.sessionList.filter((_, i) => i % 3 === 0).map(({ file }) => join(home, file));
  const wholes = paths.map((path) => ({ path, bytes: readFileSync(path), stats: statSync(path) }));
  try {
    // Cut anywhere, also inside a line: that is how a live log looks.
    for (const { path, bytes } of wholes)
      writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * Math.random())));
    json(place, "scan");
  } finally {
    for (const { path, bytes, stats } of wholes) {
      writeFileSync(path, bytes);
      utimesSync(path, stats.atime, stats.mtime);
    }
  }
  return scanAndKill(place, delay);
}

async function forceAndKill(place: Place, delay: number): Promise<boolean> {
  json(place, "scan");
  return scanAndKill(place, delay, "--force");
}

/** What is killed in one store, in turn. Delays go from before the store is made to after the last commit. */
const PLAIN = { name: "scan", run: scanAndKill, share: 1 };
const APPEND = { name: "append", run: appendAndKill, share: 0.6 };
const FORCED = { name: "forced scan", run: forceAndKill, share: 1 };
/** Only a new store can see logs grow here: one that had read them whole would see them written anew. */
const MIXES = [
  [PLAIN, PLAIN, FORCED],
  [APPEND, PLAIN, FORCED],
] as const;

test("the unkilled store has what the truth says", () => {
  expect(unkilled.sessions.filter((session) => !session.is_subagent)).toHaveLength(truth.sessions);
  expect(unkilled.sessions.filter((session) => session.is_subagent)).toHaveLength(truth.subagentFiles);
  expect(unkilled.stats).toMatchObject({
    prompts: truth.userPrompts,
    assistant_messages: truth.assistantMessages,
    tool_calls: truth.toolUses,
    tool_results: truth.toolResults,
    thinking_blocks: truth.thinkingBlocks,
    usage: {
      input_tokens: truth.tokens.input,
      output_tokens: truth.tokens.output,
      cache_read_tokens: truth.tokens.cacheRead,
      cache_creation_tokens: truth.tokens.cacheCreate,
    },
  });
});

for (let first = 0; first < KILLS; first += PER_STORE) {
  const kills = Math.min(PER_STORE, KILLS - first);
  test(`kills ${first + 1} to ${first + kills} leave no trace`, async () => {
    const place = placeOf(`killed-${first}`);
    const mix = MIXES[(first / PER_STORE) % MIXES.length] ?? MIXES[0];
    const told: string[] = [];
    for (let i = 0; i < kills; i++) {
      const { name, run, share } = mix[i] as typeof PLAIN;
      const delay = Math.round(Math.random() * scanMs * share);
      const hit = await run(place, delay);
      told.push(`${name} killed after ${delay} ms${hit ? "" : ", when it was done"}`);
    }
    const story = `${told.join("; ")}; a whole scan takes ${Math.round(scanMs)} ms`;
    const scanned = json<{ logs: { failed: number } }>(place, "scan");
    expect(scanned.logs.failed, story).toBe(0);
    expect(look(place), story).toEqual(unkilled);
    checkRestore(place, story);
    expect(json<{ ok: boolean }>(place, "doctor", "--deep").ok, story).toBe(true);
    rmSync(place.data, { recursive: true });
  });
}

/** Takes some logs away, lets tracemill put them back, and compares the bytes. */
function checkRestore(place: Place, story: string): void {
  const own = unkilled.sessions.filter((session) => !session.is_subagent);
  const bySize = [...own].sort((a, b) => a.log_bytes - b.log_bytes);
  const chosen = [bySize[0], bySize[Math.floor(own.length / 2)], bySize.at(-1)].filter((one) => one !== undefined);
  const away = join(root, "away");
  for (const session of chosen) {
    mkdirSync(away, { recursive: true });
    const kept = join(away, "log");
    renameSync(session.log, kept);
    try {
      const report = json<{ path: string }>(place, "restore", session.id);
      expect(report.path, story).toBe(session.log);
      expect(readFileSync(session.log).equals(readFileSync(kept)), `${session.log}; ${story}`).toBe(true);
    } finally {
      mkdirSync(dirname(session.log), { recursive: true });
      rmSync(session.log, { force: true });
      // Moved, not copied: the log keeps its time, and the next store sees the same tree.
      renameSync(kept, session.log);
    }
  }
}

test("a scan that ran again and again while logs grew ends as one that came late", async () => {
  const grown = join(root, "grown");
  cpSync(home, grown, { recursive: true, preserveTimestamps: true });
  const place: Place = { bin, home: grown, data: join(root, "growing") };
  const file = truth.sessionList[0]?.file ?? "";
  const whole = readFileSync(join(home, file));
  for (const share of [0.2, 0.5, 0.7]) {
    const path = join(grown, file);
    rmSync(path);
    // Cut anywhere, also inside a line: that is how a live log looks.
    writeFileSync(path, whole.subarray(0, Math.floor(whole.length * share)));
    await scanAndKill(place, Math.random() * scanMs);
    json(place, "scan");
  }
  copyFileSync(join(home, file), join(grown, file));
  json(place, "scan");
  const seen = look(place);
  const there = (path: string) => path.replace(grown, home);
  expect(seen.stats).toEqual(unkilled.stats);
  expect(seen.hits).toEqual(unkilled.hits);
  expect(seen.sessions.map((session) => ({ ...session, log: there(session.log) }))).toEqual(unkilled.sessions);
});
