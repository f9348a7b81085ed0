// Locks beside small files: turns taken between processes, and locks of killed ones taken over by one of those who wait.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withFileLock } from "./file-lock.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracemill-lock-"));
  file = join(folder, "counter");
  writeFileSync(file, "0");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bump = () =>
  withFileLock(file, async () => {
    const now = Number(readFileSync(file, "utf8"));
    await new Promise((resolve) => setTimeout(resolve, 1));
    writeFileSync(file, String(now + 1));
  });
const gone = () => Number(spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout.trim());
const leave = (holder: unknown, ageMs = 0) => {
  const lock = `${file}.lock`;
  writeFileSync(lock, typeof holder === "string" ? holder : JSON.stringify(holder));
  const time = (Date.now() - ageMs) / 1000;
  utimesSync(lock, time, time);
  return lock;
};
const script = (body: string) => `
  import { withFileLock } from ${JSON.stringify(new URL("./file-lock.ts", import.meta.url).href)};
  import { readFileSync, writeFileSync } from "node:fs";
  const file = ${JSON.stringify(file)};
  ${body}`;

test("changes of one process and of others come one after the other, and no lock is left", async () => {
  const loop = script(`for (let i = 0; i < 20; i++) await withFileLock(file, () => {
    writeFileSync(file, String(Number(readFileSync(file, "utf8")) + 1));
  });`);
  const others = [0, 1].map(
    () =>
      new Promise((resolve) =>
        spawn(process.execPath, ["--input-type=module-typescript", "-e", loop], { stdio: "inherit" }).once(
          "exit",
          resolve,
        ),
      ),
  );
  for (let i = 0; i < 20; i++) await bump();
  expect(await Promise.all(others)).toEqual([0, 0]);
  expect(readFileSync(file, "utf8")).toBe("60");
  expect(readdirSync(folder)).toEqual(["counter"]);
});

test("a lock of a process that was killed in the middle is taken over at once, by one of many", async () => {
  const killed = spawnSync(
    process.execPath,
    [
      "--input-type=module-typescript",
      "-e",
      script(`await withFileLock(file, () => process.kill(process.pid, "SIGKILL"));`),
    ],
    { stdio: "inherit" },
  );
  expect(killed.signal).toBe("SIGKILL");
  expect(existsSync(`${file}.lock`)).toBe(true);
  await Promise.all(Array.from({ length: 8 }, bump));
  expect(readFileSync(file, "utf8")).toBe("8");
  expect(readdirSync(folder)).toEqual(["counter"]);
});

const own = { pid: process.pid, thread: 0, host: hostname(), token: "another" };
const left: [name: string, holder: () => unknown, ageMs: number][] = [
  ["a process that is gone", () => ({ ...own, pid: gone() }), 0],
  ["an earlier process of this number", () => own, 40_000],
  ["nobody, long ago", () => "", 40_000],
  ["a program that wrote something else", () => '{"pid":"x"}', 40_000],
  ["another machine, long ago", () => ({ ...own, host: "elsewhere", pid: 1 }), 40_000],
];
for (const [name, holder, age] of left) {
  test(`a lock of ${name} is taken over`, async () => {
    const lock = leave(holder(), age);
    await bump();
    expect(readFileSync(file, "utf8")).toBe("1");
    expect(existsSync(lock)).toBe(false);
  });
}

test("a lock that somebody may hold is waited for, whoever it is", async () => {
  for (const holder of ["", { ...own, host: "elsewhere" }, { ...own, pid: process.ppid }]) {
    const lock = leave(holder);
    const bumped = bump();
    await new Promise((resolve) => setTimeout(resolve, 120));
    const before = readFileSync(file, "utf8");
    rmSync(lock);
    await bumped;
    expect(Number(readFileSync(file, "utf8"))).toBe(Number(before) + 1);
  }
});

test("a change that fails gives the lock back", async () => {
  await expect(withFileLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test("a folder that may not be written, or is not there, is told as that", async () => {
  await expect(withFileLock(join(file, "below"), () => 1)).rejects.toMatchObject({ code: "not_writable" });
});
