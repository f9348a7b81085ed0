import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { LeakError } from "../core/artifact.ts";
import { TraceError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { leaving } from "../core/policy.ts";
import { createTally } from "../core/receipt.ts";
import { beginDraft } from "../io/artifact-file.ts";
import { readArtifact } from "../io/artifact-read.ts";
import { digest } from "../io/crypto.ts";
import { fake } from "../privacy/boundary.ts";
import { createDetector } from "../privacy/detect.ts";
import { createPropagator } from "../privacy/propagate.ts";
import { makeStamp } from "../privacy/redact.ts";
import { FULL_RULESET } from "../privacy/ruleset.ts";
import { createTextRedactor } from "../privacy/text-redactor.ts";
import { isArtifact, type VerifyTools } from "../privacy/verify.ts";
import { type ExitDeps, writeArtifact } from "./exit.ts";
import { verifyFile } from "./verify.ts";

const folder = mkdtempSync(join(tmpdir(), "exit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = `ghp_${fake(36)}`;
const PASSWORD = `Tq-${fake(12)}`;
const known: Finding = {
  path: "",
  start: 0,
  end: PASSWORD.length,
  rule: "url-password",
  label: "password",
  kind: "secret",
  severity: "MAXIMUM",
  confidence: 0.9,
  valueHash: digest(PASSWORD),
};
const tools: VerifyTools = {
  detector: createDetector(FULL_RULESET, digest),
  policy: leaving("strict"),
  propagator: createPropagator([{ value: PASSWORD, finding: known }]),
};

let made = 0;
async function scan(bytes: string | Uint8Array, more: Partial<VerifyTools> = {}) {
  const path = join(folder, `scanned-${made++}`);
  writeFileSync(path, bytes);
  return verifyFile(readArtifact, path, { tools: { ...tools, ...more } });
}

const row = (text: string) => `${JSON.stringify({ id: 1, text })}\n`;
const far = "a plain line of text\n".repeat(250_000);
const atEdge = far.slice(0, (2 << 20) - 20);
const leaking: [name: string, bytes: string | Uint8Array, line: number, column: number | undefined][] = [
  ["a row", row(`token ${KEY}`), 1, 23],
  ["a later row", `${row("a")}${row("b")}${row(KEY)}`, 3, 17],
  ["a key of a row", `${JSON.stringify({ a: { [KEY]: 1 } })}\n`, 1, 8],
  ["a row without its line feed", `${row("a")}${row(KEY)}`.trimEnd(), 2, 17],
  ["Markdown", `# Title\n\nThe token is \`${KEY}\`.\n`, 3, 15],
  ["HTML", `<html>\n<td class="a">${KEY}</td></html>`, 2, 15],
  ["gzip", gzipSync(row(KEY)), 1, 17],
  ["the second frame of a zstd file", Buffer.concat([zstdCompressSync(row("a")), zstdCompressSync(row(KEY))]), 2, 17],
  ["bytes between zstd frames", skippable(KEY), 1, undefined],
  ["a line far behind", `${far}${KEY}\n`, 250_001, 1],
  ["the edge of two pieces", `${atEdge}\n${KEY}\n`, atEdge.split("\n").length + 1, 1],
  ["a line without end", `${"x".repeat(5 << 20)} ${KEY}`, 1, (5 << 20) + 2],
  ["a document over many lines", JSON.stringify({ a: [1, { b: `x ${KEY}` }] }, undefined, 2), 5, 15],
  ["UTF-16", Buffer.from(`\ufeffx\n${KEY}\n`, "utf16le"), 2, 1],
  ["UTF-16 without a mark", Buffer.from(`x\n${KEY}\n`, "utf16le"), 2, 1],
  ["big UTF-16 without a mark", Buffer.from(`x\n${KEY}\n`, "utf16le").swap16(), 2, 1],
  ["UTF-16 of few ASCII letters", Buffer.from(`${"\u65e5\u672c\u8a9e".repeat(900)}\n${KEY}\n`, "utf16le"), 2, 1],
  ["rows of UTF-16", Buffer.from(row("a") + row(`token ${KEY}`), "utf16le"), 2, 23],
  ["plain text behind a beginning like UTF-16", Buffer.from(`a\0b\0c\0\n${KEY}\n`), 2, 1],
  ["text behind bytes that are no UTF-8", Buffer.concat([Buffer.from([0xff, 0xc0, 10]), Buffer.from(KEY)]), 2, 1],
  ["what only looks like a placeholder", row(`[REDACTED:${KEY}]`), 1, 27],
  ["a known value", row(`it is ${PASSWORD}`), 1, 23],
  [
    "a known value in a string of JSON in a string",
    row(JSON.stringify({ a: JSON.stringify([PASSWORD]) })),
    1,
    undefined,
  ],
  ["a known value in a URL", `see https://h/?q=${encodeURIComponent(PASSWORD)}`, 1, 18],
  ["a known value in base64", row(Buffer.from(`user:${PASSWORD}`).toString("base64")), 1, 17],
];
for (const [name, bytes, line, column] of leaking) {
  test(`finds what leaks in ${name}`, async () => {
    const { leaks, total } = await scan(bytes);
    expect(total).toBeGreaterThan(0);
    expect(leaks.map((leak) => leak.line)).toContain(line);
    if (column !== undefined) expect(leaks.find((leak) => leak.line === line)?.column).toBe(column);
    expect(JSON.stringify(leaks)).not.toContain(KEY.slice(4));
    expect(JSON.stringify(leaks)).not.toContain(PASSWORD);
  });
}

function skippable(text: string): Buffer {
  const head = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  head.writeUInt32LE(text.length, 4);
  return Buffer.concat([zstdCompressSync("a\n"), head, Buffer.from(text), zstdCompressSync("b\n")]);
}

test("one value in one place is told once, though bytes and strings both show it", async () => {
  const { total } = await scan(row(`${KEY}`));
  expect(total).toBe(1);
});

const clean: [name: string, bytes: string | Uint8Array][] = [
  ["nothing at all", ""],
  ["placeholders", row("[REDACTED:github-token:1] and [REDACTED:password]")],
  ["ordinary rows", row("npm install left-pad") + row("all tests passed")],
  ["torn JSON", '{"a": "b\n{"c": 1}\n'],
  ["chance in a container", gzipSync(Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i * 7919) % 253)))],
];
for (const [name, bytes] of clean) {
  test(`finds nothing in ${name}`, async () => {
    expect(await scan(bytes)).toMatchObject({ leaks: [], total: 0 });
  });
}

