// Which files are rollouts, in which order, and what an unreadable home says.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { codex } from "../codex.ts";
import { idOfName } from "./meta.ts";

const home = mkdtempSync(join(tmpdir(), "tracemill-codex-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("$CODEX_HOME stands in for ~/.codex", () => {
  const of = (variables: Record<string, string>) => codex.roots({ home: "/home/ada", variables, platform: "linux" });
  expect(of({})).toEqual(["/home/ada/.codex"]);
  expect(of({ CODEX_HOME: "/elsewhere" })).toEqual(["/elsewhere"]);
});

test("rollouts by date, then archived ones; nothing else of a Codex home", async () => {
  const files = [
    "sessions/2026/01/02/rollout-2026-01-02T00-00-00-b.jsonl",
    "sessions/2025/12/31/rollout-2025-12-31T00-00-00-a.jsonl",
    "sessions/rollout-2025-04-20-old.json",
    "sessions/2026/01/02/rollout-2026-01-02T00-00-00-c.jsonl.zst",
    "sessions/2026/01/02/notes.jsonl",
    "archived_sessions/rollout-2026-01-01T00-00-00-d.jsonl",
    "auth.json",
    "history.jsonl",
  ];
  for (const file of files) {
    mkdirSync(join(home, file, ".."), { recursive: true });
    writeFileSync(join(home, file), "{}");
  }
  symlinkSync(join(home, "sessions"), join(home, "sessions", "2026", "circle"));
  const found: string[] = [];
  for await (const log of codex.discover(home)) found.push(relative(home, log.path));
  expect(found).toEqual([
    "sessions/2025/12/31/rollout-2025-12-31T00-00-00-a.jsonl",
    "sessions/2026/01/02/rollout-2026-01-02T00-00-00-b.jsonl",
    "sessions/2026/01/02/rollout-2026-01-02T00-00-00-c.jsonl.zst",
    "sessions/rollout-2025-04-20-old.json",
    "archived_sessions/rollout-2026-01-01T00-00-00-d.jsonl",
  ]);
});

test("a home that is no folder is said, with what to do", () => {
  const file = join(home, "auth.json");
  expect(() => [...(codex.discover(file) as Iterable<unknown>)]).toThrow(
    expect.objectContaining({ code: "source_unreadable", hint: expect.any(String) }),
  );
});

test("a folder that cannot be listed is told, and the others are read", async () => {
  const other = mkdtempSync(join(tmpdir(), "tracemill-codex-"));
  try {
    writeFileSync(join(other, "sessions"), "no folder");
    mkdirSync(join(other, "archived_sessions"));
    writeFileSync(join(other, "archived_sessions", "rollout-a.jsonl"), "{}");
    const told: string[] = [];
    const found: string[] = [];
    const options = { onUnreadable: (path: string, message: string) => told.push(relative(other, path), message) };
    for await (const log of codex.discover(other, options)) found.push(relative(other, log.path));
    expect(found).toEqual(["archived_sessions/rollout-a.jsonl"]);
    expect(told).toEqual(["sessions", expect.stringContaining("ENOTDIR")]);
  } finally {
    rmSync(other, { recursive: true });
  }
});

const names: [string, string | undefined][] = [
  ["rollout-2025-09-26T17-01-04-019985ca-7ef7-7580-a921-c20ac619f40b.jsonl", "019985ca-7ef7-7580-a921-c20ac619f40b"],
  ["rollout-2025-04-20-6f1d7c0e.json", "6f1d7c0e"],
  ["rollout-2026-01-02T00-00-00-c.jsonl.zst", "c"],
  ["rollout-odd.jsonl", "odd"],
  ["history.jsonl", undefined],
];
for (const [name, id] of names) test(`the id in ${name}`, () => expect(idOfName(`/x/${name}`)).toBe(id));
