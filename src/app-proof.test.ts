// The proof of what leaves, over a whole app: a store made from real-looking logs, judges on this machine.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { Receipt } from "./cli/testing/schemas-proof.ts";
import type { App } from "./ports/app.ts";
import type { ReviewRequest } from "./ports/app-proof.ts";
import { fake } from "./privacy/boundary.ts";
import {
  type Asked,
  claudeLog,
  claudeResult,
  completion,
  findsName,
  installClaude,
  type ServerDouble,
  startServer,
} from "./testing/judge-doubles.ts";

const KEY = `ghp_${fake(36)}`;
const PASSWORD = `Tq${fake(14)}`;
let home: string;
let app: App;
let server: ServerDouble | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "proof-"));
  const logs = join(home, ".claude/projects/-home-me-shop");
  mkdirSync(logs, { recursive: true });
  for (const [i, name] of ["aaaa", "bbbb", "cccc"].entries()) {
    const said = [
      `Write to Janet Quill about run ${i}. Token ${KEY}`,
      `Done, Janet Quill knows. db: postgres://app:${PASSWORD}@db/x`,
    ];
    writeFileSync(
      join(logs, `${name}0000-0000-4000-8000-000000000000.jsonl`),
      claudeLog(`${name}0000-0000-4000-8000-000000000000`, said),
    );
  }
});
afterEach(async () => {
  app?.close();
  await server?.close();
  server = undefined;
  rmSync(home, { recursive: true, force: true });
});

async function start(variables: Record<string, string> = {}): Promise<App> {
  app = await createApp({
    environment: { home, variables: { PATH: process.env.PATH ?? "", ...variables }, platform: process.platform },
  });
  return app;
}

const usual: ReviewRequest = {
  ids: [],
  query: {},
  file: undefined,
  limit: undefined,
  provider: "rules",
  judge: undefined,
  rubricFile: undefined,
  minConfidence: 0.5,
  mode: "strict",
  findingsOutput: undefined,
  apply: false,
  sanitizedOutput: undefined,
  secondOpinion: undefined,
  force: false,
  signal: new AbortController().signal,
  confirm: () => Promise.reject(new Error("nothing is remote here")),
  onProgress: () => {},
};

const finds = findsName("Janet Quill");

async function startJudge(answer: (asked: Asked, number: number) => ReturnType<typeof completion> = finds) {
  server = await startServer(answer);
  const judge = {
    name: "openai",
    model: "local-model",
    baseUrl: `${server.url}/v1`,
    maxUsd: undefined,
    maxTokens: undefined,
  };
  return { ...usual, provider: "ai" as const, judge };
}

const rowsOf = (path: string) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("stored sessions are reviewed by a judge that gets redacted text, and written without what it found", async () => {
  const { scan, reviewPii, verify, close: _ } = await start();
  await scan({});
  const request = await startJudge();
  const answer = await reviewPii({ ...request, apply: true });
  expect(answer).toMatchObject({ sessions: 3, byType: { person_name: answer.findings }, isCut: false, unreviewed: {} });
  expect(answer.findings).toBeGreaterThanOrEqual(6);
  const sent = JSON.stringify(server?.asked);
  expect(sent).toContain("Janet Quill");
  expect(sent).toContain("[REDACTED:github-token:");
  for (const secret of [KEY, PASSWORD]) expect(sent).not.toContain(secret);
  // Findings: private, with the text, and said so.
  expect(statSync(answer.findingsPath).mode & 0o777).toBe(0o600);
  const rows = rowsOf(answer.findingsPath);
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
  expect(rowsOf(sanitized?.path ?? "")).toHaveLength(3);
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
  const file = join(home, "leak.md");
  writeFileSync(file, `# Notes\n\nthe word is ${PASSWORD} as ever\n`);
  expect(await verify(file, { mode: "strict" })).toMatchObject({ isClean: true, knownValues: undefined });
  expect(readdirSync(home)).not.toContain(".tracemill");
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
  const { sanitized } = await reviewPii({ ...usual, apply: true });
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
  const before = server?.asked.length ?? 0;
  await server?.close();
  const request = await startJudge();
  const answer = await reviewPii(request);
  expect(answer).toMatchObject({ sessions: 3, alreadyDone: 2 });
  expect(server?.asked).toHaveLength(1);
  expect(before).toBe(2);
  expect(rowsOf(answer.findingsPath).filter((row) => row.session_done !== undefined)).toHaveLength(3);
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

test("a file of rows is reviewed and sanitised, whatever its shape", async () => {
  const { reviewPii, applyPii } = await start();
  const file = join(home, "rows.jsonl");
  const rows = [
    { id: "a", text: `Janet Quill, ${KEY}`, meta: { "Janet Quill": JSON.stringify({ by: "Janet Quill" }) } },
    {
      session_id: "b",
      messages: [{ role: "user", content: "janet quill and http://wiki.acme.internal/x" }],
      n: 1,
      none: null,
    },
    { id: "c", text: "nobody" },
  ];
  writeFileSync(file, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  const request = { ...(await startJudge()), provider: "hybrid" as const, file };
  const answer = await reviewPii(request);
  expect(answer).toMatchObject({
    sessions: 3,
    byType: { private_url: 1 },
    findingsPath: join(home, "rows.pii-findings.jsonl"),
  });
  expect(JSON.stringify(server?.asked)).not.toContain(KEY);
  // What a person adds to the findings is taken as well.
  const more = { session_id: "b", entity_text: "Janet Quill", entity_type: "person_name", confidence: 1 };
  writeFileSync(answer.findingsPath, `${readFileSync(answer.findingsPath, "utf8")}${JSON.stringify(more)}\n`);
  const output = join(home, "out", "clean.jsonl.gz");
  const apply = {
    file,
    findings: answer.findingsPath,
    output,
    minConfidence: 0.5,
    mode: "strict" as const,
    secondOpinion: undefined,
    force: false,
    signal: usual.signal,
  };
  const written = await applyPii(apply);
  expect(written).toMatchObject({ path: output, rows: 3 });
  const { gunzipSync } = await import("node:zlib");
  const name = "[REDACTED:pii-person-name:1]";
  const clean = gunzipSync(readFileSync(output)).toString();
  expect(
    clean
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: "a", text: `${name}, [REDACTED:github-token:1]`, meta: { [name]: JSON.stringify({ by: name }) } },
    {
      session_id: "b",
      messages: [{ role: "user", content: `${name} and [REDACTED:pii-private-url:1]` }],
      n: 1,
      none: null,
    },
    { id: "c", text: "nobody" },
  ]);
  // Sanitising what is sanitised changes nothing.
  writeFileSync(join(home, "again.jsonl"), clean);
  await applyPii({ ...apply, file: join(home, "again.jsonl"), output: join(home, "twice.jsonl") });
  expect(readFileSync(join(home, "twice.jsonl"), "utf8")).toBe(clean);
});

test("files that are no rows are told, by line and without what they hold", async () => {
  const { reviewPii } = await start();
  const file = join(home, "bad.jsonl");
  writeFileSync(file, `{"id":"a"}\n{"text":"${KEY}`);
  const failed = await reviewPii({ ...usual, file }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "source_unreadable", message: expect.stringContaining("line 2") });
  expect(String(failed)).not.toContain(KEY);
  await expect(reviewPii({ ...usual, file: join(home, "none.jsonl") })).rejects.toMatchObject({ code: "not_found" });
  writeFileSync(file, gzipSync("{}\n"));
  await expect(reviewPii({ ...usual, file })).rejects.toThrow(/packed/);
});

