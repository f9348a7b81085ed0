import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
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
