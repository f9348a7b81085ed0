// Databases of agents through the composition root: broken and back, locked, left by a crash, and what is left of a scan.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { createApp } from "../src/app.ts";
import type { App } from "../src/ports/app.ts";
import { ROOT } from "./command.ts";

const folders: string[] = [];
const apps: App[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const app of apps.splice(0)) app.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Bench {
  readonly folder: string;
  readonly home: string;
  readonly app: App;
}

async function bench(fixture?: string, workers = 1): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-databases-"));
  folders.push(folder);
  const home = join(folder, "home");
  if (fixture === undefined) mkdirSync(home);
  else cpSync(join(ROOT, "testdata/sources", fixture), home, { recursive: true });
  const environment = { home, variables: {}, platform: "linux" as const };
  const app = await createApp({ environment, home: join(folder, "data"), workers });
  apps.push(app);
  return { folder, home, app };
}

/** All that a person sees of the sessions. */
async function told(app: App) {
  const rows = await app.sessions({});
  return rows.map(({ facts, counts, logPath, logMissing, title }) => ({
    id: facts.head.id,
    messages: counts.messages,
    logPath,
    logMissing,
    title,
  }));
}

const DATABASES = [
  ["opencode/1.4", ".local/share/opencode/opencode.db"],
  ["goose/1.30", ".local/share/goose/sessions/sessions.db"],
  ["hermes/0.19", ".hermes/state.db"],
  ["openclaw/2026.9", ".openclaw/agents/main/agent/openclaw-agent.sqlite"],
  ["cursor/2026", ".config/Cursor/User/globalStorage/state.vscdb"],
] as const;

for (const [fixture, name] of DATABASES) {
  test(`${fixture}: a database that was broken for a while costs nothing`, async () => {
    const { home, app } = await bench(fixture);
    const path = join(home, name);
    const kept = join(home, "kept");
    cpSync(path, kept, { preserveTimestamps: true });
    await app.scan({});
    const before = await told(app);
    writeFileSync(path, "no database, and never one");
    const broken = await app.scan({});
    expect(broken.issues.map(({ log }) => log)).toContain(path);
    expect(broken.logs).toMatchObject({ read: 0, missing: 0 });
    expect(await told(app)).toEqual(before);
    cpSync(kept, path, { preserveTimestamps: true });
    const { atimeMs, mtimeMs } = statSync(kept);
    utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
    for (let i = 0; i < 2; i++) {
      expect((await app.scan({})).logs).toMatchObject({ missing: 0, failed: 0 });
      expect(await told(app)).toEqual(before);
    }
  });

  test(`${fixture}: a database that was locked for a while costs nothing`, async () => {
    const { home, app } = await bench(fixture);
    const database = new DatabaseSync(join(home, name));
    database.exec("PRAGMA journal_mode = DELETE");
    await app.scan({});
    const before = await told(app);
    database.exec("BEGIN EXCLUSIVE");
    const locked = await app.scan({});
    expect(locked.issues.length).toBeGreaterThan(0);
    expect(locked.logs).toMatchObject({ read: 0, missing: 0 });
    expect(await told(app)).toEqual(before);
    database.exec("ROLLBACK");
    database.close();
    expect((await app.scan({})).logs).toMatchObject({ read: 0, missing: 0 });
    expect(await told(app)).toEqual(before);
  });
}

test("a database that was away while its older tree was read is read again when it is back", async () => {
  const { home, app } = await bench("opencode/1.4");
  const path = join(home, ".local/share/opencode/opencode.db");
  const kept = join(home, "kept");
  cpSync(path, kept, { preserveTimestamps: true });
  await app.scan({});
  const before = await told(app);
  const main = before.find(({ id }) => id.endsWith("ses_main"));
  expect(main).toMatchObject({ messages: 20, logPath: `${path}#ses_main` });
  rmSync(path);
  await app.scan({});
  expect((await told(app)).find(({ id }) => id.endsWith("ses_main"))?.logPath).toMatch(/ses_main\.json$/);
  cpSync(kept, path, { preserveTimestamps: true });
  for (let i = 0; i < 2; i++) {
    await app.scan({});
    expect((await told(app)).find(({ id }) => id.endsWith("ses_main"))).toEqual(main);
  }
  expect(await told(app)).toEqual(before);
});

/** A folder of temporary files for the test alone, which its workers get too. */
function temporary(folder: string): string {
  const path = join(folder, "tmp");
  mkdirSync(path);
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, path);
  return path;
}