test("nothing is asked of a judge that was not named, not limited, or not confirmed", async () => {
  const { scan, reviewPii } = await start({ ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "http://192.0.2.1:9" });
  await scan({});
  const ai = { ...usual, provider: "ai" as const };
  const anthropic = {
    name: "anthropic",
    model: undefined,
    baseUrl: undefined,
    maxUsd: undefined,
    maxTokens: undefined,
  };
  await expect(reviewPii(ai)).rejects.toMatchObject({ code: "usage", hint: expect.stringContaining("--judge") });
  await expect(reviewPii({ ...ai, judge: { ...anthropic, name: "nobody" } })).rejects.toMatchObject({ code: "usage" });
  await expect(reviewPii({ ...ai, judge: anthropic })).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringContaining("--max-usd"),
  });
  const unpriced = { ...anthropic, model: "a-model-nobody-prices", maxUsd: 1 };
  await expect(reviewPii({ ...ai, judge: unpriced })).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringContaining("--max-tokens"),
  });
  const plans: unknown[] = [];
  const refused = reviewPii({
    ...ai,
    judge: { ...anthropic, maxUsd: 1 },
    confirm: async (plan) => plans.push(plan) < 0,
  });
  await expect(refused).rejects.toMatchObject({ code: "blocked" });
  expect(plans).toEqual([
    {
      judge: "anthropic",
      model: "claude-haiku-4-5",
      destination: "192.0.2.1:9",
      sessions: 3,
      maxUsd: 1,
      maxTokens: undefined,
    },
  ]);
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
    home,
    `const texts = run.input.split("\\n").slice(1, -1).map((line) => JSON.parse(line));
     const findings = texts.filter(({ text }) => text.includes("Janet Quill")).map(({ id }) => ({ id, entity: "Janet Quill", type: "person_name", confidence: 0.8, reason: "name" }));
     findings.push({ id: texts[0].id, entity: "not there at all", type: "person_name", confidence: 1, reason: "made up" });
     return { ...${JSON.stringify(claudeResult())}, structured_output: { findings } };`,
  );
  const { scan, reviewPii } = await start({ PATH: [claude.bin, process.env.PATH].join(delimiter) });
  await scan({});
  const judge = { name: "claude", model: undefined, baseUrl: undefined, maxUsd: 1, maxTokens: undefined };
  const answer = await reviewPii({ ...usual, provider: "ai", judge, confirm: async () => true });
  expect(answer.byType.person_name).toBeGreaterThanOrEqual(6);
  expect(answer.dropped).toEqual({ not_in_text: 3 });
  expect(answer.spent).toMatchObject({ calls: 3, usd: expect.closeTo(0.0369) });
  expect(JSON.stringify(claude.runs().map(({ input }) => input))).not.toContain(KEY);
});

test("a review that was killed goes on after the last session that was done", async () => {
  const { scan } = await start();
  await scan({});
  app.close();
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
    env: { HOME: home, PATH: process.env.PATH },
    stdio: "ignore",
  });
  while (hanging.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  await hanging.close();
  const request = await startJudge();
  await start();
  expect(await app.reviewPii({ ...request, judge: { ...request.judge, model: "m" } })).toMatchObject({
    sessions: 3,
    alreadyDone: 1,
  });
});
