// Conformance and golden files of hand-written Aider histories, and the traps of their Markdown.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRef } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { aider } from "./aider.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/aider");
for (const check of sourceChecks(aider, fixtures, { folders: ["code"] })) test(check.name, check.run);

async function readText(text: string, folder = "web") {
  const root = mkdtempSync(join(tmpdir(), "tracemill-aider-"));
  try {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, ".aider.chat.history.md"), text);
    const [log] = [...(aider.discover(root) as Iterable<LogRef>)];
    return await collect(aider.read(log as LogRef, { from: 0 }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const HEAD = "\n# aider chat started at 2026-05-10 06:56:51\n\n";
const BANNER = "> Aider v0.86.2  \n> Model: gpt-5 with diff edit format  \n\n";

const blocks: [name: string, text: string, kinds: string[]][] = [
  ["a prompt of several lines", `${BANNER}#### a  \n#### b  \n`, ["status", "prompt"]],
  ["prompts one after the other", `${BANNER}#### /add x  \n\n#### b  \n`, ["status", "slash_command", "prompt"]],
  ["a heading of the answer", `${BANNER}#### a  \n\n#### Step 1\n\ntext\n`, ["status", "prompt", "assistant"]],
  ["a quote of the answer", `${BANNER}#### a  \n\nThey say:\n\n> so\n`, ["status", "prompt", "assistant"]],
  ["a path that is no command", `${BANNER}#### /srv/app is down  \n`, ["status", "prompt"]],
  ["a shell command", `${BANNER}#### !ls  \n`, ["status", "slash_command"]],
  ["a heading of an answer in a trimmed file", "#### a\ntext\n\n#### Step 1\n\nmore\n", ["prompt", "assistant"]],
  [
    "a fence in a trimmed file",
    "#### a\n```\n> x\n#### y\n```\n\n> Tokens: 1 sent, 1 received.\n",
    ["prompt", "assistant", "status"],
  ],
  [
    "an answer that was cut inside a fence",
    `${BANNER}#### a  \n\n\`\`\`\ncode\n> Tokens: 1 sent, 1 received.  \n`,
    ["status", "prompt", "assistant", "status"],
  ],
];
for (const [name, text, kinds] of blocks) {
  test(`knows ${name}`, async () => {
    const [session] = (await readText(HEAD + text)).sessions;
    expect(session?.messages.map(({ kind }) => kind)).toEqual(kinds);
  });
}

const tokens: [line: string, usage: unknown][] = [
  ["Tokens: 950 sent, 12 received.", { inputTokens: 950, outputTokens: 12 }],
  ["Tokens: 1.2k sent, 300 received. Cost: $0.01 message, $0.02 session.", { inputTokens: 1200, outputTokens: 300 }],
  ["Tokens: 12k sent, 8.2k cache hit, 1.1k received.", { outputTokens: 1100, cacheReadTokens: 8200 }],
  ["Tokens: 12k sent, 1k cache write, 2k received.", { outputTokens: 2000, cacheCreationTokens: 1000 }],
  ["Tokens: 1,024 sent, 8 received.", { inputTokens: 1024, outputTokens: 8 }],
  ["Tokens: many sent, few received.", undefined],
];
for (const [line, usage] of tokens) {
  test(`counts "${line}"`, async () => {
    const [session] = (await readText(`${HEAD}${BANNER}#### a  \n\nb\n\n> ${line}  \n`)).sessions;
    expect([...(session?.usage.values() ?? [])].map((entry) => entry.usage)).toEqual(usage ? [usage] : []);
  });
}

test("a run is the same session in whatever folder its history lies", async () => {
  const ids = async (folder: string) => (await readText(HEAD + BANNER, folder)).sessions.map(({ id }) => id);
  expect(await ids("web")).toEqual(await ids("api"));
});

test("a run keeps its id when it goes on, and has none before its first line", async () => {
  const whole = `${HEAD}${BANNER}#### a  \n\nb\n`;
  const ids = new Set<string>();
  for (let end = 0; end <= whole.length; end++) {
    for (const { id } of (await readText(whole.slice(0, end))).sessions) ids.add(id);
  }
  expect([...ids]).toHaveLength(1);
});

test("finds a history in a repository, not among what others put there", () => {
  const logs = [...(aider.discover(join(fixtures, "0.86", "code")) as Iterable<LogRef>)];
  expect(logs.map(({ path }) => path.slice(fixtures.length))).toEqual([
    "/0.86/code/web/.aider.chat.history.md",
    "/0.86/code/work/api/.aider.chat.history.md",
  ]);
});

const piece = fc.oneof(
  fc.constantFrom(
    "#### a  ",
    "#### a",
    "> b  ",
    "> b",
    ">",
    "####",
    "",
    "```",
    "~~~",
    "# aider chat started at 2026-05-10 06:56:51",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);
test("any lines are read without failing, and no two runs are one session", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (lines) => {
      const { sessions } = await readText(`${HEAD}> x  \n${lines.join("\n")}\n`);
      expect(new Set(sessions.map(({ id }) => id)).size).toBe(sessions.length);
    }),
    { numRuns: 150 },
  );
});