test("what a person decided to leave is counted, and does not stop", async () => {
  const report = await scan(row(KEY), { isLeft: ({ valueHash }) => valueHash === digest(KEY) });
  expect(report).toMatchObject({ total: 0 });
  expect(report.leftByDecision).toBeGreaterThan(0);
});

test("a mode looks for what it replaces", async () => {
  const url = { ...known, severity: "HIGH" as const };
  const propagator = createPropagator([{ value: PASSWORD, finding: url }]);
  expect((await scan(row(PASSWORD), { propagator, policy: leaving("moderate") })).total).toBe(1);
  expect((await scan(row(PASSWORD), { propagator, policy: leaving("minimal") })).total).toBe(0);
});

test("a row of 64 MB is looked at whole", async () => {
  const { total, parsedLines, longLines } = await scan(`${row(`${"word ".repeat(13 << 20)}`)}${row(KEY)}`);
  expect({ total, parsedLines, longLines }).toEqual({ total: 1, parsedLines: 1, longLines: 1 });
}, 60_000);

test("what was redacted is never found again", async () => {
  const { redact } = createTextRedactor(FULL_RULESET, leaving("strict"));
  const piece = fc.constantFrom(
    KEY,
    "postgres://u:",
    "@h/db",
    `sk-ant-${"api03"}-${fake(93)}AA`,
    " ",
    '"',
    "\\n",
    "=",
    "key",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(piece, fc.string({ unit: "binary" })), { maxLength: 12 }), async (pieces) => {
      const { leaks } = await scan(redact(pieces.join("")), { propagator: undefined });
      expect(leaks).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

const deps: ExitDeps = {
  files: { begin: beginDraft, read: readArtifact },
  tools,
  knownValues: 1,
  now: () => Date.UTC(2026, 0, 10),
  version: "9.9.9",
};

async function* rowsOf(...rows: (string | Uint8Array)[]) {
  yield* rows;
}

function inputFor(target: string, ...rows: (string | Uint8Array)[]) {
  const stamp = makeStamp("1-abc", "policy-hash", "decisions-hash");
  const tally = createTally();
  const mail: Finding = { ...known, kind: "pii", rule: "email", label: "email", severity: "MEDIUM" };
  tally.add([
    { finding: known, outcome: "replaced" },
    { finding: mail, outcome: "left_by_mode" },
    { finding: mail, outcome: "left_by_decision" },
  ]);
  tally.messageDone();
  tally.sessionDone({ mode: "strict", stamp });
  tally.sessionDone({ mode: "strict", stamp: makeStamp("1-abc", "of-a-repository", "decisions-hash") });
  tally.sessionDone({ mode: "strict", stamp });
  return { target, rows: rowsOf(...rows), stamp, tally, refused: ["custom_patterns 2"] };
}

test("a clean artifact is published with its receipt", async () => {
  const target = join(folder, "clean", "out.jsonl");
  const artifact = await writeArtifact(deps, inputFor(target, row("a"), Buffer.from(row("b")), '{"open":1}'));
  expect(isArtifact(artifact)).toBe(true);
  expect(isArtifact({ ...artifact })).toBe(false);
  const bytes = readFileSync(target);
  expect(artifact).toMatchObject({ path: target, sha256: digest(bytes), bytes: bytes.length });
  expect(readdirSync(join(folder, "clean")).sort()).toEqual(["out.jsonl", "out.jsonl.receipt.json"]);
  expect(JSON.parse(readFileSync(`${target}.receipt.json`, "utf8"))).toEqual({
    schema_version: 1,
    kind: "redaction-receipt",
    tool: { name: "tracemill", version: "9.9.9" },
    created_at: "2026-01-10T00:00:00.000Z",
    artifact: { file: "out.jsonl", sha256: digest(bytes), bytes: bytes.length, rows: 3 },
    redaction: {
      policies: [
        { mode: "strict", ruleset: "1-abc", policy: "policy-hash", decisions: "decisions-hash", sessions: 2 },
        { mode: "strict", ruleset: "1-abc", policy: "of-a-repository", decisions: "decisions-hash", sessions: 1 },
      ],
      refused: ["custom_patterns 2"],
      layers: {
        personal_data: { found: 2, replaced: 0, left_by_decision: 1, left_by_mode: 1 },
        secrets: { found: 1, replaced: 1, left_by_decision: 0, left_by_mode: 0 },
      },
      rules: {
        email: { found: 2, replaced: 0, left_by_decision: 1, left_by_mode: 1 },
        "url-password": { found: 1, replaced: 1, left_by_decision: 0, left_by_mode: 0 },
      },
    },
    covered: { sessions: 3, messages: 1 },
    verification: {
      ruleset: FULL_RULESET.id,
      known_values: 1,
      lines: 3,
      parsed_lines: 3,
      long_lines: 0,
      left_by_decision: 0,
      leaks: 0,
    },
  });
});

test("an exit that leaks is stopped: no file, no value in the failure", async () => {
  const target = join(folder, "leak", "out.jsonl.zst");
  const failed = await writeArtifact(deps, inputFor(target, row("a"), row(KEY))).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(LeakError);
  expect(failed).toMatchObject({ code: "blocked", total: 1, leaks: [{ line: 2, column: 17, by: "rule" }] });
  expect((failed as Error).message).not.toContain(KEY.slice(4, 12));
  expect(existsSync(join(folder, "leak"))).toBe(false);
});

test("a receipt says nothing of what was not done", async () => {
  const target = join(folder, "bare.jsonl");
  const bare = { ...deps, knownValues: undefined, tools: { ...tools, propagator: undefined } };
  const { receipt } = await writeArtifact(bare, inputFor(target, row("a")));
  expect(receipt.verification).not.toHaveProperty("known_values");
  expect(receipt).not.toHaveProperty("second_opinions");
});

test("an abort, a source that fails and a disk that is full leave nothing", async () => {
  const place = join(folder, "stopped");
  const controller = new AbortController();
  async function* aborting() {
    yield row("a");
    controller.abort();
    yield row("b");
  }
  const aborted = { ...inputFor(join(place, "a.jsonl")), rows: aborting(), signal: controller.signal };
  await expect(writeArtifact(deps, aborted)).rejects.toMatchObject({ name: "AbortError" });
  async function* failing() {
    yield row("a");
    throw new Error("the store is damaged");
  }
  const broken = { ...inputFor(join(place, "b.jsonl.gz")), rows: failing() };
  await expect(writeArtifact(deps, broken)).rejects.toThrow("the store is damaged");
  const full = new TraceError("disk_full", "no space left");
  const begin: ExitDeps["files"]["begin"] = (target, options) => ({
    ...beginDraft(target, options),
    write: () => Promise.reject(full),
  });
  const writing = writeArtifact(
    { ...deps, files: { ...deps.files, begin } },
    inputFor(join(place, "c.jsonl"), row("a")),
  );
  await expect(writing).rejects.toBe(full);
  expect(existsSync(place)).toBe(false);
});

test("bytes that change while they are looked at are not published", async () => {
  const target = join(folder, "changed", "a.jsonl");
  const begin: ExitDeps["files"]["begin"] = (path, options) => {
    const draft = beginDraft(path, options);
    const finish = async () => {
      const facts = await draft.finish();
      writeFileSync(draft.path, row("other"));
      return facts;
    };
    return { ...draft, finish };
  };
  const writing = writeArtifact({ ...deps, files: { ...deps.files, begin } }, inputFor(target, row("a")));
  await expect(writing).rejects.toMatchObject({ code: "blocked" });
  expect(existsSync(join(folder, "changed"))).toBe(false);
});

test("a process killed while it writes leaves no file with the final name", async () => {
  const target = join(folder, "killed", "a.jsonl");
  const script = `
    import { beginDraft } from ${JSON.stringify(join(import.meta.dirname, "../io/artifact-file.ts"))};
    const draft = beginDraft(${JSON.stringify(target)}, { overwrite: false });
    await draft.write(Buffer.from("unseen"));
    console.log("writing");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  expect(readdirSync(join(folder, "killed"))).toEqual([expect.stringMatching(/^\.a\.jsonl\.\d+\.[0-9a-f]{12}\.tmp$/)]);
  await writeArtifact(deps, inputFor(target, row("a")));
  expect(readdirSync(join(folder, "killed")).sort()).toEqual(["a.jsonl", "a.jsonl.receipt.json"]);
});
