// Where secrets stand on the disk is told as it is there: by line, row or path, beside the logs too, and never the value.

import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { fake } from "../src/privacy/boundary.ts";
import { SOURCES } from "../src/sources/index.ts";
import { filesBelow, makeQuiet, type Planted, plantedHome, SECRETS, TOKEN } from "./scrub-home.ts";

const homes: Planted[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.close();
});

async function planted(only?: string) {
  const place = plantedHome(only);
  homes.push(place);
  mkdirSync(place.data, { recursive: true });
  return { ...place, app: await place.open() };
}

test("every agent's files are told, with rules and places, in the clear nowhere", async () => {
  const { app, home } = await planted();
  const report = await app.locate({});
  expect(new Set(report.found.map(({ source }) => source))).toEqual(new Set(SOURCES.map(({ name }) => name)));
  expect(new Set(report.found.map(({ kind }) => kind))).toEqual(new Set(["lines", "document", "database", "text"]));
  const text = JSON.stringify(report);
  for (const secret of SECRETS) expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  expect(report.unread).toEqual([]);
  const placesOf = (part: string) => report.found.find(({ path }) => path.includes(part))?.rules[0]?.places[0];
  expect(placesOf(".claude/")).toEqual({ line: 1 });
  expect(placesOf("opencode.db")).toEqual({ row: expect.stringMatching(/^\w+\/\d+\.\w+$/) });
  expect(placesOf("/amp/")).toEqual({ line: 5, path: "/title" });
  // Nothing was made but the key and the settings.
  expect(
    filesBelow(join(home, ".tracemill"))
      .map((path) => path.slice(home.length))
      .filter((path) => !path.includes("/custom/"))
      .sort(),
  ).toEqual(["/.tracemill/config.json", "/.tracemill/key"]);
});

test("what lies beside the logs is looked through, what the parser does not keep too", async () => {
  const { app, home } = await planted(".claude");
  const projects = join(home, ".claude/projects/-home-ada-web");
  writeFileSync(join(home, ".claude/history.jsonl"), `{"display":"x"}\n{"display":"use ${TOKEN}"}\n`);
  mkdirSync(join(projects, "s1/tool-results"), { recursive: true });
  writeFileSync(join(projects, "s1/tool-results/toolu_1.txt"), `one\ntwo\nthree ${TOKEN}\n`);
  writeFileSync(join(home, ".claude/.credentials.json"), JSON.stringify({ token: TOKEN }));
  appendFileSync(
    join(projects, "5d1c0000-0000-4000-8000-000000000001.jsonl"),
    `{"type":"no-type-of-ours","deep":{"er":["${fake(3)} ${TOKEN}"]}}\n{"torn":"${TOKEN}`,
  );
  const { found } = await app.locate({ rule: "github-pat-classic" });
  expect(
    found.map(({ path, isBeside, rules }) => [path.slice(home.length), isBeside, rules[0]?.places.at(-1)]),
  ).toEqual([
    ["/.claude/history.jsonl", true, { line: 2 }],
    ["/.claude/projects/-home-ada-web/5d1c0000-0000-4000-8000-000000000001.jsonl", false, { line: 6 }],
    ["/.claude/projects/-home-ada-web/s1/tool-results/toolu_1.txt", true, { line: 3 }],
  ]);
});

test("a value that one file confirms is found in the others, where no rule would know it", async () => {
  const { app, home } = await planted(".claude");
  writeFileSync(join(home, ".claude/history.jsonl"), `{"display":"${Buffer.from(`x${TOKEN}y`).toString("base64")}"}\n`);
  const { found } = await app.locate({});
  const beside = found.find(({ path }) => path === join(home, ".claude/history.jsonl"));
  expect(beside).toMatchObject({ count: 1 });
});

test("filters, and files that cannot be read", async () => {
  const { app, home } = await planted(".claude");
  const projects = join(home, ".claude/projects/-home-ada-web");
  await app.scan({});
  expect((await app.locate({ project: "web" })).found).toHaveLength(1);
  expect((await app.locate({ project: "none" })).files).toBe(0);
  expect((await app.locate({ source: "codex" })).files).toBe(0);
  await expect(app.locate({ source: "no-agent" })).rejects.toMatchObject({ code: "unknown_source" });
  const all = await app.locate({ severity: "LOW" });
  expect(all.found[0]?.count).toBeGreaterThanOrEqual((await app.locate({ severity: "MAXIMUM" })).found[0]?.count ?? 0);
  const packed = join(
    home,
    ".codex/sessions/2026/01/01/rollout-2026-01-01T00-00-00-019cab00-0000-7000-8000-000000000009.jsonl.zst",
  );
  mkdirSync(join(packed, ".."), { recursive: true });
  writeFileSync(packed, zstdCompressSync(readFileSync(join(projects, "5d1c0000-0000-4000-8000-000000000001.jsonl"))));
  expect((await app.locate({})).unread).toEqual([{ source: "codex", path: packed, reason: "its agent compressed it" }]);
  if (process.getuid?.() === 0) return;
  rmSync(packed);
  const log = join(projects, "5d1c0000-0000-4000-8000-000000000001.jsonl");
  chmodSync(log, 0);
  expect((await app.locate({})).unread).toMatchObject([{ path: log }]);
});

test("what an agent works with is told, and never rewritten", async () => {
  const { app, home } = await planted(".claude");
  const used = join(home, ".claude/file-history/s1/env@v1");
  mkdirSync(join(used, ".."), { recursive: true });
  writeFileSync(used, `TOKEN=${TOKEN}\n`);
  makeQuiet(home);
  expect((await app.locate({})).found.map(({ path }) => path)).toContain(used);
  const { files } = await app.scrub({ all: true, dryRun: false });
  expect(files.find(({ path }) => path === used)).toMatchObject({
    outcome: "refused",
    reason: "its agent works with what it holds",
  });
  expect(readFileSync(used, "utf8")).toContain(TOKEN);
});
