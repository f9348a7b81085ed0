// Databases of agents through the composition root: broken and back, locked, left by a crash, and what is left of a scan.

import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
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
