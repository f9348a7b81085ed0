import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProjectRef } from "../../core/project.ts";
import { message, writeLog } from "../../testing/sample-log.ts";
import { type Connection, connect } from "../sqlite/connection.ts";
import { openStore } from "../sqlite/store.ts";
import { MIGRATIONS, migrate, versionOf } from "./migrate.ts";

let home = "";
const opened: Connection[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-migrate-"));
});
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
  rmSync(home, { recursive: true, force: true });
});

const open = (name: string) => {
  const connection = connect(join(home, name), { readOnly: false, cacheKiB: 64 });
  opened.push(connection);
  return connection;
};
const steps = [
  { version: 1, name: "first", sql: "CREATE TABLE t(a); INSERT INTO t VALUES (1)" },
  { version: 2, name: "second", sql: "ALTER TABLE t ADD COLUMN b; UPDATE t SET b = a + 1" },
];

test("versions go up by one and never back", () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
});

test("each step runs once, from whatever version", () => {
  const connection = open("a.db");
  migrate(connection, steps.slice(0, 1));
  expect(versionOf(connection)).toBe(1);
  migrate(connection, steps);
  migrate(connection, steps);
  expect(versionOf(connection)).toBe(2);
  expect(connection.all<{ a: number; b: number }>("SELECT * FROM t").map(({ a, b }) => ({ a, b }))).toEqual([
    { a: 1, b: 2 },
  ]);
});

test("a step that fails leaves the version before it", () => {
  const connection = open("b.db");
  const broken = [...steps, { version: 3, name: "third", sql: "CREATE TABLE u(a); SELECT * FROM nowhere" }];
  expect(() => migrate(connection, broken)).toThrow();
  expect(versionOf(connection)).toBe(2);
  expect(connection.get("SELECT 1 AS there FROM sqlite_schema WHERE name = 'u'")).toBeUndefined();
});

test("sessions of a store from before relinks keep their projects, and can be relinked and taken back", async () => {
  mkdirSync(join(home, "before"));
  const old = open("before/tracemill.db");
  migrate(old, MIGRATIONS.slice(0, 1));
  old.db.exec(`INSERT INTO projects VALUES (7, '/work/old', 'old');
    INSERT INTO logs(id, source, path, root, bytes, modified_at, state, seen_at) VALUES (1, 's', '/l', '/', 0, 0, 'ready', 0);
    INSERT INTO sessions(key, id, source, external_id, log, closed, facts, counts, project)
      VALUES (1, 's:a', 's', 'a', 1, 1, '{"head":{}}', '{}', 7)`);
  const store = openStore({ home: join(home, "before"), now: Date.now });
  const names = () => store.sessions({}).map((row) => [row.project?.name, row.relinkedFrom?.name]);
  const write = async (act: (writer: Awaited<ReturnType<typeof store.writer>>) => void) => {
    const writer = await store.writer({ waitMs: 0 });
    act(writer);
    writer.commit(false);
    writer.close();
  };
  try {
    expect(names()).toEqual([["old", undefined]]);
    const [from, to] = ["old", "new"].map((name) => ({ root: `/work/${name}`, name })) as [ProjectRef, ProjectRef];
    await write((writer) => writer.relink({ from, to, along: undefined }));
    expect(names()).toEqual([["new", "old"]]);
    await write((writer) => writer.unlink("/work/old"));
    expect(names()).toEqual([["old", undefined]]);
  } finally {
    store.close();
  }
});

test("sessions of a store from before labels get the revision that reading them gives", async () => {
  const store = openStore({ home, now: Date.now });
  const writer = await store.writer({ waitMs: 0 });
  const texts = ["one", "two", "three and \ud83d half"];
  const messages = texts.map((text, seq) => message(seq, text));
  const key = writeLog(writer, { path: "/l", session: "a", messages });
  writeLog(writer, { path: "/m", session: "b", messages: [] });
  writer.commit(true);
  writer.close();
  const read = store.sessions({}).map(({ revision }) => revision);
  store.close();
  const connection = open("tracemill.db");
  connection.db.exec(`ALTER TABLE sessions DROP COLUMN mix; DROP TABLE labels; DROP TABLE session_reviews;
    DROP TABLE scores; DROP TABLE task_segments; DROP TABLE session_views; PRAGMA user_version = 3`);
  const later = openStore({ home, now: Date.now });
  try {
    expect(later.sessions({}).map(({ revision }) => revision)).toEqual(read);
    expect(later.session(key)?.revision).toMatch(/^3-[0-9a-z]{3,}$/);
    expect(read).toContain("0-0");
  } finally {
    later.close();
  }
});

test("a newer store is left alone and named", () => {
  const store = openStore({ home, now: Date.now });
  store.close();
  const connection = open("tracemill.db");
  connection.db.exec("PRAGMA user_version = 999");
  expect(() => openStore({ home, now: Date.now })).toThrow(expect.objectContaining({ code: "store_newer" }));
});

test("a store that was half made is finished", () => {
  open("tracemill.db");
  const store = openStore({ home, now: Date.now });
  expect(store.sessions({})).toEqual([]);
  store.close();
});
