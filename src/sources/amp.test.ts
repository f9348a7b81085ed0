// Conformance and golden files of hand-written Amp threads, and the traps of their format.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { spentOf } from "./amp/usage.ts";
import { amp } from "./amp.ts";
import { pathOfUri } from "./shared/uri.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/amp");
const odd = [{ what: "a result of no call", times: 1, reason: "a torn thread lost the call" }] as const;
for (const check of sourceChecks(amp, fixtures, { odd })) test(check.name, check.run);

const homes: [platform: NodeJS.Platform, variables: Record<string, string>, home: string, root: string][] = [
  ["linux", {}, "/home/ada", "/home/ada/.local/share/amp/threads"],
  ["darwin", { XDG_DATA_HOME: "/data" }, "/Users/ada", "/data/amp/threads"],
  ["win32", {}, "C:\\Users\\ada", "C:\\Users\\ada\\.local\\share\\amp\\threads"],
];
for (const [platform, variables, home, root] of homes) {
  test(`looks under ${root}`, () => expect(amp.roots({ platform, variables, home })).toEqual([root]));
}

const uris: [string | undefined, string | undefined][] = [
  ["file:///home/ada/my%20web", "/home/ada/my web"],
  ["file:///c%3A/Users/ada", "c:\\Users\\ada"],
  ["file:///home/ada/100%", "/home/ada/100%"],
  ["file://server/share/x", "//server/share/x"],
  ["vscode-remote://wsl%2Bubuntu/home/ada", "/home/ada"],
  ["https://example.com/x", undefined],
  ["file://", undefined],
  [undefined, undefined],
];
for (const [uri, path] of uris) test(`path of ${uri}`, () => expect(pathOfUri(uri)).toBe(path));

const usage = { inputTokens: 4, outputTokens: 6, cacheCreationInputTokens: 100, cacheReadInputTokens: 50 };
const models: [model: string | undefined, input: number, created: number | undefined][] = [
  ["claude-opus-4-5", 4, 100],
  ["gpt-5.4", 104, undefined],
  ["openai/gpt-5.4", 104, undefined],
  ["gemini-3-pro", 4, 100],
  [undefined, 4, 100],
];
for (const [model, inputTokens, cacheCreationTokens] of models) {
  test(`tokens of ${model}`, () =>
    expect(spentOf({ ...usage, model }, "x")?.usage).toMatchObject({ inputTokens, cacheCreationTokens }));
}

test("the same answer has one key in a fork, and two answers have two", () => {
  const at = { ...usage, timestamp: "2026-01-01T00:00:00Z" };
  expect(spentOf(at, "T-1 3")?.key).toBe(spentOf(at, "T-2 3")?.key);
  expect(spentOf({ ...at, outputTokens: 7 }, "T-1 3")?.key).not.toBe(spentOf(at, "T-1 3")?.key);
  expect(spentOf(usage, "T-1 3")?.key).not.toBe(spentOf(usage, "T-2 3")?.key);
});

test("no thread makes it throw", async () => {
  const block = fc.oneof(
    fc.jsonValue(),
    fc.record({ type: fc.constantFrom("text", "tool_use", "tool_result", "summary", "x"), run: fc.jsonValue() }),
  );
  const message = fc.record({
    role: fc.constantFrom("user", "assistant", "info", 3),
    messageId: fc.oneof(fc.constantFrom(0, 1, "a"), fc.jsonValue()),
    content: fc.oneof(fc.array(block), block),
    usage: fc.jsonValue(),
    state: fc.oneof(fc.jsonValue(), fc.constantFrom({ type: "error" }, { type: "cancelled" })),
  });
  const thread = fc.record({
    messages: fc.oneof(fc.array(fc.oneof(message, fc.jsonValue()), { maxLength: 8 }), fc.jsonValue()),
    env: fc.jsonValue(),
    relationships: fc.jsonValue(),
    usageLedger: fc.oneof(fc.jsonValue(), fc.constant({ events: [{ tokens: { input: 1 } }, 4] })),
    title: fc.jsonValue(),
    created: fc.jsonValue(),
  });
  await fc.assert(
    fc.asyncProperty(thread, async (value) => {
      const root = mkdtempSync(join(tmpdir(), "tracemill-amp-"));
      try {
        writeFileSync(join(root, "T-1.json"), JSON.stringify(value));
        for (const log of amp.discover(root) as Iterable<never>) await collect(amp.read(log, { from: 0 }));
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});
