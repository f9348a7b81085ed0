// The commands before anything is exported: questions, refusals, and what a block says.

import { describe, expect, test } from "vitest";
import { BlockedError } from "../core/blocked.ts";
import { TraceError } from "../core/errors.ts";
import type { Asker } from "./asker.ts";
import { type Asked, fakeApp } from "./testing/fake-app.ts";
import { documentOf, runFake } from "./testing/run-fake.ts";
import { SAMPLE } from "./testing/sample.ts";
import { DOCUMENTS } from "./testing/schemas.ts";

/** Answers in order; `undefined` is Ctrl-C. */
function askerWith(answers: readonly unknown[], questions: string[] = []): Asker {
  const left = [...answers];
  const next = async <T>(question: string): Promise<T> => {
    questions.push(question);
    if (left.length === 0) throw new Error(`nobody expected: ${question}`);
    const answer = left.shift();
    if (answer === undefined) throw new TraceError("aborted", "stopped");
    return answer as T;
  };
  return { text: next, password: next, confirm: next, several: next };
}

describe("a block", () => {
  const line = ["config", "--confirm-projects"];
  test("is one document that says which step, what it needs, and what to run", async () => {
    const ran = await runFake(fakeApp(SAMPLE), [...line, "--json"]);
    expect([ran.code, ran.err]).toEqual([3, ""]);
    const document = DOCUMENTS.blocked.parse(documentOf(ran));
    expect(document).toMatchObject({
      error: { code: "blocked", message: "a project was never listed" },
      blocked_on_step: "Step 3/6",
      required_action: "Show the person all projects, then confirm.",
      missing: ["docs: not listed yet (/home/me/docs)"],
      obstacles: [{ kind: "findings", count: 2 }],
      next_command: "tracemill list",
    });
  });
  test("is readable for people, with the step marked", async () => {
    const ran = await runFake(fakeApp(SAMPLE), line);
    expect([ran.code, ran.out]).toEqual([3, ""]);
    expect(ran.err).toContain("blocked on step 3 of 6: Show the person all projects, then confirm.\n");
    expect(ran.err).toContain("\n> Step 3/6");
    expect(ran.err).toContain("  docs: not listed yet (/home/me/docs)\n");
    expect(ran.err).toContain("    claude-code:0a1b: aws-key\n");
    expect(ran.err.endsWith("  $ tracemill list\n")).toBe(true);
  });
  test("has no next command where a person has to speak, and no controls of a terminal", async () => {
    const throwing = fakeApp(SAMPLE, [], {
      async changeScope() {
        throw new BlockedError({
          step: 6,
          message: "no\u001b[31m yes",
          required: "Ask the person.",
          missing: ["\u001b]0;x\u0007a"],
        });
      },
    });
    const ran = await runFake(throwing, [...line, "--json"]);
    expect(documentOf(ran)).toMatchObject({ blocked_on_step: "Step 6/6", next_command: null, hint: "Ask the person." });
    expect((await runFake(throwing, line)).err).not.toContain("\u001b");
  });
});

describe("setup", () => {
  test("asks in order, writes each step, and ends with where one stands", async () => {
    const asked: Asked = [];
    const questions: string[] = [];
    const docs = SAMPLE.projects?.[1]?.project.root ?? "";
    const answers = [true, ["codex"], [docs], true, "falcon, osprey", "", "alice/logs"];
    const ran = await runFake(fakeApp(SAMPLE, asked), ["setup"], { asker: askerWith(answers, questions) });
    expect(ran.code).toBe(0);
    expect(
      asked.filter(([method]) => method === "changeScope" || method === "importSettings").map(([, what]) => what),
    ).toEqual([
      true,
      false,
      { sources: ["codex"] },
      { exclude: [docs], confirmProjects: true },
      { redact: ["falcon", "osprey"] },
      { repo: "alice/logs" },
    ]);
    // The list of projects was shown with the question.
    expect(asked).toContainEqual(["scope", { isSeen: true }]);
    expect(questions).toHaveLength(answers.length);
    expect(ran.out).toContain("tracemill list");
  });

  test("left at any question it has written the answers before, and nothing of the others", async () => {
    const answers = [false, ["codex"], [], false, "falcon", "handle", "alice/logs"];
    const writes = [0, 0, 1, 1, 2, 3, 4];
    for (const [at, count] of writes.entries()) {
      const asked: Asked = [];
      const asker = askerWith([...answers.slice(0, at), undefined]);
      const ran = await runFake(fakeApp(SAMPLE, asked), ["setup"], { asker });
      expect([at, ran.code, ran.err.includes("What was answered is kept")]).toEqual([at, 130, true]);
      expect([at, asked.filter(([method]) => method === "changeScope").length]).toEqual([at, count]);
    }
  });

  test("without a terminal it says what to run; with --yes it needs the agents, and confirms nothing", async () => {
    const none = await runFake(fakeApp(SAMPLE), ["setup"]);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("setup --yes --source")]);
    expect((await runFake(fakeApp(SAMPLE), ["setup", "--yes"])).code).toBe(2);
    const asked: Asked = [];
    await runFake(fakeApp(SAMPLE, asked), ["setup", "--yes", "--source", "both", "--redact", "falcon"]);
    const order = asked.map(([method]) => method).filter((method) => method === "changeScope" || method === "scope");
    // Chosen before the projects are listed for the first time.
    expect(order).toEqual(["changeScope", "scope"]);
    expect(asked).toContainEqual(["changeScope", { sources: ["both"], redact: ["falcon"] }]);
  });
});

