// What people decided about findings, and what it means where bytes leave or are looked at.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { Receipt } from "./cli/testing/schemas-proof.ts";
import type { App } from "./ports/app.ts";
import { fake } from "./privacy/boundary.ts";
import { claudeLog } from "./testing/judge-doubles.ts";
import { rowsIn, USUAL, useDesk } from "./testing/proof-desk.ts";

const KEY = `ghp_${fake(36)}`;
const FRESH = `ghp_${fake(36, "Zy8Xw7Vu6Ts5Rq4")}`;
const PASSWORD = `Tq${fake(14)}`;
const SESSION = "claude-code:aaaa0000-0000-4000-8000-000000000000";
const desk = useDesk(createApp, { key: KEY, password: PASSWORD });
let app: App;

beforeEach(async () => {
  app = await desk.start();
  await app.scan({});
});

function fileWith(text: string): string {
  const path = join(desk.home, "unrelated.md");
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

const receiptOf = (path: string) => Receipt.parse(JSON.parse(readFileSync(`${path}.receipt.json`, "utf8")));

test("what one session may show is replaced in the others, and the receipt says what was done", async () => {
  const value = await valueRef("github-pat-classic");
  await app.decide("ignore", [value], { reach: "session", session: SESSION });
  const { sanitized } = await app.reviewPii({ ...USUAL, apply: true });
  const rows = rowsIn(sanitized?.path ?? "");
  const shown = rows.filter((row) => JSON.stringify(row).includes(KEY)).map(({ session_id }) => session_id);
  expect(shown).toEqual([SESSION]);
  const receipt = receiptOf(sanitized?.path ?? "");
  expect(receipt.redaction.policies).toEqual([
    {
      mode: "strict",
      ruleset: expect.any(String),
      policy: expect.any(String),
      decisions: expect.any(String),
      sessions: 3,
    },
  ]);
  expect(receipt.redaction.policies[0]?.decisions).not.toBe("");
  expect(receipt.redaction.rules["github-pat-classic"]).toEqual({
    found: 6,
    replaced: 4,
    left_by_decision: 2,
    left_by_mode: 0,
  });
  expect(receipt.verification).toMatchObject({ known_values: 2, leaks: 0 });
  expect(receipt.verification.left_by_decision).toBeGreaterThan(0);
  // In a file nobody knows the session that it came from.
  expect(await app.verify(sanitized?.path ?? "", { mode: "strict" })).toMatchObject({ isClean: false });
});

test("what was left at one place stays there in the file", async () => {
  const found = [...(await app.findings(SESSION, { all: false, reveal: false })).findings];
  const token = found.find(({ rule, path }) => rule === "github-pat-classic" && path.startsWith("parts"));
  await app.decide("ignore", [token?.id ?? ""], { reach: "finding" });
  const { sanitized } = await app.reviewPii({ ...USUAL, apply: true });
  const shown = rowsIn(sanitized?.path ?? "").filter((row) => JSON.stringify(row).includes(KEY));
  expect(shown.map(({ session_id }) => session_id)).toEqual([SESSION]);
});

test("a value that a person accepted is counted as replaced, whatever the mode", async () => {
  await app.decide("accept", ["rule:mail-address"], { reach: "everywhere" });
  const file = join(desk.home, ".claude/projects/-home-me-shop/dddd0000-0000-4000-8000-000000000000.jsonl");
  writeFileSync(file, claudeLog("dddd0000-0000-4000-8000-000000000000", ["write to jane.doe@acme-corp.io", "yes"]));
  await app.scan({});
  const { sanitized } = await app.reviewPii({ ...USUAL, mode: "minimal", apply: true });
  expect(readFileSync(sanitized?.path ?? "", "utf8")).not.toContain("jane.doe@");
  // In the title and in the message.
  const { rules, policies } = receiptOf(sanitized?.path ?? "").redaction;
  expect(rules["mail-address"]).toEqual({ found: 2, replaced: 2, left_by_decision: 0, left_by_mode: 0 });
  expect(policies).toMatchObject([{ mode: "minimal", sessions: 4 }]);
});

test("a repository's words and stricter mode hold for the whole file, and its receipt says so", async () => {
  const shop = join(desk.home, "shop");
  mkdirSync(join(shop, ".tracemill"), { recursive: true });
  const settings =
    'mode: strict\ncustom_words: [nightjar]\ncustom_patterns: [{ name: broken-one, pattern: "(unclosed" }]\n';
  writeFileSync(join(shop, ".tracemill/privacy.yml"), settings);
  const add = (name: string, cwd: string, said: string) => {
    const id = `${name}0000-0000-4000-8000-000000000000`;
    const log = claudeLog(id, [said, "yes"]).replaceAll(/"cwd":"[^"]*"/g, `"cwd":${JSON.stringify(cwd)}`);
    writeFileSync(join(desk.home, ".claude/projects/-home-me-shop", `${id}.jsonl`), log);
  };
  add("dddd", shop, "the nightjar writes to jane.doe@acme-corp.io");
  add("eeee", "/srv/else", "a nightjar sang to jane.doe@acme-corp.io");
  await app.scan({});
  const answer = await app.reviewPii({ ...USUAL, mode: "moderate", apply: true });
  expect(answer.refused).toEqual(["custom_patterns 1"]);
  const text = readFileSync(answer.sanitized?.path ?? "", "utf8");
  expect(text).not.toMatch(/nightjar|jane\.doe/);
  const { redaction, covered } = receiptOf(answer.sanitized?.path ?? "");
  expect(covered.sessions).toBe(5);
  expect(redaction.policies).toMatchObject([
    { mode: "strict", sessions: 4 },
    { mode: "strict", sessions: 1 },
  ]);
  expect(redaction.refused).toEqual(["custom_patterns 1"]);
  expect(JSON.stringify(redaction)).not.toContain("unclosed");
  expect(redaction.rules["mail-address"]).toEqual({ found: 4, replaced: 4, left_by_decision: 0, left_by_mode: 0 });
  // A policy that cannot be read names the session that it stops.
  writeFileSync(join(shop, ".tracemill/privacy.yml"), "mode: [\n");
  await expect(app.reviewPii(USUAL)).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringMatching(/dddd0000-.*privacy\.yml/),
  });
});

test("sessions in quarantine are told, not passed over in silence", async () => {
  const id = "dddd0000-0000-4000-8000-000000000000";
  const many = ["a", "b", "c", "d", "e"].map((letter) => `ghp_${fake(36, `${letter}Xw7Vu6Ts5Rq4Zy8`)}`);
  writeFileSync(
    join(desk.home, ".claude/projects/-home-me-shop", `${id}.jsonl`),
    claudeLog(id, [many.join(" "), "yes"]),
  );
  await app.scan({});
  expect(await app.reviewPii(USUAL)).toMatchObject({ sessions: 3, held: 1 });
});
