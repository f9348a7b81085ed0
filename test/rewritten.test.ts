// Logs that are not one growing file, through the composition root: documents that are written anew, logs of several
// files, rows of a database. What is archived of them, what comes back, and what is left alone.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import type { App } from "../src/ports/app.ts";
import { ROOT } from "./command.ts";

const folders: string[] = [];
const apps: App[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function bench(fixture: string): Promise<{ home: string; data: string; app: App }> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-rewritten-"));
  folders.push(folder);
  const home = join(folder, "home");
  cpSync(join(ROOT, "testdata/sources", fixture), home, { recursive: true });
  const data = join(folder, "data");
  return { home, data, app: await open(home, data) };
}

async function open(home: string, data: string): Promise<App> {
  const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: data });
  apps.push(app);
  return app;
}

/** Every file below a folder with its content. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), readFileSync(path, "latin1")];
    }),
  );
}

async function texts(app: App, id: string): Promise<string[]> {
  const { session } = await app.show(id, { branch: "all" });
  const found: string[] = [];
  for await (const { parts } of session.messages)
    for (const part of parts) if (part.kind === "text") found.push(part.text);
  return found;
}

const archives = (data: string) =>
  readdirSync(join(data, "archive"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".zst"));

/** What a better parser finds: every reading version in the store is an old one. */
function outdate(data: string): void {
  const db = new DatabaseSync(join(data, "tracemill.db"));
  db.exec("UPDATE logs SET parser_version = 7");
  db.close();
}

test("a document that is written anew is read anew, told as nothing odd, and kept once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-gemini-"));
  folders.push(folder);
  const chats = join(folder, "home/.gemini/tmp/web/chats");
  cpSync(join(ROOT, "testdata/home/.gemini"), join(folder, "home/.gemini"), { recursive: true });
  rmSync(join(folder, "home/.gemini/tmp"), { recursive: true });
  mkdirSync(chats, { recursive: true });
  const path = join(chats, "session-2026-01-05T10-00-abcdef01.json");
  const message = (n: number) => ({
    id: `m${n}`,
    timestamp: new Date(Date.UTC(2026, 0, 5, 10, n)).toISOString(),
    type: n % 2 === 0 ? "user" : "gemini",
    content: `message ${n}`,
  });
  const write = (count: number) =>
    writeFileSync(
      path,
      JSON.stringify(
        {
          sessionId: "abcdef01-0000-4000-8000-000000000001",
          projectHash: "web",
          startTime: "2026-01-05T10:00:00.000Z",
          lastUpdated: "2026-01-05T10:30:00.000Z",
          messages: Array.from({ length: count }, (_, n) => message(n)),
        },
        undefined,
        2,
      ),
    );
  write(3);
  const app = await open(join(folder, "home"), join(folder, "data"));
  await app.scan({});
  for (const count of [5, 8, 12]) {
    write(count);
    const report = await app.scan({});
    expect(report.issues).toEqual([]);
    expect(report.sessions).toMatchObject({ total: 1, updated: 1 });
  }
  const [session] = await app.sessions({ source: "gemini-cli" });
  expect(session?.counts.messages).toBe(12);
  expect(archives(join(folder, "data"))).toHaveLength(1);
  // It became shorter: the longer one before it stays in the archive.
  write(4);
  await app.scan({});
  expect(archives(join(folder, "data"))).toHaveLength(2);
  const written = readFileSync(path);
  rmSync(path);
  await app.scan({});
  expect((await app.scan({})).logs).toMatchObject({ read: 0 });
  await app.restore(session?.facts.head.id ?? "");
  expect(readFileSync(path)).toEqual(written);
});

/** Sources whose logs lie where the user says. */
const NAMED = [
  ["aider", "code"],
  ["custom", ".tracemill/custom"],
] as const;

