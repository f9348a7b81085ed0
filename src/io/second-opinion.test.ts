import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { objectsIn } from "./json-objects.ts";
import { findProgram } from "./programs.ts";
import { secondOpinion } from "./second-opinion.ts";

const folder = mkdtempSync(join(tmpdir(), "opinion-"));
const bin = join(folder, "bin");
const artifact = join(folder, "artifact.jsonl");
const VALUE = `value-${"x1".repeat(12)}`;
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  writeFileSync(artifact, `{"text":"${VALUE}"}\n`);
});

/** A scanner as a small program: `body` has `args`, `fs`, and `value` read from the file it was given. */
function install(name: string, body: string): void {
  const path = join(bin, name);
  const head = `#!${process.execPath}
const fs = require("node:fs"); const args = process.argv.slice(2); const log = ${JSON.stringify(join(folder, `${name}.log`))};
fs.appendFileSync(log, JSON.stringify({ args, env: process.env, cwd: process.cwd() }) + "\\n");
`;
  writeFileSync(path, `${head}${body}`);
  chmodSync(path, 0o755);
}

const logOf = (name: string) =>
  readFileSync(join(folder, `${name}.log`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { args: string[]; env: Record<string, string>; cwd: string });

/** As gitleaks writes its report: an indented array of findings, masked by --redact. */
const gitleaks = (version: string) => `
if (args[0] === "version") { console.log("${version}"); process.exit(0); }
const target = args[0] === "detect" ? args[args.indexOf("--source") + 1] : args[1];
const text = fs.readFileSync(target, "utf8");
const secret = args.includes("--redact") ? "REDACTED" : text;
const found = text.includes("value-") ? [{ RuleID: "generic-api-key", Description: "Detected a \\"key\\" {here}", StartLine: 1, EndLine: 1, StartColumn: 10, EndColumn: 40, Match: secret, Secret: secret, File: target, SymlinkFile: "", Commit: "", Entropy: 3.9, Author: "", Email: "", Date: "", Message: "", Tags: [], Fingerprint: target + ":generic-api-key:1" }] : [];
fs.writeFileSync(args[args.indexOf("--report-path") + 1], JSON.stringify(found, null, 1));
process.exit(found.length > 0 && args[args.indexOf("--exit-code") + 1] !== "0" ? 1 : 0);
`;

const trufflehog = `
if (args.includes("--version")) { console.error("trufflehog 3.88.1"); process.exit(0); }
const value = JSON.parse(fs.readFileSync(args[1], "utf8")).text;
console.error(JSON.stringify({ level: "info-0", msg: "running source" }));
const one = (name, line) => console.log(JSON.stringify({ SourceMetadata: { Data: { Filesystem: { file: args[1], line } } }, SourceID: 1, SourceType: 15, SourceName: "trufflehog - filesystem", DetectorType: 8, DetectorName: name, DecoderName: "PLAIN", Verified: false, Raw: value, RawV2: "", Redacted: "", ExtraData: null, StructuredData: null }));
one("Github", 1); one("URI", 7);
`;

const options = {
  searchPath: [bin, process.env.PATH ?? ""].join(delimiter),
  hash: (value: string) => `hash of ${value.length}`,
};

for (const [version, words] of [
  ["8.24.2", ["dir", artifact]],
  ["v8.18.4", ["detect", "--no-git", "--source", artifact]],
] as const) {
  test(`gitleaks ${version} is asked in its own words`, async () => {
    rmSync(join(folder, "gitleaks.log"), { force: true });
    install("gitleaks", gitleaks(version));
    expect(await secondOpinion("gitleaks", artifact, options)).toEqual({
      tool: "gitleaks",
      version: version.replace("v", ""),
      findings: [{ rule: "generic-api-key", line: 1, valueHash: undefined }],
    });
    const asked = logOf("gitleaks").at(-1);
    expect(asked?.args.slice(0, words.length)).toEqual(words);
    expect(asked?.args).toContain("--redact");
    // The folder with its report is gone, and it was no place of ours.
    expect(asked?.cwd).toContain("tracemill-opinion-");
    expect(existsSync(asked?.cwd ?? "")).toBe(false);
  });
}

test("betterleaks speaks like gitleaks", async () => {
  install("betterleaks", gitleaks("1.10.1"));
  const opinion = await secondOpinion("betterleaks", artifact, options);
  expect(opinion).toMatchObject({ tool: "betterleaks", version: "1.10.1", findings: [{ rule: "generic-api-key" }] });
  expect(logOf("betterleaks").at(-1)?.args.slice(0, 2)).toEqual(["dir", artifact]);
});

test("trufflehog's values become keyed hashes as they come", async () => {
  install("trufflehog", trufflehog);
  const opinion = await secondOpinion("trufflehog", artifact, options);
  const valueHash = `hash of ${VALUE.length}`;
  expect(opinion).toEqual({
    tool: "trufflehog",
    version: "3.88.1",
    findings: [
      { rule: "Github", line: 1, valueHash },
      { rule: "URI", line: 7, valueHash },
    ],
  });
  expect(JSON.stringify(opinion)).not.toContain(VALUE);
  expect(logOf("trufflehog").at(-1)?.args).toEqual([
    "filesystem",
    artifact,
    "--json",
    "--no-verification",
    "--no-update",
  ]);
});

test("it gets nothing of this process's environment", async () => {
  process.env.FAKE_TOKEN_FOR_TEST = "secret";
  process.env.HTTPS_PROXY = "http://127.0.0.1:1";
  install("trufflehog", trufflehog);
  await secondOpinion("trufflehog", artifact, options);
  for (const { env } of logOf("trufflehog")) {
    const allowed = ["HOME", "LANG", "NO_COLOR", "PATH", "TMPDIR"];
    expect(Object.keys(env).filter((name) => !allowed.includes(name) && !name.startsWith("__CF"))).toEqual([]);
  }
  delete process.env.HTTPS_PROXY;
});

test("nothing found is an opinion too", async () => {
  install("gitleaks", gitleaks("8.24.2"));
  writeFileSync(artifact, '{"text":"nothing"}\n');
  expect((await secondOpinion("gitleaks", artifact, options)).findings).toEqual([]);
});

const failing: [name: string, body: string, message: RegExp][] = [
  ["fails", 'if (args[0] !== "version") process.exit(2);', /ended with 2/],
  ["is killed", 'if (args[0] !== "version") process.kill(process.pid, "SIGTERM");', /ended with SIGTERM/],
  ["writes no report", "", /no report/],
  [
    "writes half a report",
    `if (args[0] !== "version") fs.writeFileSync(args[args.indexOf("--report-path") + 1], '[{"RuleID":"a","Secret":"${VALUE}');`,
    /no JSON/,
  ],
  ["never ends", 'if (args[0] !== "version") setInterval(() => {}, 1000);', /longer than/],
  [
    "never ends, nor does its child",
    'if (args[0] !== "version") { require("node:child_process").spawn("sleep", ["60"], { stdio: "inherit" }); setInterval(() => {}, 1000); }',
    /longer than/,
  ],
];
for (const [name, body, message] of failing) {
  test(`a scanner that ${name} is told, without what it saw`, async () => {
    install("gitleaks", body);
    const asked = await secondOpinion("gitleaks", artifact, { ...options, timeoutMs: 1500 }).catch(
      (error: unknown) => error,
    );
    expect(asked).toMatchObject({ code: "scanner_failed", message: expect.stringMatching(message) });
    expect(String(asked)).not.toContain(VALUE);
  });
}

test("one that is missing is named with what to do, and the rest of PATH is not run", async () => {
  writeFileSync(join(folder, "gitleaks"), "");
  const asked = secondOpinion("gitleaks", artifact, { ...options, searchPath: [".", "", bin].join(delimiter) });
  await expect(asked).rejects.toMatchObject({
    code: "scanner_failed",
    hint: expect.stringContaining("Install gitleaks"),
  });
  expect(findProgram("gitleaks", bin)).toBe(undefined);
});

test("an abort ends it", async () => {
  install("gitleaks", 'if (args[0] !== "version") setInterval(() => {}, 1000);');
  const controller = new AbortController();
  const asked = secondOpinion("gitleaks", artifact, { ...options, signal: controller.signal });
  setTimeout(() => controller.abort(), 300);
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`tracemill-opinion-${process.pid}-`))).toEqual([]);
});

test("objects are cut out of lines, arrays and pieces alike", async () => {
  const objects = ['{"a":"}{\\"","b":[{"c":1}]}', "{}", '{"ü":"😀"}'];
  for (const text of [objects.join("\n"), `[\n ${objects.join(",\n ")}]`, objects.join("")]) {
    for (const size of [1, 3, 1000]) {
      const bytes = Buffer.from(text);
      async function* pieces() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      const cut: (string | undefined)[] = [];
      for await (const object of objectsIn(pieces())) cut.push(object);
      expect(cut).toEqual(objects);
    }
  }
});
