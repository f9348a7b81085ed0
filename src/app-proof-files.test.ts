import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { Receipt } from "./cli/testing/schemas-proof.ts";
import { fake } from "./privacy/boundary.ts";
import { rowsIn, USUAL, useDesk } from "./testing/proof-desk.ts";

const KEY = `ghp_${fake(36)}`;
const PASSWORD = `Tq${fake(14)}`;
const desk = useDesk(createApp, { key: KEY, password: PASSWORD });
const { start, startJudge } = desk;

test("two reviews never write one file of findings, and the lock of one that was killed is none", async () => {
  const { scan, reviewPii } = await start();
  await scan({});
  const findingsOutput = join(desk.home, "f.jsonl");
  writeFileSync(`${findingsOutput}.lock`, String(process.pid));
  await expect(reviewPii({ ...USUAL, findingsOutput })).rejects.toMatchObject({
    code: "store_locked",
    retryable: true,
  });
  writeFileSync(`${findingsOutput}.lock`, "4194305");
  await reviewPii({ ...USUAL, findingsOutput });
  expect(readdirSync(desk.home)).not.toContain("f.jsonl.lock");
});

test("a second opinion is heard before anything is published, and by verify", async () => {
  const bin = join(desk.home, "bin");
  mkdirSync(bin);
  const report = JSON.stringify([{ RuleID: "generic-api-key", StartLine: 1, Secret: "REDACTED", Match: "REDACTED" }]);
  const says = (text: string) =>
    writeFileSync(
      join(bin, "gitleaks"),
      `#!/bin/sh\nif [ "$1" = version ]; then echo 8.24.2; exit 0; fi\nwhile [ "$1" != --report-path ]; do shift; done\necho '${text}' > "$2"\n`,
      { mode: 0o755 },
    );
  const { scan, reviewPii, verify } = await start({ PATH: [bin, "/usr/bin", "/bin"].join(delimiter) });
  await scan({});
  says("[]");
  const request = { ...USUAL, apply: true, secondOpinion: "auto" };
  const { sanitized } = await reviewPii(request);
  const path = sanitized?.path ?? "";
  const receipt = Receipt.parse(JSON.parse(readFileSync(`${path}.receipt.json`, "utf8")));
  expect(receipt.second_opinions).toEqual([{ tool: "gitleaks", version: "8.24.2", findings: {}, total: 0 }]);
  says(report);
  await expect(reviewPii({ ...request, sanitizedOutput: join(desk.home, "no.jsonl") })).rejects.toMatchObject({
    code: "blocked",
  });
  expect(readdirSync(desk.home).filter((name) => name.includes("no.jsonl"))).toEqual([]);
  const opinion = { tool: "gitleaks", findings: { "generic-api-key": 1 }, total: 1 };
  expect(await verify(path, { mode: "strict", secondOpinion: "gitleaks" })).toMatchObject({
    isClean: false,
    total: 0,
    secondOpinions: [opinion],
  });
  await expect(verify(path, { mode: "strict", secondOpinion: "betterleaks" })).rejects.toMatchObject({
    code: "scanner_failed",
  });
  rmSync(join(bin, "gitleaks"));
  expect(await verify(path, { mode: "strict", secondOpinion: "auto" })).toMatchObject({
    isClean: true,
    secondOpinions: [],
  });
});

test("a file of rows is reviewed and sanitised, whatever its shape", async () => {
  const { reviewPii, applyPii } = await start();
  const file = join(desk.home, "rows.jsonl");
  const rows = [
    { id: "a", text: `Janet Quill, ${KEY}`, meta: { "Janet Quill": JSON.stringify({ by: "Janet Quill" }) } },
    {
      session_id: "b",
      messages: [{ role: "user", content: "janet quill and gitlab.com/acme-corp/billing" }],
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
    byType: { project_name: 1, username: 1 },
    findingsPath: join(desk.home, "rows.pii-findings.jsonl"),
  });
  expect(JSON.stringify(desk.server?.asked)).not.toContain(KEY);
  const found = rowsIn(answer.findingsPath).filter(({ session_id }) => session_id === "b");
  expect(found).toContainEqual({
    session_id: "b",
    message: 0,
    path: "/messages/0/content",
    start: 27,
    end: 44,
    offsets_in: "original",
    entity_type: "project_name",
    confidence: 0.55,
    reason: "rule review-repository",
    provider: "rules",
    entity_text: "acme-corp/billing",
  });
  // What a person adds to the findings is taken as well.
  const more = { session_id: "b", entity_text: "Janet Quill", entity_type: "person_name", confidence: 1 };
  writeFileSync(answer.findingsPath, `${readFileSync(answer.findingsPath, "utf8")}${JSON.stringify(more)}\n`);
  const output = join(desk.home, "out", "clean.jsonl.gz");
  const apply = {
    file,
    findings: answer.findingsPath,
    output,
    minConfidence: 0.5,
    mode: "strict" as const,
    secondOpinion: undefined,
    force: false,
    signal: USUAL.signal,
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
      messages: [{ role: "user", content: `${name} and gitlab.com/[REDACTED:pii-project-name:1]` }],
      n: 1,
      none: null,
    },
    { id: "c", text: "nobody" },
  ]);
  // Sanitising what is sanitised changes nothing.
  writeFileSync(join(desk.home, "again.jsonl"), clean);
  await applyPii({ ...apply, file: join(desk.home, "again.jsonl"), output: join(desk.home, "twice.jsonl") });
  expect(readFileSync(join(desk.home, "twice.jsonl"), "utf8")).toBe(clean);
});

test("files that are no rows are told, by line and without what they hold", async () => {
  const { reviewPii } = await start();
  const file = join(desk.home, "bad.jsonl");
  writeFileSync(file, `{"id":"a"}\n{"text":"${KEY}`);
  const failed = await reviewPii({ ...USUAL, file }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "source_unreadable", message: expect.stringContaining("line 2") });
  expect(String(failed)).not.toContain(KEY);
  await expect(reviewPii({ ...USUAL, file: join(desk.home, "none.jsonl") })).rejects.toMatchObject({
    code: "not_found",
  });
  writeFileSync(file, gzipSync("{}\n"));
  await expect(reviewPii({ ...USUAL, file })).rejects.toThrow(/packed/);
});

test("nothing is asked of a judge that was not named, not limited, or not confirmed", async () => {
  const { scan, reviewPii } = await start({ ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "http://192.0.2.1:9" });
  await scan({});
  const ai = { ...USUAL, provider: "ai" as const };
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