for (const fixture of ["aider/0.86", "custom/1", "kimi-cli/code-1.4", "kimi-cli/cli-1.30", "cline/3.51-native"]) {
  test(`${fixture}: all files of a log come back, byte for byte, and it is read again from the archive as it was`, async () => {
    const { home, data, app } = await bench(fixture);
    rmSync(join(home, "golden.json"));
    const before = contents(home);
    for (const [source, folder] of NAMED)
      if (existsSync(join(home, folder))) await app.addFolder(source, join(home, folder));
    await app.scan({});
    const sessions = await app.sessions({});
    expect(sessions.length).toBeGreaterThan(0);
    const told = await Promise.all(sessions.map(({ facts }) => texts(app, facts.head.id)));
    for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true });
    await app.scan({});
    outdate(data);
    const again = await open(home, data);
    await again.scan({});
    const after = await again.sessions({});
    const known = (row: (typeof after)[number]) => [
      row.facts.head.id,
      row.facts.head.cwd,
      row.title,
      row.project?.root,
    ];
    expect(after.map(known)).toEqual(sessions.map(known));
    expect(after.every(({ logMissing }) => logMissing)).toBe(true);
    expect(await Promise.all(sessions.map(({ facts }) => texts(again, facts.head.id)))).toEqual(told);
    for (const { facts } of sessions) await again.restore(facts.head.id).catch(() => undefined);
    const restored = contents(home);
    for (const [name, content] of Object.entries(restored)) expect(content === before[name], name).toBe(true);
    const logs = new Set(sessions.map(({ logPath }) => logPath.slice(home.length)));
    for (const log of logs) expect(restored[log], log).toBe(before[log]);
  });
}

/** Everything that lists and `show` say of all sessions, and of their messages. */
async function said(app: App): Promise<unknown> {
  const rows = await app.sessions({});
  const shown = [];
  for (const { facts } of rows) {
    const { session, issues: _, ...view } = await app.show(facts.head.id, { branch: "all" });
    const messages = [];
    for await (const message of session.messages) messages.push(message);
    shown.push({ ...view, session: { ...session, messages } });
  }
  return apartFrom(["key"], { rows, shown });
}

function apartFrom(names: readonly string[], value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, held) => (names.includes(name) ? undefined : held)));
}

const SOURCES = join(ROOT, "testdata/sources");
const HOMES = readdirSync(SOURCES).flatMap((source) =>
  readdirSync(join(SOURCES, source)).map((version) => `${source}/${version}`),
);

for (const fixture of HOMES) {
  test(`${fixture}: all that is said of its sessions stays when they are read again from the archive alone`, async () => {
    const { home, data, app } = await bench(fixture);
    for (const [source, folder] of NAMED)
      if (existsSync(join(home, folder))) await app.addFolder(source, join(home, folder));
    await app.scan({});
    const there = await said(app);
    for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true });
    await app.scan({});
    const gone = await said(app);
    expect(apartFrom(["logMissing", "resumeCommand"], gone)).toEqual(apartFrom(["logMissing", "resumeCommand"], there));
    outdate(data);
    const again = await open(home, data);
    const report = await again.scan({});
    expect(report.logs.failed).toBe(0);
    expect(await said(again)).toEqual(gone);
    const before = await again.scan({});
    expect([before.messages, before.sessions.updated]).toEqual([0, 0]);
  });
}

test("rows of a database: only the session that changed is read; one that is deleted stays, and nothing is written back", async () => {
  const { home, data, app } = await bench("opencode/1.4");
  const path = join(home, ".local/share/opencode/opencode.db");
  const first = await app.scan({});
  const sessions = await app.sessions({ source: "opencode" });
  expect(sessions.length).toBeGreaterThan(1);
  expect((await app.scan({})).logs).toMatchObject({ read: 0, unchanged: first.logs.found });
  // Its channel builds have databases of their own.
  const one = sessions.find(({ logPath }) => logPath.startsWith(`${path}#`));
  const key = one?.facts.head.externalId ?? "";
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const time = Date.UTC(2026, 8, 1);
  database
    .prepare("INSERT INTO message (id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?)")
    .run("msg_zz", key, time, time, JSON.stringify({ role: "user", time: { created: time } }));
  database
    .prepare(
      "INSERT INTO part (id, message_id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run("prt_zz", "msg_zz", key, time, time, JSON.stringify({ type: "text", text: "one thing more" }));
  const second = await app.scan({});
  expect(second.logs).toMatchObject({ read: 1, unchanged: first.logs.found - 1 });
  expect(second.issues.map(({ code }) => code)).not.toContain("rewritten");
  const id = one?.facts.head.id ?? "";
  const told = await texts(app, id);
  expect(told.at(-1)).toBe("one thing more");
  for (const table of ["part", "message"]) database.prepare(`DELETE FROM ${table} WHERE session_id = ?`).run(key);
  database.prepare("DELETE FROM session WHERE id = ?").run(key);
  database.close();
  const before = statSync(path).mtimeMs;
  await app.scan({});
  outdate(data);
  const again = await open(home, data);
  const report = await again.scan({});
  expect(report.logs.failed).toBe(0);
  expect(await texts(again, id)).toEqual(told);
  await expect(again.restore(id)).rejects.toMatchObject({ code: "not_found" });
  expect(statSync(path).mtimeMs).toBe(before);
});
