// What people decided about findings, and what it means where bytes leave or are looked at.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import type { App } from "./ports/app.ts";
import { fake } from "./privacy/boundary.ts";
import { makeHome, removeHome } from "./testing/proof-desk.ts";

const KEY = `ghp_${fake(36)}`;
const FRESH = `ghp_${fake(36, "Zy8Xw7Vu6Ts5Rq4")}`;
const PASSWORD = `Tq${fake(14)}`;
const SESSION = "aaaa0000-0000-4000-8000-000000000000";
let home: string;
let app: App;

beforeEach(async () => {
  home = makeHome({ key: KEY, password: PASSWORD });
  const environment = { home, variables: { PATH: process.env.PATH ?? "" }, platform: process.platform };
  app = await createApp({ environment });
  await app.scan({});
});
afterEach(() => {
  app.close();
  removeHome(home);
});

function fileWith(text: string): string {
  const path = join(home, "unrelated.md");
  writeFileSync(path, `# Notes\n\nthe word is ${text} as ever\n`);
  return path;
}

const valueRef = async (rule: string) => {
  for (const finding of (await app.findings(SESSION, { all: false, reveal: false })).findings) {
    if (finding.rule === rule) return `value:${finding.valueHash}`;
  }
  throw new Error(`no finding of ${rule}`);
};

test("an ignored rule of one session switches nothing off for other files", async () => {
  await app.decide("ignore", ["rule:github-pat-classic"], { reach: "session", session: SESSION });
  expect(await app.verify(fileWith(FRESH), { mode: "strict" })).toMatchObject({ isClean: false, leftByDecision: 0 });
  expect(await app.verify(fileWith(KEY), { mode: "strict" })).toMatchObject({ isClean: false, knownValues: 2 });
});

test("an ignored rule takes no known value from the others; only that value ignored everywhere is none", async () => {
  await app.decide("ignore", ["rule:url-password"], { reach: "session", session: SESSION });
  await app.decide("ignore", [await valueRef("url-password")], { reach: "session", session: SESSION });
  const path = fileWith(PASSWORD);
  expect(await app.verify(path, { mode: "strict" })).toMatchObject({ isClean: false, total: 1, knownValues: 2 });
  await app.decide("ignore", [await valueRef("url-password")], { reach: "everywhere" });
  expect(await app.verify(path, { mode: "strict" })).toMatchObject({ isClean: true, knownValues: 1 });
});

test("what was ignored for everywhere may stay in any file, and is counted", async () => {
  await app.decide("ignore", ["rule:github-pat-classic"], { reach: "everywhere" });
  const found = await app.verify(fileWith(FRESH), { mode: "strict" });
  expect(found).toMatchObject({ isClean: true, knownValues: 2 });
  expect(found.leftByDecision).toBeGreaterThan(0);
});
