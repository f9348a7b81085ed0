// Conformance and golden files of hand-written transcripts, and where they are looked for.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { type Environment, type LogRef, rootsOf } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { openclaw } from "./openclaw.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/openclaw");
for (const check of sourceChecks(openclaw, fixtures)) test(check.name, check.run);

test("roots: the state folder, by all of its names", () => {
  const environment: Environment = {
    home: "C:\\Users\\ada",
    variables: { OPENCLAW_PROFILE: "dev" },
    platform: "win32",
  };
  expect(openclaw.roots(environment)).toEqual([
    "C:\\Users\\ada\\.openclaw-dev",
    "C:\\Users\\ada\\.openclaw",
    "C:\\Users\\ada\\.clawdbot",
    "C:\\Users\\ada\\.moltbot",
    "C:\\Users\\ada\\.kimi_openclaw",
  ]);
  const named = { home: "/home/ada", variables: { OPENCLAW_STATE_DIR: "/srv/claw" }, platform: "linux" } as const;
  expect(openclaw.roots(named)[0]).toBe("/srv/claw");
});

test("an old name that leads to the new folder is not read twice", async () => {
  const home = mkdtempSync(join(tmpdir(), "tracemill-openclaw-"));
  try {
    mkdirSync(join(home, ".openclaw"));
    cpSync(join(fixtures, "2026.5/.openclaw"), join(home, ".openclaw"), { recursive: true });
    symlinkSync(join(home, ".openclaw"), join(home, ".clawdbot"), "dir");
    const found: string[] = [];
    for (const root of rootsOf(openclaw, { home, variables: {}, platform: "linux" }))
      for await (const log of openclaw.discover(root)) found.push(log.path);
    expect(found.length).toBe(4);
    expect(found.every((path) => path.startsWith(join(home, ".openclaw")))).toBe(true);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

/** What is found under a root made of the fixture with databases, after something was done to it. */
async function found(change: (root: string) => () => void, use: (logs: readonly LogRef[]) => Promise<void>) {
  const root = mkdtempSync(join(tmpdir(), "tracemill-openclaw-"));
  let undo = unchanged();
  try {
    cpSync(join(fixtures, "2026.9/.openclaw"), root, { recursive: true });
    undo = change(root);
    const logs: LogRef[] = [];
    for await (const log of openclaw.discover(root)) logs.push(log);
    await use(logs);
  } finally {
    undo();
    rmSync(root, { recursive: true, force: true });
  }
}

function unchanged() {
  return () => {};
}

const MAIN = "agents/main/agent/openclaw-agent.sqlite";

test("a session that is in a database is not given out of a file; archives are", async () => {
  await found(unchanged, async (logs) => {
    const rows = logs.filter(({ path }) => path.includes("#"));
    expect(rows.map(({ path }) => path.slice(-1)).sort()).toEqual(["1", "2", "a", "b", "c", "d"]);
    expect(rows.every(({ writtenAnew }) => writtenAnew)).toBe(true);
    const files = logs.filter(({ path }) => !path.includes("#")).map(({ path }) => basename(path).slice(35, 52));
    expect(files.sort()).toEqual(["a.jsonl.reset.202", "b.jsonl.deleted.2", "e.jsonl"]);
  });
});

const unreadable: [name: string, change: (database: string) => () => void][] = [
  ["locked", lock],
  ["broken", spoil],
];
for (const [name, change] of unreadable) {
  test(`a ${name} database does not tell which files it took in: none is given out`, async () => {
    await found(
      (root) => change(join(root, MAIN)),
      async (logs) => {
        expect(logs.map(({ path }) => basename(path)).filter((file) => file.endsWith(".jsonl"))).toEqual([]);
        expect(logs.filter(({ path }) => path.includes("main")).length).toBe(2);
      },
    );
  });
}

function lock(path: string): () => void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  return () => database.close();
}

function spoil(path: string): () => void {
  writeFileSync(path, "no database at all");
  return unchanged();
}

test("databases without tables of sessions, and with none of transcripts", async () => {
  const strip = (root: string) => {
    const database = new DatabaseSync(join(root, MAIN));
    database.exec("DROP TABLE session_windows; DROP TABLE session_nodes");
    database.close();
    const other = new DatabaseSync(join(root, "agents/work/agent/openclaw-agent.sqlite"));
    other.exec("ALTER TABLE transcript_events RENAME COLUMN event_json TO body");
    other.close();
    return () => {};
  };
  await found(strip, async (logs) => {
    expect(logs.filter(({ path }) => path.includes("work"))).toEqual([]);
    const log = logs.find(({ path }) => path.endsWith("#5e000000-0000-4000-8000-00000000000a"));
    const { sessions } = await collect(openclaw.read(log as LogRef, { from: 0 }));
    expect(sessions[0]?.messages.length).toBe(12);
    expect(sessions[0]?.facts.title).toBeUndefined();
  });
});

test("a packed archive that breaks off is read as far as it goes, and said to be broken", async () => {
  await found(unchanged, async (logs) => {
    const log = logs.find(({ path }) => path.endsWith(".zst")) as LogRef;
    const pieces: Buffer[] = [];
    const tap = (bytes: Uint8Array) => pieces.push(Buffer.from(bytes));
    expect((await collect(openclaw.read(log, { from: 0, tap }))).sessions.length).toBe(1);
    expect(Buffer.concat(pieces)).toEqual(readFileSync(log.path));
    truncateSync(log.path, log.bytes - 20);
    const { issues } = await collect(openclaw.read(log, { from: 0 }));
    expect(issues).toEqual([{ code: "unreadable", log: log.path, message: expect.stringContaining("broken") }]);
  });
});
