// Scans of small homes through the composition root: what changes between two scans, and what must not be shown.

import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import type { App } from "../src/ports/app.ts";

const folders: string[] = [];
const apps: App[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Bench {
  readonly home: string;
  readonly app: App;
  readonly log: string;
}

async function bench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-scan-"));
  folders.push(folder);
  const home = join(folder, "home");
  const log = join(home, ".claude/projects/-w/0a1b2c3d-0000-4000-8000-000000000001.jsonl");
  mkdirSync(dirname(log), { recursive: true });
  const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: join(folder, "data") });
  apps.push(app);
  return { home, app, log };
}

let clock = Date.UTC(2026, 4, 1);
let count = 0;

/** One user prompt as a log line; each follows the one before. */
function prompt(text: string): string {
  clock += 1000;
  count++;
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  return `${JSON.stringify({
    type: "user",
    uuid: id(count),
    parentUuid: count % 1000 === 1 ? null : id(count - 1),
    sessionId: "0a1b2c3d-0000-4000-8000-000000000001",
    timestamp: new Date(clock).toISOString(),
    cwd: "/w",
    gitBranch: "main",
    version: "2.1.40",
    isSidechain: false,
    message: { role: "user", content: text },
  })}\n`;
}

async function shown(app: App, id: string): Promise<string[]> {
  const { session } = await app.show(id, { branch: "all" });
  const texts: string[] = [];
  for await (const message of session.messages) {
    for (const part of message.parts) if (part.kind === "text") texts.push(part.text);
  }
  return texts;
}

const SESSION = "claude-code:0a1b2c3d";
const password = ["hunter", "Zq7", "Lk93", "Xw"].join("");
const url = `postgres://app:${password}@db.internal/prod`;

test("a secret is masked before and after the place that told it, also when it comes with a later append", async () => {
  const { app, log } = await bench();
  writeFileSync(log, prompt(`first ${password} bare`) + prompt("nothing"));
  await app.scan({});
  expect(await shown(app, SESSION)).toEqual([`first ${password} bare`, "nothing"]);
  appendFileSync(log, prompt(`now ${url}`) + prompt(`and ${encodeURIComponent(password)} again`));
  const report = await app.scan({});
  expect(report.messages).toBe(2);
  const texts = await shown(app, SESSION);
  expect(texts.join("\n")).not.toContain(password);
  expect(texts[0]).toMatch(/^first \[REDACTED:[a-z-]+:1\] bare$/);
  expect((await app.search(password, { sort: "rank" })).hits).toEqual([]);
  expect((await app.search("bare", { sort: "rank" })).hits[0]?.snippet).not.toContain(password);
  const [row] = await app.sessions({});
  expect(row?.title).not.toContain(password);
  // A line that is no message closes the session again.
  appendFileSync(log, `${JSON.stringify({ type: "file-history-snapshot", messageId: "x", snapshot: {} })}\n`);
  await app.scan({});
  expect((await app.sessions({}))[0]?.title).not.toContain(password);
});

test("an archive switched off for a while is filled up, and restores the log byte for byte", async () => {
  const { app, log } = await bench();
  writeFileSync(log, prompt("one"));
  await app.scan({});
  await app.setConfig({ archive: false });
  appendFileSync(log, prompt("two") + prompt("three"));
  await app.scan({});
  await app.setConfig({ archive: true });
  appendFileSync(log, prompt("four"));
  await app.scan({});
  const original = readFileSync(log);
  rmSync(log);
  const missing = await app.scan({});
  expect(missing.logs.missing).toBe(1);
  expect(await shown(app, SESSION)).toEqual(["one", "two", "three", "four"]);
  await app.restore(SESSION);
  expect(readFileSync(log).equals(original)).toBe(true);
});

test("a restored or touched log is not read again; one written anew with the same size is", async () => {
  const { app, log } = await bench();
  writeFileSync(log, prompt("aaaa") + prompt("bbbb"));
  await app.scan({});
  utimesSync(log, new Date(), new Date(Date.now() + 60_000));
  const touched = await app.scan({});
  expect([touched.logs.unchanged, touched.logs.read, touched.bytesRead]).toEqual([1, 0, 0]);
  writeFileSync(log, readFileSync(log, "utf8").replace("aaaa", "cccc"));
  utimesSync(log, new Date(), new Date(Date.now() + 120_000));
  const written = await app.scan({});
  expect(written.logs.read).toBe(1);
  expect(await shown(app, SESSION)).toEqual(["cccc", "bbbb"]);
  expect((await app.search("aaaa", { sort: "rank" })).hits).toEqual([]);
});

test("reading on gives the same session as one read from the start", async () => {
  const grown = await bench();
  const whole = await bench();
  const lines = Array.from({ length: 12 }, (_, i) => prompt(`line ${i} ${i === 7 ? url : ""}`));
  for (let i = 0; i < lines.length; i += 3) {
    appendFileSync(grown.log, lines.slice(i, i + 3).join(""));
    await grown.app.scan({});
  }
  writeFileSync(whole.log, lines.join(""));
  await whole.app.scan({});
  const facts = async (app: App) =>
    (await app.sessions({})).map(({ counts, usage, title }) => ({ counts, usage, title }));
  expect(await facts(grown.app)).toEqual(await facts(whole.app));
  expect(await shown(grown.app, SESSION)).toEqual(await shown(whole.app, SESSION));
});

