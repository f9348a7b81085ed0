// A project that is moved while its sessions stay: seen, suggested, relinked, read again, and taken back.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { documentOf, runFake } from "./cli/testing/run-fake.ts";
import { DOCUMENTS } from "./cli/testing/schemas.ts";
import type { App } from "./ports/app.ts";

const SECRET = ["gh", "p_", "Zx81Qw7Lm3Vb", "9Kd2Tr5Yh0Np4Sg6Jf8Aa1C"].join("");
let base = "";
let app: App;

beforeAll(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "tracemill-projects-")));
  app = await createApp({ home: join(base, "data"), environment: { home: base, variables: {}, platform: "linux" } });
  repository("old", `https://me:${SECRET}@git.example/me/thing.git`);
  repository("old/libs/inner", "https://git.example/me/inner");
  mkdirSync(join(base, "old/src/deep"), { recursive: true });
  for (const [name, cwd] of [
    ["a", "old"],
    ["b", "old/src/deep"],
    ["c", "old/libs/inner"],
    ["d", "other"],
  ] as const)
    session(name, cwd);
  await app.scan({});
});
afterAll(() => {
  app.close();
  rmSync(base, { recursive: true, force: true });
});

function repository(path: string, url: string): void {
  mkdirSync(join(base, path, ".git"), { recursive: true });
  writeFileSync(join(base, path, ".git/config"), `[remote "origin"]\n\turl = ${url}\n`);
}

