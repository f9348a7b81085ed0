// `locate` and `scrub` at this door: what people see, kept in testdata/cli, and what machines get.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Asked, fakeApp } from "./testing/fake-app.ts";
import { documentOf, type RunSettings, runFake } from "./testing/run-fake.ts";
import { DOCUMENTS } from "./testing/schemas.ts";

process.env.TZ = "UTC";
const GOLDEN = join(import.meta.dirname, "../../testdata/cli");

function golden(name: string, got: string): string {
  const path = join(GOLDEN, `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(path, got);
  }
  return readFileSync(path, "utf8");
}

const cases: [name: string, line: string, code: number, settings?: RunSettings][] = [
  ["locate", "locate", 0],
  ["locate-narrow", "locate --limit 1", 0, { columns: 70 }],
  ["locate-files", "locate --files", 0],
  ["scrub-plan", "scrub --all", 0],
  ["scrub-dry-run", "scrub 0a1b --dry-run", 0],
  ["scrub-yes", "scrub --source claude-code --yes", 0],
  ["scrub-undo", "scrub --undo", 1],
  ["scrub-forget", "scrub --forget", 0],
  ["scrub-list", "scrub --list", 0],
];
for (const [name, line, code, settings] of cases) {
  test(line, async () => {
    const ran = await runFake(fakeApp({}), line.split(" "), settings);
    expect(ran.err).toBe("");
    expect(ran.code).toBe(code);
    expect(ran.out).toBe(golden(name, ran.out));
  });
  test(`${line} --json`, async () => {
    const ran = await runFake(fakeApp({}), [...line.split(" "), "--json"], settings);
    expect(ran.code).toBe(code);
    DOCUMENTS[line.startsWith("locate") ? "locate" : "scrub"].parse(documentOf(ran));
  });
}

const withoutClose = (asked: Asked) => asked.filter(([method]) => method !== "close");

const asks: [line: string, answer: string, calls: Asked][] = [
  [
    "scrub --all",
    "y\n",
    [
      ["scrub", { all: true, dryRun: true }],
      ["scrub", { all: true, dryRun: false }],
    ],
  ],
  ["scrub --all", "no\n", [["scrub", { all: true, dryRun: true }]]],
  ["scrub --all", "", [["scrub", { all: true, dryRun: true }]]],
  ["scrub --all --dry-run", "y\n", [["scrub", { all: true, dryRun: true }]]],
  ["scrub --all --json", "y\n", [["scrub", { all: true, dryRun: true }]]],
  ["scrub x --rule url-password -y", "", [["scrub", { id: "x", rule: "url-password", dryRun: false }]]],
  ["scrub --resume", "", [["scrub", { resume: true, dryRun: false }]]],
];
test.each(asks)("a person who is asked: %s, %j", async (line, answer, calls) => {
  const asked: Asked = [];
  const ran = await runFake(fakeApp({}, asked), line.split(" "), { stdin: answer, isTTY: true, env: { CI: "1" } });
  expect(ran.code).toBe(0);
  expect(withoutClose(asked)).toEqual(calls);
});

test("nothing is replaced where nobody can be asked", async () => {
  const asked: Asked = [];
  await runFake(fakeApp({}, asked), ["scrub", "--all"], { stdin: "y\n" });
  expect(withoutClose(asked)).toEqual([["scrub", { all: true, dryRun: true }]]);
});

test("verbs that exclude each other are wrong usage", async () => {
  const ran = await runFake(fakeApp({}), ["scrub", "--undo", "--list"]);
  expect(ran.code).toBe(2);
});

test("filters come through", async () => {
  const asked: Asked = [];
  await runFake(fakeApp({}, asked), "locate -s codex -p shop -r jwt --severity LOW".split(" "));
  await runFake(fakeApp({}, asked), "locate --all".split(" "));
  expect(withoutClose(asked)).toEqual([
    ["locate", { source: "codex", project: "shop", rule: "jwt", severity: "LOW" }],
    ["locate", { severity: "LOW" }],
  ]);
});
