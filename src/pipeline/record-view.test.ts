// Views over a real store: kept by id and revision, and left out where somebody else writes.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import type { Store } from "../ports/store.ts";
import { openStore } from "../store/sqlite/store.ts";
import { finish, message, writeLog } from "../testing/sample-log.ts";
import { recordView } from "./record-view.ts";

let home = "";
let store: Store;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-views-"));
  store = openStore({ home, now: () => 5 });
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

async function put(texts: readonly string[]) {
  const writer = await store.writer({ waitMs: 0 });
  const key = writeLog(writer, { path: "/l", session: "a", messages: texts.map((text, i) => message(i, text)) });
  finish(writer);
  writer.close();
  const row = store.session(key);
  if (!row) throw new Error("not there");
  return row;
}

test("what was opened is kept by the id of the session and the revision that was shown", async () => {
  const first = await put(["one"]);
  expect(await recordView(store, first, "show")).toBe(true);
  const grown = await put(["one", "two"]);
  expect(await recordView(store, { key: grown.key, revision: first.revision }, "show")).toBe(true);
  expect(store.views.list()).toEqual([{ session: "sample:a", revision: first.revision, via: "show", at: 5 }]);
  expect(grown.revision).not.toBe(first.revision);
});

test("a store that somebody writes, a full disk and a session that is gone are no failures of looking", async () => {
  const row = await put(["one"]);
  const holder = await store.writer({ waitMs: 0 });
  const locked = { session: store.session, writer: () => store.writer({ waitMs: 0 }) };
  expect(await recordView(locked, row, "show")).toBe(false);
  holder.close();
  const full = { session: store.session, writer: () => Promise.reject(new TraceError("disk_full", "no space")) };
  expect(await recordView(full, row, "show")).toBe(false);
  expect(await recordView(store, { key: 999, revision: "r" }, "show")).toBe(false);
  expect(store.views.list()).toEqual([]);
  const damaged = { session: store.session, writer: () => Promise.reject(new TraceError("store_damaged", "broken")) };
  await expect(recordView(damaged, row, "show")).rejects.toMatchObject({ code: "store_damaged" });
});
