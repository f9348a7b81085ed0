// The outbox as `reset` clears it: under nobody who sends, and with nothing left of those who were killed.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clearOutbox, openOutbox } from "./outbox.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "outbox-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const HERE = "0123456789ab";
const THERE = "ba9876543210";

function stage(place: string, isDry = false): string {
  const outbox = openOutbox(home, place);
  const folder = outbox.folderOf("aaaabbbbcccc", isDry);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "a.jsonl"), "{}\n");
  outbox.release();
  return folder;
}

test("all that waits goes, of all places, dry runs too", () => {
  stage(HERE);
  stage(THERE);
  stage(THERE, true);
  clearOutbox(home);
  expect(existsSync(join(home, "outbox"))).toBe(false);
  clearOutbox(home);
});

test("where somebody is sending nothing goes, neither theirs nor that of another place", () => {
  const [here, there] = [stage(HERE), stage(THERE)];
  const sending = openOutbox(home, THERE);
  expect(() => clearOutbox(home)).toThrow(expect.objectContaining({ code: "store_locked", retryable: true }));
  expect([here, there].map((folder) => readdirSync(folder))).toEqual([["a.jsonl"], ["a.jsonl"]]);
  sending.release();
  clearOutbox(home);
  expect(existsSync(join(home, "outbox"))).toBe(false);
});

test("somebody who has staged nothing yet is sending too", () => {
  const sending = openOutbox(home, HERE);
  expect(() => clearOutbox(home)).toThrow(expect.objectContaining({ code: "store_locked" }));
  sending.release();
  expect(() => clearOutbox(home)).not.toThrow();
});

test("a lock of a process that is gone keeps nothing", () => {
  stage(HERE);
  const holder = { pid: 2 ** 22 + 1, token: "gone", folders: [] };
  writeFileSync(join(home, "outbox", `.${HERE}.manifest.json.lock`), JSON.stringify(holder));
  clearOutbox(home);
  expect(existsSync(join(home, "outbox"))).toBe(false);
});

test("of a link the link goes", () => {
  const elsewhere = join(home, "elsewhere");
  mkdirSync(join(elsewhere, "x", HERE), { recursive: true });
  symlinkSync(elsewhere, join(home, "outbox"));
  clearOutbox(home);
  expect([existsSync(join(home, "outbox")), existsSync(join(elsewhere, "x", HERE))]).toEqual([false, true]);
});
