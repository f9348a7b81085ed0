// Conformance and golden files of hand-written transcripts, and where they are looked for.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Environment, rootsOf } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { openclaw } from "./openclaw.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/openclaw");
for (const check of sourceChecks(openclaw, fixtures)) test(check.name, check.run);

test("roots: the state folder, by all of its names", () => {
  const environment: Environment = {
    home: "C:\\Users\\ada",
    variables: { OPENCLAW_PROFILE: "dev" },
    platform: "win32",
  };
  expect(openclaw.roots(environment)).toEqual([
    "C:\\Users\\ada\\.openclaw-dev",
    "C:\\Users\\ada\\.openclaw",
    "C:\\Users\\ada\\.clawdbot",
    "C:\\Users\\ada\\.moltbot",
    "C:\\Users\\ada\\.kimi_openclaw",
  ]);
  const named = { home: "/home/ada", variables: { OPENCLAW_STATE_DIR: "/srv/claw" }, platform: "linux" } as const;
  expect(openclaw.roots(named)[0]).toBe("/srv/claw");
});

test("an old name that leads to the new folder is not read twice", async () => {
  const home = mkdtempSync(join(tmpdir(), "tracemill-openclaw-"));
  try {
    mkdirSync(join(home, ".openclaw"));
    cpSync(join(fixtures, "2026.5/.openclaw"), join(home, ".openclaw"), { recursive: true });
    symlinkSync(join(home, ".openclaw"), join(home, ".clawdbot"), "dir");
    const found: string[] = [];
    for (const root of rootsOf(openclaw, { home, variables: {}, platform: "linux" }))
      for await (const log of openclaw.discover(root)) found.push(log.path);
    expect(found.length).toBe(4);
    expect(found.every((path) => path.startsWith(join(home, ".openclaw")))).toBe(true);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
