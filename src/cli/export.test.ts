// How `export`, `extract` and `dataset report` are asked, and what they say on the way.

import { expect, test } from "vitest";
import { type Asked, fakeApp } from "./testing/fake-app.ts";
import { documentOf, runFake } from "./testing/run-fake.ts";

const ran = (line: string, asked: Asked = [], settings = {}) => runFake(fakeApp({}, asked), line.split(" "), settings);

test("without anything that says which sessions, it is the confirmed scope that is exported, to be reviewed", async () => {
  for (const line of ["export", "export --no-push", "export --no-push -p shop"]) {
    const asked: Asked = [];
    expect((await ran(line, asked)).code).toBe(0);
    expect(asked.map(([method]) => method)).toEqual(["exportCandidate", "close"]);
  }
  for (const said of ["0a1b", "-a", "-t refactor", "--status approved", "--min-score 3.5", "-p shop", "--after 7d"]) {
    expect((await ran(`export ${said}`)).code).toBe(0);
  }
});

test("filters are what the app is asked by", async () => {
  const asked: Asked = [];
  await ran("export 0a1b 9 -s codex -p shop -t refactor,sft_clean -t unlabelled --min-score 3.5 --status new", asked);
  await ran("dataset report -s codex -p shop -t refactor,sft_clean -t unlabelled --min-score 3.5 --status new", asked);
  const filter = {
    source: "codex",
    project: "shop",
    types: ["refactor", "sft_clean", "unlabelled"],
    minScore: 3.5,
    statuses: ["new"],
  };
  const questions = () => asked.filter(([method]) => method !== "close");
  expect(questions()).toMatchObject([
    ["exportSessions", { filter: { ...filter, ids: ["0a1b", "9"] } }],
    ["reportDataset", { filter: { ...filter, ids: [] }, path: undefined, near: 0.8 }],
  ]);
  expect((await ran("dataset report --keep-duplicates", asked)).code).toBe(0);
  expect(questions().at(-1)?.[1]).toMatchObject({ near: undefined });
  for (const wrong of ["-t fast", "--min-score 6", "--min-score much", "--near 2", "--status gone"]) {
    expect((await ran(`dataset report ${wrong}`)).code).toBe(2);
  }
});

test("a report ends in the export that it is of", async () => {
  const cases: [asked: string, next: string][] = [
    ["", "tracemill export --all-projects"],
    ["-a", "tracemill export --all-projects"],
    ["-p shop -t refactor,unlabelled", "tracemill export --project shop --type refactor,unlabelled"],
    ["--since 7d --near 0.9", "tracemill export --after 7d --near 0.9"],
    ["--status approved --keep-duplicates", "tracemill export --status approved --keep-duplicates"],
    ["/tmp/set", "tracemill dataset validate /tmp/set/manifest.json"],
  ];
  for (const [asked, next] of cases) {
    const { next_command: command } = documentOf(await ran(`dataset report ${asked} --json`.replace("  ", " ")));
    expect(command).toBe(next);
  }
  const both = await ran("dataset report /tmp/set -p shop");
  expect([both.code, both.err]).toEqual([2, expect.stringContaining("Filters choose stored sessions")]);
});

test("rows and a document never share standard output", async () => {
  for (const line of ["extract --json", "extract -o - --json"]) {
    const both = await ran(line);
    expect(both.code).toBe(2);
    expect(documentOf(both)).toMatchObject({ error: { code: "usage", hint: expect.stringContaining("--output") } });
  }
  const rows = await ran("extract -o -");
  expect(
    rows.out
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row)),
  ).toMatchObject([{ role: "user" }, { role: "assistant" }]);
});

test("every phase is drawn as it begins, for a person at a terminal alone", async () => {
  const app = fakeApp({}, [], {
    async exportSessions({ onProgress }) {
      onProgress({ phase: "labelling", done: 1, of: 3 });
      onProgress({ phase: "writing", done: 3, of: 3 });
      onProgress({ phase: "verifying", done: 3, of: 3 });
      throw new Error("that is all");
    },
  });
  const seen = await runFake(app, ["export", "-a"], { isTTY: true });
  for (const word of ["Labelling", "Writing", "Verifying"]) expect(seen.err).toContain(word);
  expect((await runFake(app, ["export", "-a", "--json"], { isTTY: true })).err).toBe("");
});

test("errors name the options that were typed", async () => {
  const cases: [line: string, named: string, not: string][] = [
    ["export -a --after never", "--after", "--since"],
    ["export -a --before never", "--before", "--until"],
    ["export -a --since never", "--since", "--after"],
    ["export -a --after 2026-02-01 --before 2026-01-01", "--after lies behind --before", "--since"],
    ["extract --after never", "--after", "--since"],
    ["extract --stats --before never", "--before", "--until"],
    ["stats --since never", "--since", "undefined"],
    ["stats --since 2026-02-01 --until 2026-01-01", "--since lies behind --until", "undefined"],
    ["dataset report --until never", "--until", "--before"],
    ["export -a --validation 0.2", "--validation", "--since"],
  ];
  for (const [line, named, not] of cases) {
    const { code, err } = await ran(line);
    expect([line, code]).toEqual([line, 2]);
    expect(err).toContain(named);
    expect(err).not.toContain(not);
  }
  expect((await ran("export -a --validation 0.2 --split time")).code).toBe(0);
});

test("extract's sharegpt is a pair a line as the script's is, and whole conversations have a name of their own", async () => {
  const asked: Asked = [];
  for (const name of ["sharegpt", "sharegpt-multi"]) await ran(`extract -f ${name} -o /tmp/rows.jsonl`, asked);
  const formats = asked.flatMap(([method, request]) =>
    method === "exportSessions" ? [(request as { choices: { format: string } }).choices.format] : [],
  );
  expect(formats).toEqual(["sharegpt-pairs", "sharegpt"]);
});

test("extract counts the sessions that it would write", async () => {
  const asked: Asked = [];
  await ran("extract --stats -p shop -s codex", asked);
  await ran("extract -p shop -s codex -o /tmp/rows.jsonl", asked);
  const wanted = { projectPart: "shop", source: "codex" };
  expect(asked.filter(([method]) => method !== "close")).toMatchObject([
    ["totals", wanted],
    ["exportSessions", { filter: wanted }],
  ]);
});

test("a dataset does not go to standard output: what does is named", async () => {
  const ran = await runFake(fakeApp({}), ["export", "-a", "-o", "-"]);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain("`tracemill extract` writes rows to standard output");
});
