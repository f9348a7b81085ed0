// Reviews of a store, over a whole app, with judges on this machine.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { Receipt } from "./cli/testing/schemas-proof.ts";
import type { ExportRequest } from "./ports/app-export.ts";
import { fake } from "./privacy/boundary.ts";
import { claudeResult, completion, installClaude, startServer } from "./testing/judge-doubles.ts";
import { finds, rowsIn, USUAL, useDesk } from "./testing/proof-desk.ts";

const KEY = `ghp_${fake(36)}`;
const PASSWORD = `Tq${fake(14)}`;
const desk = useDesk(createApp, { key: KEY, password: PASSWORD });
const { start, startJudge } = desk;

test("stored sessions are reviewed by a judge that gets redacted text, and written without what it found", async () => {
  const { scan, reviewPii, verify, close: _ } = await start();
  await scan({});
  const request = await startJudge();
  const answer = await reviewPii({ ...request, apply: true });
  expect(answer).toMatchObject({ sessions: 3, byType: { person_name: answer.findings }, isCut: false, unreviewed: {} });
  expect(answer.findings).toBeGreaterThanOrEqual(6);
  const sent = JSON.stringify(desk.server?.asked);
  expect(sent).toContain("Janet Quill");
  expect(sent).toContain("[REDACTED:github-token:");
  for (const secret of [KEY, PASSWORD]) expect(sent).not.toContain(secret);
  // Findings: private, with the text, and said so.
  expect(statSync(answer.findingsPath).mode & 0o777).toBe(0o600);
  const rows = rowsIn(answer.findingsPath);
  expect(rows[0]).toMatchObject({
    kind: "pii-findings",
    provider: "ai",
    judge: "openai/local-model",
    note: expect.stringContaining("do not share"),
  });
  expect(rows[1]).toMatchObject({
    entity_text: "Janet Quill",
    entity_type: "person_name",
    provider: "ai",
    confidence: 0.9,
    offsets_in: "redacted",
  });
  // The sanitised copy.
  const { sanitized } = answer;
  const bytes = readFileSync(sanitized?.path ?? "", "utf8");
  for (const gone of ["Janet", KEY, PASSWORD]) expect(bytes).not.toContain(gone);
  expect(bytes).toContain("Write to [REDACTED:pii-person-name:1] about run");
  const written = rowsIn(sanitized?.path ?? "");
  expect(written).toHaveLength(3);
  // All of one project, which is not named.
  expect(new Set(written.map(({ project }) => project)).size).toBe(1);
  expect(written[0]?.project).toMatch(/^project-[a-z2-7]{12}$/);
  const receipt = Receipt.parse(JSON.parse(readFileSync(sanitized?.receiptPath ?? "", "utf8")));
  expect(receipt.verification.known_values).toBe(2);
  expect(receipt.covered).toEqual({ sessions: 3, messages: 6 });
  expect(receipt.redaction.rules["pii-review-person-name"]?.replaced).toBeGreaterThanOrEqual(6);
  expect(receipt.redaction.layers.secrets?.replaced).toBeGreaterThanOrEqual(6);
  expect(await verify(sanitized?.path ?? "", { mode: "strict" })).toMatchObject({
    isClean: true,
    knownValues: 2,
    receipt: { state: "ok" },
  });
});

test("verify knows the store's values where no rule would, and makes nothing where there is no store", async () => {
  const { scan, verify } = await start();
  const file = join(desk.home, "leak.md");
  writeFileSync(file, `# Notes\n\nthe word is ${PASSWORD} as ever\n`);
  expect(await verify(file, { mode: "strict" })).toMatchObject({ isClean: true, knownValues: undefined });
  expect(readdirSync(desk.home)).not.toContain(".tracemill");
  await scan({});
  expect(await verify(file, { mode: "strict" })).toMatchObject({
    isClean: false,
    total: 1,
    leaks: [{ line: 3, column: 13, by: "value" }],
  });
});

test("a receipt beside other bytes, or a broken one, is no proof", async () => {
  const { scan, reviewPii, verify } = await start();
  await scan({});
  const { sanitized } = await reviewPii({ ...USUAL, apply: true });
  const path = sanitized?.path ?? "";
  writeFileSync(path, `${readFileSync(path, "utf8")}{"more":1}\n`);
  expect(await verify(path, { mode: "strict" })).toMatchObject({
    isClean: false,
    total: 0,
    receipt: { state: "mismatch" },
  });
  writeFileSync(`${path}.receipt.json`, '{"kind":"redaction-receipt"');
  expect(await verify(path, { mode: "strict" })).toMatchObject({ isClean: false, receipt: { state: "unreadable" } });
});

