// Bad input and faults, through the program: each is told with log and line, and everything else is taken in.

import { spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeCorpus } from "../bench/corpus.ts";
import { environmentOf, json, type Place, temporaryFolder, tracemill } from "./command.ts";
import { freshBin } from "./fresh-bin.ts";

const CLAUDE_ID = "aaaaaaaa-0000-4000-8000-000000000001";
const CODEX_ID = "bbbbbbbb-0000-7000-8000-000000000002";

let root: string;
let place: Place;
beforeEach(() => {
  root = temporaryFolder("faults");
  place = { bin: freshBin(), home: join(root, "home"), data: join(root, "data") };
  mkdirSync(place.home);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Issue {
  readonly log: string;
  readonly line?: number;
  readonly code: string;
}

interface Report {
  readonly logs: { readonly found: number; readonly read: number; readonly unchanged: number; readonly failed: number };
  readonly sessions: { readonly total: number; readonly new: number; readonly updated: number };
  readonly issues: readonly Issue[];
}

interface Session {
  readonly id: string;
  readonly prompts: number;
  readonly assistant_messages: number;
  readonly log_missing: boolean;
  readonly started_at?: string;
  readonly ended_at?: string;
}

const scan = (...args: string[]) => json<Report>(place, "scan", ...args);
const sessions = () => json<{ sessions: Session[] }>(place, "sessions", "list", "--limit", "0").sessions;
const hits = (query: string) =>
  json<{ hits: { snippet: string; message: { line: number } }[] }>(place, "search", query, "--limit", "100").hits;

function write(path: string, content: string | Uint8Array): string {
  const whole = join(place.home, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

let entries = 0;
beforeEach(() => {
  entries = 0;
});

/** A prompt in a Claude Code log, as the next record of one thread. */
function prompt(text: string, more: object = {}): string {
  entries++;
  const id = (n: number) => `cccccccc-0000-4000-8000-${String(n).padStart(12, "0")}`;
  return JSON.stringify({
    parentUuid: entries === 1 ? null : id(entries - 1),
    isSidechain: false,
    userType: "external",
    cwd: "/home/u/proj",
    sessionId: CLAUDE_ID,
    version: "2.1.2",
    type: "user",
    message: { role: "user", content: text },
    uuid: id(entries),
    timestamp: new Date(Date.UTC(2026, 4, 1, 0, 0, entries)).toISOString(),
    ...more,
  });
}

function claude(content: string | Uint8Array, id = CLAUDE_ID): string {
  return write(`.claude/projects/-home-u-proj/${id}.jsonl`, content);
}

/** A rollout with a prompt for each text; what is no text stands in the log as it is. */
function codex(...texts: (string | { readonly raw: string })[]): string {
  const at = (second: number) => new Date(Date.UTC(2026, 4, 2, 0, 0, second)).toISOString();
  const meta = {
    id: CODEX_ID,
    timestamp: at(0),
    cwd: "/home/u/proj",
    originator: "codex_cli_rs",
    cli_version: "0.120.0",
  };
  const lines = [JSON.stringify({ timestamp: at(0), type: "session_meta", payload: { ...meta, source: "cli" } })];
  for (const [i, text] of texts.entries()) {
    if (typeof text !== "string") lines.push(text.raw);
    else lines.push(rolloutPrompt(text, at(i + 1)));
  }
  return write(`.codex/sessions/2026/05/02/rollout-2026-05-02T00-00-00-${CODEX_ID}.jsonl`, `${lines.join("\n")}\n`);
}

function rolloutPrompt(text: string, timestamp: string): string {
  const item = { type: "message", role: "user", content: [{ type: "input_text", text }] };
  const event = { type: "user_message", message: text, images: [] };
  return [
    JSON.stringify({ timestamp, type: "response_item", payload: item }),
    JSON.stringify({ timestamp, type: "event_msg", payload: event }),
  ].join("\n");
}

const codes = (report: Report, log: string) =>
  report.issues.filter((issue) => issue.log === log).map(({ code, line }) => `${code} ${line ?? "-"}`);

describe("bad lines are told, the rest is taken in", () => {
  const cases: [string, () => string | Uint8Array, string[], number][] = [
    ["a torn line", () => `${prompt("one")}\n${prompt("lost").slice(0, 90)}\n${prompt("two")}\n`, ["bad_json 2"], 2],
    ["glued records", () => `${prompt("one")}${prompt("two")}\n${prompt("three")}\n`, ["glued_line 1"], 3],
    [
      "no object",
      () => `${prompt("one")}\n[1,2]\n"text"\n${prompt("two")}\n`,
      ["not_an_object 2", "not_an_object 3"],
      2,
    ],
    ["blank lines", () => `\n\n${prompt("one")}\n\n   \n${prompt("two")}\n\n`, [], 2],
    ["no line feed at the end", () => `${prompt("one")}\n${prompt("two")}`, [], 2],
    ["an unfinished last line", () => `${prompt("one")}\n${prompt("two").slice(0, -20)}`, ["unfinished_line 2"], 1],
    ["Windows line ends", () => `${prompt("one")}\r\n${prompt("two")}\r\n`, [], 2],
    [
      "a lone surrogate",
      () => `${prompt("one \\ud83c half").replace("\\\\ud83c", "\\ud83c")}\n${prompt("two")}\n`,
      [],
      2,
    ],
    ["a NUL in a text", () => `${prompt("one \u0000 nul")}\n${prompt("two")}\n`, [], 2],
    [
      "bad UTF-8",
      () =>
        Buffer.concat([
          Buffer.from(`${prompt("one")}\n`),
          Buffer.from(prompt("t\u00ffo"), "latin1"),
          Buffer.from("\n"),
        ]),
      ["bad_encoding 2"],
      2,
    ],
    ["a byte order mark", () => `\uFEFF${prompt("one")}\n${prompt("two")}\n`, [], 2],
    [
      "a clock that went back",
      () => `${prompt("one")}\n${prompt("two", { timestamp: "2020-01-01T00:00:00.000Z" })}\n`,
      ["clock_backwards 2"],
      2,
    ],
    [
      "times that are none",
      () => `${prompt("one", { timestamp: "yesterday" })}\n${prompt("two", { timestamp: 17 })}\n`,
      [],
      2,
    ],
  ];
  for (const [name, content, expected, prompts] of cases) {
    test(name, () => {
      const log = claude(content());
      const report = scan();
      expect(report.logs).toMatchObject({ found: 1, failed: 0 });
      for (const code of expected) expect(codes(report, log)).toContain(code);
      if (expected.length === 0)
        expect(codes(report, log).filter((code) => !code.startsWith("bad_record"))).toEqual([]);
      expect(sessions()).toMatchObject([{ prompts }]);
      expect(hits("one")).toHaveLength(1);
    });
  }

  test("UTF-16", () => {
    const log = claude(Buffer.from(`\uFEFF${prompt("one")}\n${prompt("two")}\n`, "utf16le"));
    expect(codes(scan(), log).some((code) => code.startsWith("bad_encoding"))).toBe(true);
    expect(sessions()).toMatchObject([{ prompts: 2 }]);
  });

  test("records that are their own ancestors", () => {
    const loop = { uuid: "cccccccc-0000-4000-8000-00000000000a", parentUuid: "cccccccc-0000-4000-8000-00000000000b" };
    const back = { uuid: loop.parentUuid, parentUuid: loop.uuid };
    const log = claude(`${prompt("one")}\n${prompt("two", loop)}\n${prompt("three", back)}\n`);
    expect(codes(scan(), log).some((code) => code.startsWith("thread_cycle"))).toBe(true);
    expect(sessions()).toMatchObject([{ prompts: 3 }]);
    json(place, "sessions", "show", CLAUDE_ID, "--branch", "all");
  });

  test("a rollout with a torn line, glued records and records of no known kind", () => {
    const glued = `${JSON.stringify({ type: "response_item", payload: {} })}${JSON.stringify({ type: "event_msg", payload: null })}`;
    const log = codex(
      "one",
      { raw: '{"timestamp":"2026-05-02T00:00:01Z","type":"respo' },
      { raw: glued },
      { raw: '{"type":7}' },
      "two",
    );
    const found = codes(scan(), log);
    expect(found).toContain("bad_json 4");
    expect(found).toContain("glued_line 5");
    expect(sessions()).toMatchObject([{ prompts: 2 }]);
  });

  test("files that are no logs at all", () => {
    claude("", "aaaaaaaa-0000-4000-8000-00000000000e");
    claude("\n\n\n", "aaaaaaaa-0000-4000-8000-00000000000f");
    claude(
      Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255)),
      "aaaaaaaa-0000-4000-8000-000000000010",
    );
    claude(`${prompt("one")}\n`);
    expect(scan().logs).toMatchObject({ found: 4, failed: 0 });
    expect(hits("one")).toHaveLength(1);
  });

  test("a folder with a log's name is passed over or told, and stops nothing", () => {
    const folder = join(place.home, ".claude/projects/-home-u-proj/dddddddd-0000-4000-8000-000000000001.jsonl");
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(place.home, `.codex/sessions/2026/05/02/rollout-2026-05-02T00-00-00-${CLAUDE_ID}.jsonl`), {
      recursive: true,
    });
    claude(`${prompt("one")}\n`);
    codex("two");
    scan();
    expect(hits("one")).toHaveLength(1);
    expect(hits("two")).toHaveLength(1);
  });

  test("a line over the limit is told, its bytes are kept", () => {
    const long = prompt("x".repeat(65 << 20));
    const log = claude(`${prompt("one")}\n${long}\n${prompt("two")}\n`);
    const before = readFileSync(log);
    expect(codes(scan(), log)).toContain("line_too_long 2");
    expect(sessions()).toMatchObject([{ prompts: 2 }]);
    rmSync(log);
    json(place, "restore", CLAUDE_ID);
    expect(readFileSync(log).equals(before)).toBe(true);
  });
});

describe("logs that change between scans", () => {
  test("one that grew is read from where it ended, a torn end is taken when it is whole", () => {
    const [first, second] = [prompt("one"), prompt("two")];
    const log = claude(`${first}\n${second.slice(0, 60)}`);
    scan();
    expect(sessions()).toMatchObject([{ prompts: 1 }]);
    writeFileSync(log, `${first}\n${second}\n`);
    expect(scan().logs).toMatchObject({ read: 1, unchanged: 0 });
    appendFileSync(log, `${prompt("three")}\n`);
    scan();
    expect(sessions()).toMatchObject([{ prompts: 3 }]);
    expect(hits("two")).toHaveLength(1);
    expect(scan().logs).toMatchObject({ read: 0, unchanged: 1 });
  });

  test("one that shrank, or was written anew, is read again", () => {
    const [first, second] = [prompt("one"), prompt("two")];
    const log = claude(`${first}\n${second}\n`);
    scan();
    truncateSync(log, Buffer.byteLength(first) + 1);
    scan();
    expect(sessions()).toMatchObject([{ prompts: 1 }]);
    expect(hits("two")).toHaveLength(0);
    entries = 0;
    writeFileSync(log, `${prompt("other")}\n${prompt("words")}\n${prompt("altogether")}\n`);
    scan();
    expect(sessions()).toMatchObject([{ prompts: 3 }]);
    expect(hits("one")).toHaveLength(0);
    expect(hits("altogether")).toHaveLength(1);
  });

  test("one that vanished keeps its session, comes back by restore, and is not read twice", () => {
    const log = claude(`${prompt("one")}\n`);
    const rollout = codex("two");
    const bytes = readFileSync(log);
    scan();
    rmSync(log);
    scan();
    expect(sessions().find(({ id }) => id.endsWith(CLAUDE_ID))).toMatchObject({ prompts: 1, log_missing: true });
    expect(hits("one")).toHaveLength(1);
    json(place, "restore", CLAUDE_ID);
    expect(readFileSync(log).equals(bytes)).toBe(true);
    expect(statSync(log).mode & 0o077).toBe(0);
    scan();
    expect(sessions()).toHaveLength(2);
    expect(sessions().every(({ log_missing }) => !log_missing)).toBe(true);
    expect(hits("one")).toHaveLength(1);
    expect(readFileSync(rollout)).toBeDefined();
  });

  test("restore never writes over a file", () => {
    const log = claude(`${prompt("one")}\n`);
    scan();
    writeFileSync(log, "mine");
    const { status, stdout } = tracemill(place, "restore", CLAUDE_ID, "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "already_exists" } });
    expect(readFileSync(log, "utf8")).toBe("mine");
  });
});

describe("the store under stress", () => {
  test("two scans at once: both end well and the store is whole", async () => {
    const { sessions: count, subagentFiles } = makeCorpus(place.home, { bytes: 4e6, seed: 9, codex: true });
    const run = () =>
      new Promise<number | null>((resolve, reject) => {
        const options = { cwd: place.home, env: environmentOf(place), stdio: "ignore" } as const;
        const child = spawn(process.execPath, [place.bin, "scan", "--json"], options);
        child.on("error", reject);
        child.on("exit", resolve);
      });
    expect(await Promise.all([run(), run(), run()])).toEqual([0, 0, 0]);
    expect(sessions()).toHaveLength(count + subagentFiles);
    const alone: Place = { ...place, data: join(root, "alone") };
    json(alone, "scan");
    expect(json(place, "stats")).toEqual(json(alone, "stats"));
    expect(json<{ ok: boolean }>(place, "doctor", "--deep").ok).toBe(true);
  });

  for (const file of ["tracemill.db", "bodies.db"]) {
    test(`a damaged ${file} is said, and its way out works`, () => {
      claude(`${prompt("one")}\n`);
      scan();
      for (const ending of ["-wal", "-shm"]) rmSync(join(place.data, file + ending), { force: true });
      writeFileSync(join(place.data, file), Buffer.alloc(8192, "no database "));
      const { status, stdout } = tracemill(place, "search", "one", "--json");
      expect(status).toBe(1);
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
      expect(error.code).toBe("store_damaged");
      expect(error.message).toContain(file);
      expect(error.hint).toMatch(/scan/);
      expect(tracemill(place, "doctor", "--json").status).toBe(1);
      cpSync(place.data, join(root, "aside"), { recursive: true });
      for (const name of ["tracemill.db", "bodies.db"])
        for (const ending of ["", "-wal", "-shm"]) rmSync(join(place.data, name + ending), { force: true });
      scan("--force");
      expect(hits("one")).toHaveLength(1);
    });
  }

  test("a data folder that cannot be one is said", () => {
    write("file", "");
    const { status, stdout } = tracemill({ ...place, data: join(place.home, "file") }, "scan", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "not_writable" } });
  });

  test("settings with a slip are said with file and key", () => {
    mkdirSync(place.data, { recursive: true });
    writeFileSync(join(place.data, "config.json"), '{"arhive": false}');
    const { status, stdout } = tracemill(place, "scan", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "config_invalid", message: expect.stringMatching(/config\.json.*"arhive"/) },
    });
  });

  test("what is stored is private", () => {
    claude(`${prompt("one")}\n`);
    scan();
    expect(statSync(place.data).mode & 0o777).toBe(0o700);
    const { checks } = json<{ checks: { name: string; status: string }[] }>(place, "doctor");
    expect(checks.find(({ name }) => name === "permissions")).toMatchObject({ status: "ok" });
  });
});
