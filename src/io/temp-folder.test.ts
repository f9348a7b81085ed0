// Whose temporary folders are removed, and whose are not.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearTempFolders, tempFolder } from "./temp-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracemill-temp-"));
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("folders of processes that are gone and of threads that were ended go, all others stay", () => {
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const own = process.pid;
  const left = [`tracemill-rows-${gone}-0-abc`, `tracemill-packed-${gone}-7-abc`, `tracemill-rows-${own}-3-abc`];
  const others = [
    `tracemill-rows-${own}-4-abc`,
    `tracemill-rows-${process.ppid}-3-abc`,
    `tracemill-other-${gone}-0-abc`,
    "tracemill-rows-abc",
  ];
  for (const name of [...left, ...others]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "a.db"), "");
  }
  clearTempFolders([3]);
  expect(readdirSync(folder).sort()).toEqual(others.sort());
});

test("a folder is its user's alone, and stays while its process is there", () => {
  const made = tempFolder("rows");
  if (process.platform !== "win32") expect(statSync(made).mode & 0o777).toBe(0o700);
  clearTempFolders();
  expect(readdirSync(folder)).toHaveLength(1);
});

test("no folder for temporary files is nothing to clear", () => {
  vi.stubEnv("TMPDIR", join(folder, "none"));
  expect(() => clearTempFolders()).not.toThrow();
});
