// The report of a dataset and the dataset itself, made of the same sessions: the one says what the other holds.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { documentOf, runFake } from "../src/cli/testing/run-fake.ts";
import { DOCUMENTS } from "../src/cli/testing/schemas.ts";
import type { App } from "../src/ports/app.ts";
import { claudeLog } from "../src/testing/judge-doubles.ts";
import { temporaryFolder } from "./command.ts";

const folder = temporaryFolder("report");
const logs = join(folder, ".claude/projects/-work-shop");
const id = (n: number) => `aaaa000${n}-0000-4000-8000-00000000000${n}`;
const ASKED = ["the cart", "the checkout", "the login page", "the invoices", "the search box", "the sitemap"];
const TOKEN = `ghp_${"wQ3zR7tYp1".repeat(3)}aB9xZ4`;

let app: App;
beforeAll(async () => {
  mkdirSync(logs, { recursive: true });
  for (const [n, what] of ASKED.entries()) {
    put(n, [
      `Explain how ${what} works, step by step, please.`,
      `First ${what} loads, then it asks the server number ${n}.`,
    ]);
  }
  put(6, [
    `Explain how ${ASKED[0]} works, step by step, please.`,
    `First ${ASKED[0]} loads, then it asks the server number 0.`,
  ]);
  put(7, ["Why does the deploy fail?", `The token ${TOKEN} is no longer valid.`]);
  const environment = { home: folder, variables: {}, platform: "linux" as const };
  app = await createApp({ environment, workers: 0 });
  await app.scan({});
});
afterAll(() => {
  app.close();
  rmSync(folder, { recursive: true, force: true });
});

function put(n: number, said: readonly string[]): void {
  writeFileSync(join(logs, `${id(n)}.jsonl`), claudeLog(id(n), said));
}

type Name = "dataset report" | "export";

async function document(name: Name, more: string): Promise<Record<string, unknown>> {
  const ran = await runFake(app, [...`${name} ${more}`.split(" "), "--json"], { now: Date.now });
  expect([more, ran.code, ran.err]).toEqual([more, 0, ""]);
  DOCUMENTS[name].parse(documentOf(ran));
  return documentOf(ran);
}

interface Told {
  readonly sessions: number;
  readonly rows?: number;
  readonly turns?: number;
  readonly tokens: Record<string, unknown>;
  readonly duplicates: { readonly exact: number; readonly near: number; readonly groups: readonly unknown[] };
  readonly left_out: Record<string, number>;
  readonly balance: readonly { readonly by: string; readonly dominant?: string; readonly groups: readonly object[] }[];
  readonly redactions: { readonly total: number; readonly rules: readonly { readonly name: string }[] };
  readonly page?: { readonly path: string };
}
const report = async (more: string) => (await document("dataset report", more)) as unknown as Told;
const scores = ({ balance }: Told) => balance.find(({ by }) => by === "score")?.groups;

test("what would be left out is what the export leaves out, and a page of it may leave", async () => {
  const target = join(folder, "report.html");
  const told = await report(`--html ${target}`);
  const dry = await document("export", "--all-projects --dry-run");
  expect([told.sessions, told.left_out, told.duplicates.groups]).toEqual([dry.sessions, dry.left_out, dry.duplicates]);
  expect(told).toMatchObject({ sessions: 7, turns: 7, left_out: { copy: 1 } });
  expect(told.balance.find(({ by }) => by === "project")?.dominant).toBe("shop");
  expect(told.redactions.total).toBeGreaterThan(0);
  expect(told.page?.path).toBe(target);
  const page = readFileSync(target, "utf8");
  expect(page).toContain("What a dataset of 7 sessions would hold");
  expect(page).not.toContain(TOKEN);
  expect(existsSync(`${target}.receipt.json`)).toBe(true);
  expect((await report("--keep-duplicates")).sessions).toBe(8);
  const again = await runFake(app, ["dataset", "report", "--html", join(logs, `${id(0)}.jsonl`)], { now: Date.now });
  expect([again.code, again.err]).toEqual([1, expect.stringContaining("is there already")]);
});

test("what a person said of a session counts before what was counted in it", async () => {
  const ran = await runFake(app, ["set-score", id(1), "--quality", "4.6"], { now: Date.now });
  expect(ran.code).toBe(0);
  const told = await report("--min-score 4.5");
  expect(told).toMatchObject({ sessions: 1, left_out: { low_score: 7 } });
  expect(scores(told)).toEqual([expect.objectContaining({ name: "5", count: 1, share: 1 })]);
  const file = join(folder, "best.jsonl");
  await document("export", `--min-score 4.5 -f pairs -o ${file}`);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ session_id: `claude-code:${id(1)}`, quality: 4.6 });
});

test("a dataset that is written is told by its own rows, in any container", async () => {
  for (const file of ["set/", "rows.jsonl.zst", "rows.parquet"]) {
    const target = join(folder, file);
    const made = (await document("export", `--all-projects -f trl -o ${target}`)) as {
      manifest: string;
      tokens: object;
    };
    const told = await report(made.manifest);
    expect(told).toMatchObject({ sessions: 7, rows: 7, left_out: { copy: 1 }, duplicates: { exact: 0, groups: [] } });
    // What the export counted while it wrote; in columns, the marks of JSON were counted too.
    if (!file.endsWith(".parquet")) expect(told.tokens).toMatchObject(made.tokens);
    expect(told.redactions.rules.length).toBeGreaterThan(0);
    expect(told.balance.map(({ by }) => by)).toEqual(["type", "project", "model", "source", "score", "review"]);
    const page = join(folder, "written.html");
    expect((await report(`${made.manifest} --html ${page}`)).page?.path).toBe(page);
    expect(readFileSync(page, "utf8")).toContain("7 rows of trl");
  }
});
