// What a command line asks of the app, and what becomes of its failures.

import { expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import type { App } from "../ports/app.ts";
import { type Asked, fakeApp, NOON } from "./testing/fake-app.ts";
import { documentOf, runFake } from "./testing/run-fake.ts";
import { SAMPLE } from "./testing/sample.ts";
import { DOCUMENTS } from "./testing/schemas.ts";

process.env.TZ = "UTC";

const DAY = 86_400_000;
const asks: [line: string, asked: Asked][] = [
  ["scan --source codex --force --json", [["scan", "codex", true]]],
  ["sessions list --limit 0 --json", [["sessions", { limit: 0 }]]],
  ["sessions list --json", [["sessions", { limit: 51 }]]],
  [
    "sessions list --project web-shop --since 7d --until 2026-01-09 -n 3 --json",
    [["sessions", { project: "web-shop", since: NOON - 7 * DAY, until: Date.UTC(2026, 0, 10), limit: 4 }]],
  ],
  [
    "search two words --role user --sort time --source codex --json",
    [["search", "two words", { source: "codex", role: "user", sort: "time", limit: 20 }]],
  ],
  ["search --json -- --force", [["search", "--force", { sort: "rank", limit: 20 }]]],
  [
    "usage --by model --since 2026-01 --json",
    [
      ["usage", "model", { since: Date.UTC(2026, 0, 1) }],
      ["totals", { since: Date.UTC(2026, 0, 1) }],
    ],
  ],
  ["restore abc --json", [["restore", "abc"]]],
  ["projects relink a b --json", [["relink", "a", "b", false]]],
  ["projects relink a b --dry-run --json", [["relink", "a", "b", true]]],
  ["projects unlink a --json", [["unlink", "a", false]]],
];
for (const [line, expected] of asks) {
  test(`${line} asks the app for it and closes it`, async () => {
    const asked: Asked = [];
    const ran = await runFake(fakeApp(SAMPLE, asked), line.split(" "));
    expect(ran.code).toBe(0);
    expect(asked).toEqual([...expected, ["close"]]);
  });
}

const wrong: [line: string, words: RegExp][] = [
  ["scann", /unknown command 'scann'[\s\S]*Did you mean scan\?/],
  ["scan --sorce x", /unknown option '--sorce'[\s\S]*Did you mean one of --force, --source/],
  ["sessions show", /missing required argument 'id'/],
  ["sessions show a --branch other", /Allowed choices are active, all/],
  ["sessions show a --markdown --json", /two different outputs/],
  ["sessions list --limit many", /whole number/],
  ["sessions list --limit -1", /whole number|unknown option/],
  ["sessions list --since tomorrow-ish", /--since "tomorrow-ish" is no time[\s\S]*7d/],
  ["sessions list --since 1d --until 2d", /nothing can be between/],
  ["config set archive maybe", /Allowed choices are on, off/],
  ["config set", /missing required argument/],
  ["completion tcsh", /Allowed choices are bash/],
  ["search", /missing required argument 'query'/],
];
for (const [line, words] of wrong) {
  test(`${line} is wrong usage`, async () => {
    const ran = await runFake(fakeApp(SAMPLE), line.split(" "));
    expect(ran.code).toBe(2);
    expect(line.includes("--json") ? ran.out : ran.err).toMatch(words);
    const json = await runFake(fakeApp(SAMPLE), [...line.split(" ").filter((word) => word !== "--json"), "--json"]);
    expect(json.code).toBe(line.includes("--markdown") ? 2 : json.code);
    expect(DOCUMENTS.error.parse(documentOf(json))).toMatchObject({ error: { code: "usage" } });
    expect(json.err).toBe("");
  });
}

const failures: [name: string, error: Error, code: number, error_code: string][] = [
  ["not found", new TraceError("not_found", "no session begins with x", { hint: "List them." }), 1, "not_found"],
  ["unknown source", new TraceError("unknown_source", "no agent is called x"), 2, "unknown_source"],
  ["locked", new TraceError("store_locked", "process 7 is scanning", { retryable: true }), 1, "store_locked"],
  ["blocked", new TraceError("blocked", "held by a gate"), 3, "blocked"],
  ["aborted", new TraceError("aborted", "aborted"), 130, "aborted"],
  ["abort signal", new DOMException("This operation was aborted", "AbortError"), 130, "aborted"],
  ["bug", new TypeError("x is undefined"), 1, "internal"],
];
for (const [name, error, code, errorCode] of failures) {
  const failing = () => fakeApp({}, [], { scan: () => Promise.reject(error) });
  test(`${name} is told and ends with ${code}`, async () => {
    const ran = await runFake(failing(), ["scan"]);
    expect(ran.code).toBe(code);
    expect(ran.out).toBe("");
    expect(ran.err).toMatch(errorCode === "aborted" ? /^Stopped\. What was read is kept.+\n$/ : /^error: .+\n/);
    expect(ran.err).not.toMatch(/^\s+at /m);
    const json = await runFake(failing(), ["scan", "--json"]);
    expect(json.code).toBe(code);
    expect(json.err).toBe("");
    expect(DOCUMENTS.error.parse(documentOf(json))).toMatchObject({ error: { code: errorCode } });
  });
}

const stopped: [line: string, method: keyof App, said: string][] = [
  ["export -a", "exportSessions", "Stopped. Nothing was written.\n"],
  [
    "publish --attestation yes",
    "publish",
    "Stopped. What was sent by then is there; the same command goes on from it.\n",
  ],
  ["unpublish 0a1b", "unpublish", "Stopped. What was sent by then is there; the same command goes on from it.\n"],
  [
    "export --publish-attestation=yes",
    "publish",
    "Stopped. What was sent by then is there; the same command goes on from it.\n",
  ],
  ["export --no-push", "exportCandidate", "Stopped. Nothing was written.\n"],
  ["dataset report", "reportDataset", "Stopped. Nothing was written.\n"],
  ["dataset validate rows.jsonl", "validateDataset", "Stopped. Nothing was written.\n"],
  ["label", "label", "Stopped. What was labelled is kept; the next run goes on from there.\n"],
  ["score", "label", "Stopped. What was labelled is kept; the next run goes on from there.\n"],
  ["start", "scan", "Stopped. What was read is kept; the next start goes on from there.\n"],
  ["segment", "segment", "Stopped. What was cut is kept; the next run looks at all again.\n"],
];
for (const [line, method, said] of stopped) {
  test(`${line} that is stopped says in one line what is left`, async () => {
    const stop = () => Promise.reject(new DOMException("This operation was aborted", "AbortError"));
    const ran = await runFake(fakeApp({}, [], { [method]: stop }), line.split(" "));
    expect([ran.code, ran.out, ran.err]).toEqual([130, "", said]);
  });
}

test("what is left is told of a command behind --json, too", async () => {
  const stop = () => Promise.reject(new TraceError("aborted", "aborted"));
  const ran = await runFake(fakeApp({}, [], { scan: stop }), ["--json", "scan"]);
  expect(documentOf(ran)).toMatchObject({ error: { hint: expect.stringContaining("What was read is kept") } });
});

const places: readonly (readonly string[])[] = [
  ["export", "-a", "-o"],
  ["extract", "-o"],
  ["dataset", "report", "--html"],
  ["pii-review", "-o"],
  ["pii-review", "--pii-findings-output"],
  ["pii-review", "--pii-sanitized-output"],
  ["pii-review", "-f"],
  ["pii-apply", "-f", "a", "--findings", "b", "-o"],
];
for (const line of places) {
  test(`${line.join(" ")} with an empty path is wrong usage`, async () => {
    for (const path of ["", " "]) {
      const asked: (readonly [string, ...unknown[]])[] = [];
      const ran = await runFake(fakeApp({}, asked), [...line, path]);
      expect([ran.code, asked]).toEqual([2, []]);
      expect(ran.err).toContain("Give a path.");
    }
  });
}

for (const code of ["ENOSPC", "EDQUOT", "EFBIG"]) {
  test(`${code} is a full disk`, async () => {
    const full = Object.assign(new Error(code), { code, path: "/data/writer.json" });
    const ran = await runFake(fakeApp({}, [], { label: () => Promise.reject(full) }), ["label", "--json"]);
    expect(documentOf(ran)).toMatchObject({ error: { code: "disk_full", hint: expect.any(String) } });
  });
}

test("the stack of a bug is shown on request only", async () => {
  const failing = fakeApp({}, [], { scan: () => Promise.reject(new TypeError("x is undefined")) });
  const ran = await runFake(failing, ["scan"], { env: { TRACEMILL_DEBUG: "1" } });
  expect(ran.err).toMatch(/^\s+at /m);
});

test("what the file system says no with is no bug", async () => {
  const denied = Object.assign(new Error("EACCES: permission denied, open '/data/writer.json'"), {
    code: "EACCES",
    path: "/data/writer.json",
  });
  const app = fakeApp(SAMPLE, [], { scan: () => Promise.reject(denied) });
  const ran = await runFake(app, ["scan", "--json"]);
  expect(ran.code).toBe(1);
  expect(documentOf(ran).error).toMatchObject({
    code: "not_writable",
    message: "/data/writer.json: permission denied",
  });
});

test("a message from a log cannot move the cursor", async () => {
  const failing = fakeApp({}, [], { scan: () => Promise.reject(new TraceError("not_found", "\u001b[2Jx\u0007")) });
  expect((await runFake(failing, ["scan"])).err).toBe("error: x\n");
});

test("stopping a scan says that the next one goes on", async () => {
  const failing = fakeApp({}, [], { scan: () => Promise.reject(new TraceError("aborted", "aborted")) });
  expect((await runFake(failing, ["scan"])).err).toContain("the next scan goes on");
});

test("without a command the help is shown; with --json that is wrong usage", async () => {
  const bare = await runFake(fakeApp({}), []);
  expect([bare.code, bare.out.startsWith("Usage: tracemill")]).toEqual([0, true]);
  expect((await runFake(fakeApp({}), ["--json"])).code).toBe(2);
  expect(await runFake(fakeApp({}), ["--version"])).toMatchObject({ code: 0, out: "0.0.0\n" });
  expect((await runFake(fakeApp({}), ["scan", "--help"])).out).toContain("--force");
});

test("a warning of the doctor is no failure, an error is", async () => {
  const sick = fakeApp({}, [], {
    doctor: async () => ({ checks: [{ name: "Store", status: "error", detail: "damaged" }], sizes: undefined }),
  });
  expect((await runFake(fakeApp({}), ["doctor"])).code).toBe(0);
  expect((await runFake(sick, ["doctor"])).code).toBe(1);
  expect(documentOf(await runFake(sick, ["doctor", "--json"]))).toMatchObject({ ok: false });
});

for (const shell of ["bash", "zsh", "fish", "powershell"]) {
  test(`completion for ${shell} calls back`, async () => {
    const { code, out } = await runFake(fakeApp({}), ["completion", shell]);
    expect(code).toBe(0);
    expect(out).toMatch(/tracemill[^\n]* complete/);
  });
}

test("completion suggests commands, options and choices", async () => {
  const suggest = async (...words: string[]) => (await runFake(fakeApp({}), ["complete", "--", ...words])).out;
  expect(await suggest("se")).toMatch(/^sessions\t/m);
  expect(await suggest("sessions", "")).toMatch(/^show\t/m);
  expect(await suggest("projects", "")).toMatch(/^relink\t[\s\S]*^unlink\t/m);
  expect(await suggest("projects", "relink", "--dr")).toMatch(/^--dry-run\t/m);
  expect(await suggest("scan", "--fo")).toMatch(/^--force\t/m);
  expect(await suggest("search", "--sort", "")).toMatch(/^rank/m);
});

test.each([
  [["quarantine", "release", "0a1b"], "hint: tracemill quarantine release --help tells how it is called.\n"],
  [["--wrong"], "hint: tracemill --help lists the commands, tracemill <command> --help the options.\n"],
])("wrong usage of %j leads to the help of that command", async (words, hint) => {
  const ran = await runFake(fakeApp({}), words);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(hint);
});