test("a rollout that Codex archives keeps its session", async () => {
  const { app, home } = await bench();
  const id = "019e2fce-75f8-707b-876c-a4049f56769f";
  const name = `rollout-2026-05-16T08-02-00-${id}.jsonl`;
  const live = join(home, ".codex/sessions/2026/05/16", name);
  mkdirSync(dirname(live), { recursive: true });
  const at = "2026-05-16T08:02:00.000Z";
  const line = (type: string, payload: object) => `${JSON.stringify({ timestamp: at, type, payload })}\n`;
  const message = { type: "message", role: "assistant", content: [{ type: "output_text", text: "Done." }] };
  writeFileSync(
    live,
    line("session_meta", { id, timestamp: at, cwd: "/w", originator: "codex_cli_rs", cli_version: "0.40.0" }) +
      line("event_msg", { type: "user_message", message: "Do it" }) +
      line("response_item", message),
  );
  await app.scan({});
  const archived = join(home, ".codex/archived_sessions", name);
  mkdirSync(dirname(archived), { recursive: true });
  renameSync(live, archived);
  await app.scan({});
  const rows = await app.sessions({ source: "codex" });
  expect(rows.map((row) => [row.facts.head.id, row.logPath, row.logMissing])).toEqual([
    [`codex:${id}`, archived, false],
  ]);
  expect(rows[0]?.counts.prompts).toBe(1);
});

test("a log that cannot be read for a while, goes and comes back grown, is whole again", async () => {
  const { app, log } = await bench();
  writeFileSync(log, prompt("one") + prompt("two"));
  await app.scan({});
  const before = readFileSync(log);
  rmSync(log);
  // A folder in its place cannot be read by anyone.
  mkdirSync(log);
  await app.scan({});
  rmSync(log, { recursive: true });
  await app.scan({});
  expect(await shown(app, SESSION)).toEqual(["one", "two"]);
  writeFileSync(log, Buffer.concat([before, Buffer.from(prompt("three"))]));
  await app.scan({});
  expect(await shown(app, SESSION)).toEqual(["one", "two", "three"]);
  expect((await app.search("one", { sort: "rank" })).hits).toHaveLength(1);
});

test("what a log held stays when it is written anew, also without an archive", async () => {
  const { app, home } = await bench();
  await app.setConfig({ archive: false });
  const path = join(home, ".codex/sessions/2026/05/16/rollout-2026-05-16T08-02-00-x.jsonl");
  mkdirSync(dirname(path), { recursive: true });
  const at = "2026-05-16T08:02:00.000Z";
  const rollout = (id: string, text: string) =>
    [
      { timestamp: at, type: "session_meta", payload: { id, timestamp: at, cwd: "/w", cli_version: "0.40.0" } },
      { timestamp: at, type: "event_msg", payload: { type: "user_message", message: text } },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join("");
  writeFileSync(path, rollout("019e2fce-0000-707b-876c-a4049f567601", "a long first prompt"));
  await app.scan({});
  writeFileSync(path, rollout("019e2fce-0000-707b-876c-a4049f567602", "second"));
  await app.scan({});
  const ids = (await app.sessions({})).map((row) => row.facts.head.externalId.slice(-2)).sort();
  expect(ids).toEqual(["01", "02"]);
});

test("absurd token counts end neither the scan nor the statistics", async () => {
  const { app, log } = await bench();
  const absurd = (n: number) =>
    `${JSON.stringify({
      type: "assistant",
      uuid: `11111111-0000-4000-8000-00000000000${n}`,
      timestamp: "2026-05-01T00:00:00.000Z",
      message: {
        id: `msg_${n}`,
        role: "assistant",
        model: "claude-sonnet-4-5",
        content: [{ type: "text", text: "x" }],
        usage: { input_tokens: Number.MAX_SAFE_INTEGER, output_tokens: Number.MAX_SAFE_INTEGER },
      },
    })}\n`;
  writeFileSync(log, prompt("one") + absurd(1) + absurd(2));
  await app.scan({});
  expect((await app.totals({})).sessions).toBe(1);
  expect((await app.usage("model", {}))[0]?.usage.inputTokens).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
});

test("an archive switched on fills up with what was read before", async () => {
  const { app, log } = await bench();
  await app.setConfig({ archive: false });
  writeFileSync(log, prompt("one"));
  await app.scan({});
  await app.setConfig({ archive: true });
  await app.scan({});
  const original = readFileSync(log);
  rmSync(log);
  await app.restore(SESSION);
  expect(readFileSync(log).equals(original)).toBe(true);
  expect((await app.scan({})).logs.unchanged).toBe(1);
});