test("what one run had done the next one does not ask again; other settings begin anew only when forced", async () => {
  const { scan, reviewPii } = await start();
  await scan({});
  const first = await startJudge((asked, number) => (number < 2 ? finds(asked) : completion("", { message: {} })));
  const broken = new AbortController();
  // Stopped in the middle: after the first two sessions.
  const stopping = reviewPii({
    ...first,
    signal: broken.signal,
    onProgress: ({ sessions }) => sessions === 2 && broken.abort(),
  });
  await expect(stopping).rejects.toMatchObject({ name: "AbortError" });
  const before = desk.server?.asked.length ?? 0;
  await desk.server?.close();
  const request = await startJudge();
  const answer = await reviewPii(request);
  expect(answer).toMatchObject({ sessions: 3, alreadyDone: 2 });
  expect(desk.server?.asked).toHaveLength(1);
  expect(before).toBe(2);
  expect(rowsIn(answer.findingsPath).filter((row) => row.session_done !== undefined)).toHaveLength(3);
  const same = readFileSync(answer.findingsPath);
  expect(await reviewPii(request)).toMatchObject({ alreadyDone: 3, findings: answer.findings, byType: answer.byType });
  expect(readFileSync(answer.findingsPath).equals(same)).toBe(true);
  await expect(reviewPii({ ...request, minConfidence: 0.9 })).rejects.toMatchObject({ code: "already_exists" });
  expect(await reviewPii({ ...request, minConfidence: 0.95, force: true })).toMatchObject({
    findings: 0,
    alreadyDone: 0,
  });
});

test("a torn last line of findings is cut off, and its session done again", async () => {
  const { scan, reviewPii } = await start();
  await scan({});
  const request = await startJudge();
  const { findingsPath, findings } = await reviewPii(request);
  const text = readFileSync(findingsPath, "utf8");
  writeFileSync(findingsPath, text.slice(0, text.lastIndexOf('{"session_done"') + 20));
  expect(await reviewPii(request)).toMatchObject({ sessions: 3, alreadyDone: 2, findings });
  expect(readFileSync(findingsPath, "utf8")).toBe(text);
});

test("a budget that ends leaves what is done, and writes no half sanitised copy", async () => {
  const { scan, reviewPii } = await start();
  await scan({});
  const request = await startJudge();
  // Three calls of about six thousand tokens at the worst do not fit.
  const judge = { ...request.judge, maxTokens: 15_000 };
  const expensive = await startServer((asked) => {
    const answer = finds(asked) as { body: { usage: object } };
    return { body: { ...answer.body, usage: { prompt_tokens: 4000, completion_tokens: 1000, total_tokens: 5000 } } };
  });
  const limited = { ...request, apply: true, judge: { ...judge, baseUrl: `${expensive.url}/v1` } };
  const answer = await reviewPii(limited);
  expect(answer).toMatchObject({ isCut: true, sanitized: undefined });
  expect(answer.sessions).toBeGreaterThan(0);
  expect(answer.sessions).toBeLessThan(3);
  expect((answer.spent?.inputTokens ?? 0) + (answer.spent?.outputTokens ?? 0)).toBeLessThanOrEqual(15_000);
  await expensive.close();
});

test("the user's own agent can be the judge", async () => {
  const claude = installClaude(
    desk.home,
    `const texts = run.input.split("\\n").slice(1, -1).map((line) => JSON.parse(line));
     const findings = texts.filter(({ text }) => text.includes("Janet Quill")).map(({ id }) => ({ id, entity: "Janet Quill", type: "person_name", confidence: 0.8, reason: "name" }));
     findings.push({ id: texts[0].id, entity: "not there at all", type: "person_name", confidence: 1, reason: "made up" });
     return { ...${JSON.stringify(claudeResult())}, structured_output: { findings } };`,
  );
  const { scan, reviewPii } = await start({ PATH: [claude.bin, process.env.PATH].join(delimiter) });
  await scan({});
  const judge = { name: "claude", model: undefined, baseUrl: undefined, maxUsd: 1, maxTokens: undefined };
  const answer = await reviewPii({ ...USUAL, provider: "ai", judge, confirm: async () => true });
  expect(answer.byType.person_name).toBeGreaterThanOrEqual(6);
  expect(answer.dropped).toEqual({ not_in_text: 3 });
  expect(answer.spent).toMatchObject({ calls: 3, usd: expect.closeTo(0.0369) });
  expect(JSON.stringify(claude.runs().map(({ input }) => input))).not.toContain(KEY);
});

test("a review that was killed goes on after the last session that was done", async () => {
  const { scan } = await start();
  await scan({});
  desk.app?.close();
  const hanging = await startServer((one, number) => (number > 0 ? "hang" : finds(one)));
  const argv = [
    "pii-review",
    "--provider",
    "ai",
    "--judge",
    "openai",
    "--model",
    "m",
    "--base-url",
    `${hanging.url}/v1`,
  ];
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...argv], {
    env: { HOME: desk.home, PATH: process.env.PATH },
    stdio: "ignore",
  });
  while (hanging.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  await hanging.close();
  const request = await startJudge();
  const again = await start();
  expect(await again.reviewPii({ ...request, judge: { ...request.judge, model: "m" } })).toMatchObject({
    sessions: 3,
    alreadyDone: 1,
  });
});

test("a source that nobody knows is told, and not taken for one without sessions", async () => {
  const { reviewPii, exportSessions, reportDataset } = await start();
  const filter = { source: "no-agent", ids: [], types: [], statuses: [], minScore: undefined };
  const asked = { filter, signal: new AbortController().signal, onProgress: () => {} };
  const nothing = { near: undefined, path: undefined, html: undefined, force: false };
  for (const ask of [
    () => reviewPii({ ...USUAL, query: { source: "no-agent" } }),
    () => exportSessions({ ...asked, force: false } as unknown as ExportRequest),
    () => reportDataset({ ...asked, ...nothing }),
  ])
    await expect(ask()).rejects.toMatchObject({
      code: "unknown_source",
      hint: expect.stringContaining("claude-code"),
    });
});
