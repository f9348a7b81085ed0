// Conformance and golden files of hand-written chat sessions of VS Code, and the traps of their log of operations.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { idOf, Replay } from "./vscode-copilot/operations.ts";
import { vscodeCopilot } from "./vscode-copilot.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/vscode-copilot");
for (const check of sourceChecks(vscodeCopilot, fixtures)) test(check.name, check.run);

test("looks beside the state of each editor", () => {
  const roots = vscodeCopilot.roots({
    platform: "win32",
    variables: { APPDATA: "D:\\Roaming" },
    home: "C:\\Users\\ada",
  });
  expect(roots).toContain("D:\\Roaming\\Code - Insiders\\User");
  expect(roots).toContain("C:\\Users\\ada\\.vscode-server\\data\\User");
});

const ask = (id: string) => ({ requestId: id, message: { text: id } });
const replays: [name: string, operations: object[], now: string[], ever: string[]][] = [
  ["a snapshot", [{ kind: 0, v: { requests: [ask("a")] } }], ["a"], ["a"]],
  [
    "requests that come",
    [
      { kind: 2, k: ["requests"], v: [ask("a")] },
      { kind: 2, k: ["requests"], v: [ask("b")] },
    ],
    ["a", "b"],
    ["a", "b"],
  ],
  [
    "one asked anew",
    [
      { kind: 2, k: ["requests"], v: [ask("a"), ask("b")] },
      { kind: 2, k: ["requests"], v: [ask("c")], i: 1 },
    ],
    ["a", "c"],
    ["a", "b", "c"],
  ],
  [
    "one written anew",
    [
      { kind: 2, k: ["requests"], v: [ask("a")] },
      { kind: 2, k: ["requests"], v: [ask("a")], i: 0 },
    ],
    ["a"],
    ["a"],
  ],
  [
    "one taken back",
    [
      { kind: 2, k: ["requests"], v: [ask("a"), ask("b")] },
      { kind: 2, k: ["requests"], i: 1 },
    ],
    ["a"],
    ["a", "b"],
  ],
  [
    "a list set",
    [
      { kind: 1, k: ["requests"], v: [ask("a")] },
      { kind: 1, k: ["requests", 0], v: ask("b") },
    ],
    ["b"],
    ["a", "b"],
  ],
];
for (const [name, operations, now, ever] of replays) {
  test(`replays ${name}`, () => {
    const replay = new Replay();
    for (const [i, operation] of operations.entries()) expect(replay.apply({ ...operation }, i + 1)).toBe(true);
    expect((replay.state["requests"] as unknown[]).map(idOf)).toEqual(now);
    expect(replay.asked.map(({ request }) => idOf(request))).toEqual(ever);
  });
}

const astray: object[] = [
  { kind: 0, v: 3 },
  { kind: 7, k: ["a"] },
  { kind: 1, k: [], v: 1 },
  { kind: 1, k: ["__proto__", "x"], v: 1 },
  { kind: 1, k: ["constructor", "x"], v: 1 },
  { kind: 1, k: ["a", "b"], v: 1 },
  { kind: 2, k: ["requests", 4, "response"], v: [1] },
  { kind: 1, k: ["requests", -1], v: 1 },
  { kind: 1, k: ["requests", 1e9], v: 1 },
];
for (const operation of astray) {
  test(`leaves out ${JSON.stringify(operation)}`, () => {
    const replay = new Replay();
    replay.apply({ kind: 0, v: { requests: [] } }, 1);
    expect(replay.apply({ ...operation }, 2)).toBe(false);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
}

test("no mixture of operations makes it throw", async () => {
  const step = fc.constantFrom("requests", "response", "result", "metadata", "message", 0, 1, 2);
  const part = fc.record({
    kind: fc.constantFrom(undefined, "thinking", "toolInvocationSerialized", "markdownContent", "x"),
    value: fc.jsonValue(),
    toolCallId: fc.constantFrom("a", "b", 3),
    subAgentInvocationId: fc.constantFrom(undefined, "a"),
    resultDetails: fc.jsonValue(),
  });
  const request = fc.record({
    requestId: fc.constantFrom("a", "b", 3),
    message: fc.oneof(fc.constant({ text: "hi" }), fc.jsonValue()),
    response: fc.oneof(fc.array(part, { maxLength: 4 }), fc.jsonValue()),
    result: fc.jsonValue(),
    variableData: fc.jsonValue(),
  });
  const operation = fc.record({
    kind: fc.constantFrom(0, 1, 2, 3, 9),
    k: fc.oneof(fc.array(step, { maxLength: 4 }), fc.constant(["requests"])),
    v: fc.oneof(fc.array(request, { maxLength: 3 }), fc.record({ requests: fc.array(request) }), fc.jsonValue()),
    i: fc.constantFrom(undefined, 0, 1, -1, 0.5),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
      const root = mkdtempSync(join(tmpdir(), "tracemill-vscode-"));
      try {
        const folder = join(root, "globalStorage", "emptyWindowChatSessions");
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "s.jsonl"), operations.map((line) => `${JSON.stringify(line)}\n`).join(""));
        for (const log of vscodeCopilot.discover(root) as Iterable<never>)
          await collect(vscodeCopilot.read(log, { from: 0 }));
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 80 },
  );
});
