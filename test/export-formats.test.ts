// Every format in every container it can have, and by every option: valid, clean, and nothing that was planted in it.

import { cpSync, existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FORMATS } from "../src/export/index.ts";
import { fake } from "../src/privacy/boundary.ts";
import { Sitting } from "./claude-sitting.ts";
import { ROOT } from "./command.ts";
import { type Bench, filesOf, openBench, placesOf } from "./export-bench.ts";

// One thread: what several threads write is the same, which `export-sets.test.ts` shows.
vi.mock("node:os", async (original) => ({ ...(await original<object>()), availableParallelism: () => 1 }));

const token = (seed: string) => `glpat-${fake(20, seed)}`;
/** By the place where it stands. Assembled here: no scanner of repositories may find them. */
const PLANTED = {
  prompt: token("xW9bTn4LpYc8HdJ6sGf3q7RzK2mV"),
  input: token("Tn4LpYc8HdJ6sGf3q7RzK2mVxW9b"),
  key: token("LpYc8HdJ6sGf3q7RzK2mVxW9bTn4"),
  output: token("HdJ6sGf3q7RzK2mVxW9bTn4LpYc8"),
  title: token("Gf3q7RzK2mVxW9bTn4LpYc8HdJ6s"),
  folder: token("7RzK2mVxW9bTn4LpYc8HdJ6sGf3q"),
  branch: token("K2mVxW9bTn4LpYc8HdJ6sGf3q7Rz"),
  thinking: token("mVxW9bTn4LpYc8HdJ6sGf3q7RzK2"),
  "file name": token("VxW9bTn4LpYc8HdJ6sGf3q7RzK2m"),
  subagent: token("W9bTn4LpYc8HdJ6sGf3q7RzK2mVx"),
  aside: token("9bTn4LpYc8HdJ6sGf3q7RzK2mVxW"),
  tool: token("bTn4LpYc8HdJ6sGf3q7RzK2mVxW9"),
  rewind: token("n4LpYc8HdJ6sGf3q7RzK2mVxW9bT"),
};
const PERSONAL = { mail: `jane.roe${"@"}northwind-traders.com`, phone: `+1 415 555 ${"2671"}`, home: "/home/ada" };
const ALL = { ...PLANTED, ...PERSONAL };

function plant(home: string): { readonly id: string; readonly agent: string } {
  const { mail, phone } = PERSONAL;
  const one = new Sitting({ cwd: `/home/ada/${PLANTED.folder}`, branch: PLANTED.branch, title: `On ${PLANTED.title}` });
  one
    .ask(`Use ${PLANTED.prompt} and write to ${mail} or ${phone}, from /home/ada/web`)
    .think(`I have ${PLANTED.thinking} in mind`)
    .call("Bash", { command: `curl -H ${PLANTED.input}`, [`x ${PLANTED.key}`]: "/home/ada/x" }, `got ${PLANTED.output}`)
    .call(`read ${PLANTED.tool}`, { file_path: `/home/ada/${PLANTED.folder}/f.ts` }, "ok")
    .call("Task", { prompt: "look" }, "found it", { toolUseResult: { agentId: "bb22" } })
    .aside(`side ${PLANTED.aside} of ${mail}`, "an aside was answered")
    .say("Done well as you asked me to");
  const before = one.at;
  one.ask(`dead end ${PLANTED.rewind}`).say("It was a dead end indeed").from(before);
  one.ask("No, that is wrong: run the tests as well").call("Bash", { command: "npm test" }, "12 passed");
  one.say("They pass, all twelve of them").write(home);
  const sub = new Sitting({ subagentOf: { session: one.id, agent: "bb22" } });
  sub.ask(`look at ${PLANTED.subagent}`).say(`There is ${mail} in it, and /home/ada/sub`).write(home);
  const named = new Sitting({}, PLANTED["file name"]);
  named.ask("a session whose name is a token of somebody").say("It is indeed one of these").write(home);
  return { id: `claude-code:${one.id}`, agent: "claude-code:agent-bb22" };
}

let bench: Bench;
let planted: ReturnType<typeof plant>;
beforeAll(async () => {
  bench = await openBench("export-formats");
  cpSync(join(ROOT, "testdata/home"), bench.home, { recursive: true });
  planted = plant(bench.home);
  await bench.app.scan({});
  // More tokens than a session may have unseen.
  await bench.done("quarantine", "release", planted.id, "--reason", "a test");
  await bench.done("approve", planted.id);
});
afterAll(() => bench.close());

async function expectFit(folder: string, story: string): Promise<void> {
  expect([story, (await bench.say("dataset", "validate", folder)).document]).toMatchObject([story, { valid: true }]);
  for (const file of filesOf(folder)) {
    const { code, document } = await bench.say("verify", file);
    expect([story, file, code, code === 0 || document]).toEqual([story, file, 0, true]);
  }
}

