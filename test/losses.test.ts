// What became shorter: torn documents, emptied files and tables never take away what was read of them.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
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

async function bench(): Promise<{ home: string; data: string; app: App }> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-losses-"));
  folders.push(folder);
  const home = join(folder, "home");
  cpSync(join(ROOT, "testdata/home"), home, { recursive: true });
  const data = join(folder, "data");
  const app = await open(home, data);
  await app.scan({});
  return { home, data, app };
}

async function open(home: string, data: string): Promise<App> {
  const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: data });
  apps.push(app);
  return app;
}

function file(home: string, folder: string, ending: string): string {
  const names = readdirSync(join(home, folder), { recursive: true, encoding: "utf8" });
  return join(home, folder, names.filter((name) => name.endsWith(ending)).sort()[0] ?? "");
}

async function told(app: App, source: string) {
  const rows = await app.sessions({ source });
  return rows.map(({ facts, counts, usage, title, logMissing }) => [facts.head.id, counts, usage, title, logMissing]);
}

const CASES: [string, source: string, lose: (home: string) => void][] = [
  ["a torn document", "amp", (home) => truncateSync(file(home, ".local/share/amp", ".json"), 300)],
  ["a document that holds nothing", "amp", (home) => writeFileSync(file(home, ".local/share/amp", ".json"), "{}")],
  ["one of several files, torn", "cline", (home) => truncateSync(file(home, ".cline", "ui_messages.json"), 200)],
  [
    "a table that is gone",
    "goose",
    (home) => new DatabaseSync(file(home, ".local/share/goose", "sessions.db")).exec("DROP TABLE messages"),
  ],
  [
    "rows that are gone",
    "opencode",
    (home) =>
      new DatabaseSync(file(home, ".local/share/opencode", "opencode.db")).exec(
        "DELETE FROM part; DELETE FROM message",
      ),
  ],
];
for (const [name, source, lose] of CASES) {
  test(`${name} takes nothing away, is told, and is read when it is whole again`, async () => {
    const { home, app } = await bench();
    const before = await told(app, source);
    const whole = mkdtempSync(join(tmpdir(), "tracemill-whole-"));
    folders.push(whole);
    cpSync(home, whole, { recursive: true });
    lose(home);
    const report = await app.scan({});
    expect(report.issues.map(({ code }) => code)).toContain("kept");
    expect(await told(app, source)).toEqual(before);
    expect((await app.scan({})).logs.read).toBe(0);
    cpSync(whole, home, { recursive: true });
    expect((await app.scan({})).issues).toEqual([]);
    expect(await told(app, source)).toEqual(before);
  });
}

for (const [name, source, lose] of CASES) {
  test(`${name} takes nothing away when all is read again: a forced scan, then another parser`, async () => {
    const { home, data, app } = await bench();
    const before = await told(app, source);
    lose(home);
    await app.scan({});
    const forced = await app.scan({ force: true });
    expect(forced.issues.map(({ code }) => code)).toContain("kept");
    expect(await told(app, source)).toEqual(before);
    app.close();
    apps.splice(0);
    const db = new DatabaseSync(join(data, "tracemill.db"));
    db.exec("UPDATE logs SET parser_version = 7");
    db.close();
    const again = await open(home, data);
    await again.scan({});
    expect(await told(again, source)).toEqual(before);
    expect((await again.scan({})).logs.read).toBe(0);
    await again.scan({ force: true });
    expect(await told(again, source)).toEqual(before);
  });
}

test("what is restored after a torn document is the last whole one", async () => {
  const { home, app } = await bench();
  const path = file(home, ".local/share/amp", ".json");
  const whole = readFileSync(path);
  truncateSync(path, 300);
  await app.scan({});
  rmSync(path);
  await app.scan({});
  const [row] = await app.sessions({ source: "amp" });
  await app.restore(row?.facts.head.id ?? "");
  expect(readFileSync(path)).toEqual(whole);
});