describe("login", () => {
  test("takes the token from stdin, an option or a person, and prints it nowhere", async () => {
    const ways: [string[], { stdin?: string; asker?: Asker }][] = [
      [["--token", "-"], { stdin: "s3cret-token\n" }],
      [["--token", "s3cret-token"], {}],
      [[], { asker: askerWith(["s3cret-token"]) }],
    ];
    for (const [argv, settings] of ways) {
      const asked: Asked = [];
      const ran = await runFake(fakeApp(SAMPLE, asked), ["login", ...argv], settings);
      expect([ran.code, asked.find(([method]) => method === "login")?.[1]]).toEqual([0, "s3cret-token"]);
      expect(ran.out).toContain("Logged in as alice");
      expect(ran.out + ran.err).not.toContain("s3cret");
    }
  });
  test("an empty stdin, one that is too long, and no terminal are refused", async () => {
    for (const [argv, stdin] of [
      [["--token", "-"], ""],
      [["--token", "-"], "x".repeat(10_000)],
      [[], ""],
    ] as const) {
      const ran = await runFake(fakeApp(SAMPLE), ["login", ...argv], { stdin });
      expect([ran.code, ran.out]).toEqual([2, ""]);
    }
    const refused = await runFake(fakeApp(SAMPLE), ["login", "--token", "bad", "--json"]);
    expect([refused.code, documentOf(refused)["error"]]).toEqual([
      1,
      expect.objectContaining({ code: "login_needed" }),
    ]);
  });
});

test("reset asks, and without a yes nothing goes", async () => {
  for (const [answer, code] of [
    [true, 0],
    [false, 130],
    [undefined, 130],
  ] as const) {
    const asked: Asked = [];
    const ran = await runFake(fakeApp(SAMPLE, asked), ["reset", "--state"], { asker: askerWith([answer]) });
    expect(ran.code).toBe(code);
    expect(ran.err).toContain("This stays:\n");
    expect(asked.some(([method, what]) => method === "reset" && !(what as { dryRun: boolean }).dryRun)).toBe(
      code === 0,
    );
  }
});

test("lists are parted at commas, may be given again, and are never empty", async () => {
  const asked: Asked = [];
  await runFake(fakeApp(SAMPLE, asked), ["config", "--exclude", "a, b,,", "--exclude", "c"]);
  expect(asked).toContainEqual(["changeScope", { exclude: ["a", "b", "c"] }]);
  expect((await runFake(fakeApp(SAMPLE), ["config", "--exclude", " , "])).code).toBe(2);
  expect((await runFake(fakeApp(SAMPLE), ["config", "--import-old", "--repo", "a/b"])).code).toBe(2);
  for (const argv of [[], ["a", "--clear"], ["--all", "--use-current"]])
    expect((await runFake(fakeApp(SAMPLE), ["projects", "connect", ...argv])).code).toBe(2);
});

test("prep that finds nothing says so, where else to look, and does not send anybody in a circle", async () => {
  const standpoint = { stage: "configure", steps: ["There are no sessions yet."], command: "tracemill prep" } as const;
  const empty = fakeApp({}, [], {
    async scope(options) {
      return { ...(await fakeApp({}).scope(options)), projects: [], standpoint };
    },
  });
  const ran = await runFake(empty, ["prep", "--json"]);
  const document = DOCUMENTS.prep.parse(documentOf(ran));
  expect([ran.code, document["next_command"]]).toEqual([1, null]);
  expect(document).toMatchObject({
    error: { code: "not_found", message: expect.stringMatching(/^no (?:logs|sessions) of any agent were found$/) },
    next_steps: expect.arrayContaining([expect.stringContaining("tracemill sources add")]),
  });
  const text = await runFake(empty, ["prep"]);
  expect([text.code, text.err]).toEqual([1, expect.stringContaining("of any agent were found")]);
  expect(text.out).toContain("tracemill sources add AGENT FOLDER");
  expect(text.out).not.toContain("$ tracemill prep");
});