/** Those that have no row for sessions in which nothing of the kind happened. */
const RARE = new Set(["preference", "kto"]);

describe("every format in every container", () => {
  for (const { name, output } of FORMATS) {
    for (const container of output.kind === "rows" ? ["jsonl", "jsonl.zst", "parquet"] : ["jsonl"]) {
      test(`${name} as ${container}`, async () => {
        const folder = bench.out(`${name} as ${container.replaceAll(".", "-")}`);
        const report = await bench.done("export", "-a", "-f", name, "--container", container, "-o", folder);
        expect(report["rows"]).toBeGreaterThan(RARE.has(name) ? 0 : 24);
        await expectFit(folder, name);
        expect(await placesOf(ALL, folder)).toEqual([]);
      });
    }
  }
});

const OPTIONS: readonly (readonly string[])[] = [
  ["--no-thinking", "--tool-outputs", "drop", "--subagents", "inline"],
  ["--no-tool-uses", "--subagents", "summary"],
  ["--tool-outputs", "200", "--arguments", "string", "--subagents", "separate", "--include-sidechains"],
  ["--subagents", "drop", "--include-branches", "--min-score", "1", "--near", "0.5"],
  ["--max-tokens", "2000", "--subagents", "inline"],
  ["--max-tokens", "2000", "--over", "drop", "--keep-duplicates"],
  ["--status", "approved", "--type", "sft_clean,unlabelled,correction_loop,debugging_trace,iterative_build,refactor"],
  ["--split", "project", "--validation", "0.5", "-a"],
  ["--split", "time", "--validation", "0.5", "-a"],
];
/** What a format of this kind refuses. */
const REFUSED = { rows: [], pages: ["--split"], logs: ["--split", "--max-tokens"] } as const;

describe("every option", () => {
  for (const { name, output } of FORMATS) {
    test(name, async () => {
      for (const options of OPTIONS) {
        if ((REFUSED[output.kind] as readonly string[]).includes(options[0] ?? "")) continue;
        const story = `${name} ${options.join(" ")}`;
        const folder = bench.out(story);
        const ids = options.includes("-a") ? [] : [planted.id, planted.agent];
        const { code, error } = await bench.say("export", ...ids, "-f", name, ...options, "-o", folder);
        // Of few rows, none may be left for one side.
        if (RARE.has(name) && error !== undefined && ["not_found", "usage"].includes(error.code)) continue;
        expect([story, code, error]).toEqual([story, 0, undefined]);
        expect([story, (await bench.say("dataset", "validate", folder)).code]).toEqual([story, 0]);
        expect(await placesOf(ALL, folder)).toEqual([]);
      }
    });
  }
  test("what a format of pages cannot do is refused, and so is a name of another container", async () => {
    const out = bench.out("refused");
    for (const argv of [
      ["-f", "html", "--split", "time", "-o", out],
      ["-f", "hub-traces", "--decontaminate", join(ROOT, "README.md"), "-o", out],
      ["-f", "markdown", "--container", "parquet", "-o", out],
      ["-f", "html", "-o", `${out}.html`],
      ["--container", "parquet", "-o", `${out}.jsonl`],
      ["--container", "jsonl", "-o", `${out}.jsonl.zst`],
      ["--container", "jsonl.zst", "-o", `${out}.JSONL`],
      ["-o", `${out}.json`],
      ["-o", `${out}.jsonl.gz`],
    ])
      expect([argv, (await bench.say("export", "-a", ...argv)).error?.code]).toEqual([argv, "usage"]);
    expect(existsSync(out)).toBe(false);
  });
});

const BESIDE = resolve(ROOT, "../shared/corpus");
/** With the most bytes of a log: longer ones take minutes, in every format. */
const REAL = [
  ["claude-code/real/.claude", 100e3],
  ["codex/real/.codex", 1e6],
  ["pi/real/.pi", 1e6],
] as const;

describe.skipIf(!existsSync(BESIDE))("real logs of the corpus beside the repository, where it is there", () => {
  for (const [folder, most] of REAL) {
    test(folder, async () => {
      const real = await openBench("export-real");
      try {
        const filter = (path: string) => statSync(path).size < most;
        cpSync(join(BESIDE, folder), join(real.home, folder.split("/").at(-1) ?? ""), { recursive: true, filter });
        await real.app.scan({});
        const blocked: unknown[] = [];
        for (const { name } of FORMATS) {
          const out = real.out(name);
          const { code, error, document } = await real.say("export", "-a", "-f", name, "-o", out);
          if (error?.code === "not_found" && RARE.has(name)) continue;
          if (code !== 0) blocked.push([name, error]);
          else if ((await real.say("dataset", "validate", out)).code !== 0) blocked.push([name, document]);
        }
        expect(blocked).toEqual([]);
      } finally {
        real.close();
      }
    });
  }
});