/** OpenCode's database as a crash leaves it: a log of changes, and no index of it. */
function leftByCrash(home: string, sessions: number, bytes: number): void {
  const folder = join(home, ".local/share/opencode");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "opencode.db");
  const writer = new DatabaseSync(join(home, "writer.db"));
  writer.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
    CREATE TABLE session (id text, title text, time_updated integer);
    CREATE TABLE message (id text, session_id text, time_created integer, time_updated integer, data text);
    CREATE TABLE part (id text, message_id text, session_id text, time_created integer, data text);`);
  for (let n = 0; n < sessions; n++) {
    writer.prepare("INSERT INTO session VALUES (?, 'a title', 5)").run(`s${n}`);
    writer.prepare("INSERT INTO message VALUES (?, ?, 1, 1, ?)").run(`m${n}`, `s${n}`, '{"role":"user"}');
    const text = JSON.stringify({ type: "text", text: `said ${n} ${"x ".repeat(bytes / 2)}` });
    writer.prepare("INSERT INTO part VALUES (?, ?, ?, 1, ?)").run(`p${n}`, `m${n}`, `s${n}`, text);
  }
  for (const end of ["", "-wal"]) cpSync(join(home, `writer.db${end}`), path + end);
  writer.close();
}

for (const [where, bytes] of [
  ["in this thread", 1000],
  ["in workers", 400_000],
] as const) {
  test(`copies of a database that a crash left are gone after a scan ${where}`, async () => {
    const { folder, home, app } = await bench(undefined, 2);
    const temp = temporary(folder);
    leftByCrash(home, 8, bytes);
    const report = await app.scan({});
    expect(report.issues).toEqual([]);
    expect(report).toMatchObject({ messages: 8, logs: { read: 8 } });
    expect(readdirSync(temp)).toEqual([]);
  });
}

test("what a killed scan left among the temporary files goes with the next one", async () => {
  const { folder, app } = await bench();
  const temp = temporary(folder);
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  for (const purpose of ["rows", "packed"]) mkdirSync(join(temp, `tracemill-${purpose}-${pid}-1-abc`));
  mkdirSync(join(temp, "another"));
  await app.scan({});
  expect(readdirSync(temp)).toEqual(["another"]);
});

test("an archive that a worker was unpacking when it was ended leaves nothing", async () => {
  const { folder, home, app } = await bench(undefined, 1);
  const temp = temporary(folder);
  const sessions = join(home, ".openclaw/agents/main/sessions");
  mkdirSync(sessions, { recursive: true });
  const id = "5e000000-0000-4000-8000-00000000000b";
  const lines = Array.from({ length: 2000 }, (_, n) =>
    JSON.stringify({
      type: "message",
      id: `m${n}`,
      message: { role: "user", content: randomBytes(3000).toString("hex") },
    }),
  );
  const text = [JSON.stringify({ type: "session", version: 3, id, timestamp: "2026-09-01T00:00:00.000Z" }), ...lines];
  const path = join(sessions, `${id}.jsonl.deleted.2026-09-18T08-00-00.000Z.zst`);
  writeFileSync(path, zstdCompressSync(`${text.join("\n")}\n`));
  expect(statSync(path).size).toBeGreaterThan(2 << 20);
  const stop = new AbortController();
  let seen = 0;
  const timer = setInterval(() => {
    seen = Math.max(seen, readdirSync(temp).length);
    if (seen > 0) stop.abort();
  }, 1);
  try {
    await expect(app.scan({ signal: stop.signal })).rejects.toMatchObject({ code: "aborted" });
  } finally {
    clearInterval(timer);
  }
  expect(seen).toBe(1);
  expect(readdirSync(temp)).toEqual([]);
  expect(await app.scan({})).toMatchObject({ messages: 2000 });
  expect(readdirSync(temp)).toEqual([]);
});

test("while Cursor's database cannot be read, no older copy in a workspace's takes the place of a conversation", async () => {
  const { home, app } = await bench();
  const user = join(home, ".config/Cursor/User");
  const [global, workspace] = ["globalStorage", "workspaceStorage/a"].map((name) => join(user, name)) as [
    string,
    string,
  ];
  for (const folder of [global, workspace]) mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(global, "state.vscdb"));
  database.exec("CREATE TABLE cursorDiskKV (key TEXT UNIQUE, value BLOB)");
  database.exec(`INSERT INTO cursorDiskKV VALUES ('composerData:one', '{"composerId":"one"}'),
    ('bubbleId:one:1', '{"type":1,"text":"a question"}'), ('bubbleId:one:2', '{"type":2,"text":"an answer"}')`);
  database.close();
  const older = new DatabaseSync(join(workspace, "state.vscdb"));
  older.exec("CREATE TABLE ItemTable (key TEXT UNIQUE, value BLOB)");
  const inline = (composerId: string) => ({
    composerId,
    conversation: [{ type: 1, bubbleId: "1", text: "a question" }],
  });
  older
    .prepare("INSERT INTO ItemTable VALUES ('composer.composerData', ?)")
    .run(JSON.stringify({ allComposers: [inline("one"), inline("two")] }));
  older.close();
  await app.scan({});
  const before = await told(app);
  expect(before.map(({ messages }) => messages).sort()).toEqual([1, 2]);
  const kept = readFileSync(join(global, "state.vscdb"));
  writeFileSync(join(global, "state.vscdb"), "no database");
  expect((await app.scan({})).logs).toMatchObject({ read: 0, missing: 0 });
  expect(await told(app)).toEqual(before);
  writeFileSync(join(global, "state.vscdb"), kept);
  await app.scan({});
  expect(await told(app)).toEqual(before);
});

test("a conversation of Cursor's that tells no time is read when it changed, and not with every other one", async () => {
  const { home, app } = await bench();
  const folder = join(home, ".config/Cursor/User/globalStorage");
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, "state.vscdb"));
  database.exec("CREATE TABLE cursorDiskKV (key TEXT UNIQUE, value BLOB)");
  const put = (key: string, value: object) =>
    database.prepare("INSERT INTO cursorDiskKV VALUES (?, ?)").run(key, JSON.stringify(value));
  for (const id of ["one", "two"]) {
    put(`composerData:${id}`, { composerId: id });
    put(`bubbleId:${id}:1`, { type: 1, text: "a question" });
  }
  expect((await app.scan({})).logs).toMatchObject({ read: 2 });
  put("bubbleId:two:2", { type: 2, text: "an answer" });
  expect((await app.scan({})).logs).toMatchObject({ read: 1, unchanged: 1 });
  put("another", { of: "Cursor's settings" });
  database.close();
  utimesSync(join(folder, "state.vscdb"), 2e9, 2e9);
  expect((await app.scan({})).logs).toMatchObject({ read: 0, unchanged: 2 });
});