function session(name: string, cwd: string): void {
  const folder = join(base, ".claude/projects/p");
  mkdirSync(folder, { recursive: true });
  const sessionId = `${name.repeat(8)}-0000-4000-8000-000000000000`;
  const record = { sessionId, cwd: join(base, cwd), version: "2.1.0", userType: "external", isSidechain: false };
  const timestamp = `2026-01-05T10:0${name.charCodeAt(0) % 10}:00.000Z`;
  const lines = [
    {
      ...record,
      type: "user",
      uuid: `${name}-1`,
      parentUuid: null,
      timestamp,
      message: { role: "user", content: name },
    },
    {
      ...record,
      type: "assistant",
      uuid: `${name}-2`,
      parentUuid: `${name}-1`,
      timestamp,
      requestId: `r-${name}`,
      message: {
        id: `m-${name}`,
        role: "assistant",
        model: "claude-opus-4-5-20251101",
        content: [{ type: "text", text: "yes" }],
        usage: { input_tokens: 10, output_tokens: 5 },
      },
    },
  ];
  writeFileSync(join(folder, `${sessionId}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

/** Roots below the test's folder, by the first letter of a session's id. */
async function roots(): Promise<Record<string, string | undefined>> {
  const rows = await app.sessions({});
  const short = (root: string | undefined) => root?.slice(base.length + 1);
  return Object.fromEntries(
    rows.map((row) => [row.facts.head.externalId[0] ?? "", short(row.project?.root)] as const).sort(),
  );
}

const at = (path: string) => join(base, path);
const tracemill = async (...words: string[]) => {
  const { close: _, ...open } = app;
  return runFake({ ...open, close: () => {} }, words);
};

const before = { a: "old", b: "old", c: "old/libs/inner", d: "other" };
const after = { a: "new", b: "new", c: "new/libs/inner", d: "other", e: "new" };

test("a moved project is suggested once its sessions are at both places", async () => {
  expect(await roots()).toEqual(before);
  expect(await app.suggestedRelinks()).toEqual([]);
  renameSync(at("old"), at("new"));
  expect(await app.suggestedRelinks()).toEqual([]);
  session("e", "new");
  await app.scan({});
  expect(await roots()).toEqual({ ...before, e: "new" });
  const words = [at("old"), at("new")];
  expect(await app.suggestedRelinks()).toEqual([
    {
      from: { root: at("old"), name: "old" },
      to: { root: at("new"), name: "new" },
      gitRemote: "git.example/me/thing",
      sessions: 2,
      words,
    },
  ]);
  const command = `tracemill projects relink ${words.join(" ")}`;
  expect((await tracemill("projects")).out).toContain(`  $ ${command}\n`);
  expect((await tracemill("start")).out).toContain(`\nold seems to have moved: ${command}\n`);
  const document = documentOf(await tracemill("projects", "--json"));
  expect(DOCUMENTS["projects list"].parse(document)).toMatchObject({ suggested_relinks: [{ command }] });
});

test("a password of a remote is nowhere in the data folder", () => {
  for (const entry of readdirSync(at("data"), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name)).includes(SECRET)).toBe(false);
});

test("a forced scan leaves the sessions of a folder that is gone where they were", async () => {
  await app.scan({ force: true });
  expect(await roots()).toEqual({ ...before, e: "new" });
});

const refused: [words: string[], code: string, said: RegExp][] = [
  [["nothing", "new"], "not_found", /no project is called nothing[\s\S]*`tracemill projects` lists them/],
  [["ol", "new"], "not_found", /Did you mean .*old/],
  [["old", "nowhere"], "not_found", /no project is called nowhere, and no folder is there/],
  [["old", "OLD"], "not_found", /Did you mean|lists them/],
  [["new", "new"], "usage", /relinked to itself/],
];
for (const [words, code, said] of refused) {
  test(`relink ${words.join(" ")} is refused: ${code}`, async () => {
    const ran = await tracemill("projects", "relink", ...words, "--json");
    const document = documentOf(ran);
    expect(DOCUMENTS.error.parse(document)).toMatchObject({ error: { code } });
    expect(JSON.stringify(document)).toMatch(said);
    expect(await app.projects().then((rows) => rows.flatMap((row) => row.relinkedFrom))).toEqual([]);
  });
}

test("a relink holds for what is read later, is shown, and is taken back exactly", async () => {
  const all = async () => [await app.sessions({}), await app.projects(), await app.totals({})];
  const was = await all();
  const dry = await app.relink("old", "new", { dryRun: true });
  expect(dry).toMatchObject({ done: false, sessions: 2, isThere: false, along: [{ sessions: 1 }] });
  expect(await all()).toEqual(was);
  const done = documentOf(await tracemill("projects", "relink", "old", at("new"), "--json"));
  expect(DOCUMENTS["projects relink"].parse(done)).toMatchObject({
    done: true,
    sessions: 2,
    along: [{ old: { root: at("old/libs/inner") }, new: { root: at("new/libs/inner") }, sessions: 1 }],
  });
  expect(await roots()).toEqual(after);
  expect(await app.suggestedRelinks()).toEqual([]);
  await app.scan({ force: true });
  expect(await roots()).toEqual(after);
  expect((await app.totals({})).usage).toEqual((was[2] as { usage: object }).usage);
  const table = (await tracemill("projects")).out;
  expect(table).toMatch(/^└ old +relinked +2 /m);
  expect(documentOf(await tracemill("projects", "--json"))).toMatchObject({
    projects: expect.arrayContaining([
      expect.objectContaining({
        name: "new",
        sessions: 3,
        relinked_from: [expect.objectContaining({ name: "old", root: at("old"), sessions: 2 })],
      }),
    ]),
  });
  await expect(app.relink("old", "other", { dryRun: false })).rejects.toMatchObject({
    code: "already_exists",
    hint: expect.stringContaining(`tracemill projects unlink ${at("old")}`),
  });
  await expect(app.relink("new", "old", { dryRun: false })).rejects.toMatchObject({ code: "usage" });
  await expect(app.unlink("new", { dryRun: false })).rejects.toMatchObject({ code: "not_found" });
  expect(await app.unlink("old", { dryRun: true })).toMatchObject({ done: false, sessions: 2 });
  expect(await roots()).toEqual(after);
  expect(await app.unlink("old", { dryRun: false })).toMatchObject({ done: true, along: [{ sessions: 1 }] });
  expect(await all()).toEqual(was);
});

test("a folder that no session has will do; of two with one name the folder is to be told", async () => {
  mkdirSync(at("fresh/thing"), { recursive: true });
  session("f", "x/thing");
  session("g", "y/thing");
  await app.scan({});
  await expect(app.relink("thing", "other", { dryRun: false })).rejects.toMatchObject({
    code: "ambiguous_id",
    hint: expect.stringContaining(at("x/thing")),
  });
  await app.relink(at("x/thing"), at("fresh/thing"), { dryRun: false });
  expect(await roots()).toMatchObject({ f: "fresh/thing", g: "y/thing" });
  // The other name is told by its root, so this one is no riddle.
  await app.relink(at("fresh/thing"), at("y/thing"), { dryRun: false });
  expect(await roots()).toMatchObject({ f: "y/thing", g: "y/thing" });
  const [view] = await app.sessions({ project: "thing", limit: 1 });
  expect(view?.relinkedFrom ?? view?.project).toBeDefined();
  const report = await app.relink("other", at("x/thing"), { dryRun: true });
  expect(report).toMatchObject({ to: { root: at("x/thing") }, shown: { root: at("y/thing") } });
});

test("a folder whose name is a secret is shown to nobody, and is not put into a command", async () => {
  repository(`s/${SECRET}`, "https://git.example/me/other");
  repository("plain", "git@git.example:me/other.git");
  session("h", `s/${SECRET}`);
  session("i", "plain");
  await app.scan({});
  renameSync(at("s"), at("t"));
  const suggested = await app.suggestedRelinks();
  expect(suggested.filter(({ words }) => words === undefined)).toMatchObject([{ to: { name: "plain" }, sessions: 1 }]);
  for (const words of [["projects"], ["start"], ["projects", "relink", at(`s/${SECRET}`), "plain", "--dry-run"]])
    for (const more of [[], ["--json"]]) expect((await tracemill(...words, ...more)).out).not.toContain(SECRET);
});
