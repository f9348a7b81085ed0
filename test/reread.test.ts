// Logs that are gone, through the composition root: brought up to a new reading version, taken over from an archive
// without its database, and archives that lost their files.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import type { App } from "../src/ports/app.ts";

const folders: string[] = [];
const apps: App[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const password = ["hunter", "Zq7", "Lk93", "Xw"].join("");
const secret = `postgres://app:${password}@db.internal/prod`;

class Bench {
  readonly home: string;
  readonly data: string;
  private count = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "tracemill-reread-"));
    folders.push(folder);
    this.home = join(folder, "home");
    this.data = join(folder, "data");
  }

  async open(): Promise<App> {
    const environment = { home: this.home, variables: {}, platform: "linux" as const };
    const app = await createApp({ environment, home: this.data });
    apps.push(app);
    return app;
  }

  log(n: number, ...texts: string[]): string {
    const path = join(this.home, `.claude/projects/-w/${idOf(n)}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
    this.append(n, path, ...texts);
    return path;
  }

  append(n: number, path: string, ...texts: string[]): void {
    for (const text of texts) {
      this.count++;
      const record = {
        type: "user",
        uuid: `00000000-0000-4000-8000-${String(this.count).padStart(12, "0")}`,
        parentUuid: null,
        sessionId: idOf(n),
        timestamp: new Date(Date.UTC(2026, 4, 1) + this.count * 1000).toISOString(),
        cwd: "/w",
        version: "2.1.40",
        message: { role: "user", content: text },
      };
      appendFileSync(path, `${JSON.stringify(record)}\n`);
    }
  }

  /** What an older version would have left. */
  sql(statement: string): void {
    const db = new DatabaseSync(join(this.data, "tracemill.db"));
    db.exec(statement);
    db.close();
  }

  row<T>(query: string): T {
    const db = new DatabaseSync(join(this.data, "tracemill.db"), { readOnly: true });
    const row = db.prepare(query).get();
    db.close();
    return row as T;
  }

  archives(): string[] {
    const folder = join(this.data, "archive");
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(".zst")).map((name) => join(folder, name));
  }
}

const idOf = (n: number) => `0a1b2c3d-0000-4000-8000-${String(n).padStart(12, "0")}`;

async function texts(app: App, n: number): Promise<string[]> {
  const { session } = await app.show(`claude-code:${idOf(n)}`, { branch: "all" });
  const found: string[] = [];
  for await (const { parts } of session.messages)
    for (const part of parts) if (part.kind === "text") found.push(part.text);
  return found;
}

/** The secret was found by no rule of the older version; its index holds it. */
const OLDER =
  "UPDATE logs SET parser_version = 7; DELETE FROM findings; UPDATE sessions SET secrets = 0, propagated = -1";

test("a log that is gone is read again from its archive when the reading version changes", async () => {
  const bench = new Bench();
  const app = await bench.open();
  const path = bench.log(1, `one ${secret}`, "two");
  appendFileSync(path, "no json\n");
  await app.scan({});
  const before = readFileSync(path);
  const issue = { log: path, line: 3, code: "bad_json" };
  rmSync(path);
  await app.scan({});
  bench.sql(`${OLDER}; DELETE FROM issues; UPDATE sessions SET facts = json_set(facts, '$.head.cwd', '/elsewhere')`);
  const report = await app.scan({});
  expect(report.messages).toBe(2);
  expect(report.issues).toMatchObject([issue]);
  const [row] = await app.sessions({});
  expect(row?.logMissing).toBe(true);
  expect((await texts(app, 1)).join()).toMatch(/^one postgres:\/\/app:\[REDACTED:.*two$/);
  expect(bench.row("SELECT path, state, cut, parser_version > 7 AS fresh FROM logs")).toEqual({
    path,
    state: "missing",
    cut: 0,
    fresh: 1,
  });
  expect(bench.row("SELECT path FROM issues")).toEqual({ path });
  expect(bench.row<{ facts: string }>("SELECT facts FROM sessions").facts).not.toContain("elsewhere");
  expect(existsSync(join(bench.data, "reread"))).toBe(false);
  expect((await app.scan({})).messages).toBe(0);
  await app.restore(`claude-code:${idOf(1)}`);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("without an archive, secrets are looked for again in the private bodies", async () => {
  const bench = new Bench();
  const app = await bench.open();
  await app.setConfig({ archive: false });
  const path = bench.log(1, `one ${secret}`, `bare ${password}`);
  await app.scan({});
  rmSync(path);
  await app.scan({});
  bench.sql(OLDER);
  expect((await app.scan({})).sessions.updated).toBe(1);
  const shown = (await texts(app, 1)).join("\n");
  expect(shown).toContain("bare [REDACTED:");
  expect(shown).not.toContain(password);
  expect((await app.search("bare", { sort: "rank" })).hits).toHaveLength(1);
  expect((await app.scan({})).sessions.updated).toBe(0);
});

test("a log that moved is not taken back by the one that is gone", async () => {
  const bench = new Bench();
  const app = await bench.open();
  const path = bench.log(1, "one");
  await app.scan({});
  const moved = join(bench.home, `.claude/projects/-v/${idOf(1)}.jsonl`);
  mkdirSync(dirname(moved));
  writeFileSync(moved, readFileSync(path));
  rmSync(path);
  await app.scan({});
  bench.sql(`UPDATE logs SET parser_version = 7 WHERE state = 'missing'`);
  await app.scan({});
  expect((await app.sessions({})).map(({ logMissing }) => logMissing)).toEqual([false]);
  expect(bench.row("SELECT s.id, l.path FROM sessions s JOIN logs l ON l.id = s.log")).toEqual({
    id: `claude-code:${idOf(1)}`,
    path: moved,
  });
  expect(bench.row("SELECT count(*) AS n FROM logs WHERE parser_version = 7")).toEqual({ n: 0 });
});

test("a store whose database was damaged is made again from logs and archive", async () => {
  const bench = new Bench();
  let app = await bench.open();
  const gone = bench.log(1, "first", "second");
  const there = bench.log(2, "third");
  const whole = readFileSync(gone);
  await app.scan({});
  rmSync(gone);
  await app.scan({});
  app.close();
  writeFileSync(join(bench.data, "tracemill.db"), "garbage ".repeat(1000));
  app = await bench.open();
  await expect(app.scan({})).rejects.toMatchObject({ code: "store_damaged" });
  app.close();
  for (const name of readdirSync(bench.data)) if (/^(tracemill|bodies)\.db/.test(name)) rmSync(join(bench.data, name));
  app = await bench.open();
  bench.append(2, there, "fourth");
  expect((await app.scan({})).issues).toEqual([]);
  expect(await texts(app, 1)).toEqual(["first", "second"]);
  expect(await texts(app, 2)).toEqual(["third", "fourth"]);
  expect(bench.archives()).toHaveLength(2);
  await app.restore(`claude-code:${idOf(1)}`);
  expect(readFileSync(gone).equals(whole)).toBe(true);
  expect((await app.doctor({ deep: true })).checks.find(({ name }) => name === "store")?.status).toBe("ok");
  expect((await app.scan({})).messages).toBe(0);
});

test.each(["missing", "short"])(
  "an archive file that is %s stops no scan, and the log is archived anew",
  async (how) => {
    const bench = new Bench();
    const app = await bench.open();
    const path = bench.log(1, "one");
    await app.scan({});
    const [file = ""] = bench.archives();
    if (how === "missing") rmSync(file);
    else writeFileSync(file, readFileSync(file).subarray(0, -3));
    bench.append(1, path, "two");
    bench.log(2, "three");
    const report = await app.scan({});
    expect(report.logs).toMatchObject({ read: 2, failed: 0 });
    expect(report.issues).toMatchObject([{ code: "rewritten", log: path }]);
    expect(await texts(app, 1)).toEqual(["one", "two"]);
    const whole = readFileSync(path);
    rmSync(path);
    await app.scan({});
    await app.restore(`claude-code:${idOf(1)}`);
    expect(readFileSync(path).equals(whole)).toBe(true);
  },
);
