// Conformance and golden files of hand-written chat sessions of VS Code, and the traps of their log of operations.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRef, ReadOptions } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { LineStarts } from "./shared/line-starts.ts";
import { Bodies } from "./vscode-copilot/bodies.ts";
import { operate } from "./vscode-copilot/operations.ts";
import { Replay } from "./vscode-copilot/replay.ts";
import { vscodeCopilot } from "./vscode-copilot.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/vscode-copilot");
const odd = [{ what: "a result of no call", times: 1, reason: "a torn record names no call" }] as const;
for (const check of sourceChecks(vscodeCopilot, fixtures, { odd })) test(check.name, check.run);

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
    for (const [i, operation] of operations.entries())
      expect(replay.apply({ ...operation }, { line: i + 1, place: 0 })).toBe(true);
    expect(replay.now.map(({ id }) => id)).toEqual(now);
    expect(replay.asked.map(({ id }) => id)).toEqual(ever);
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
    replay.apply({ kind: 0, v: { requests: [] } }, { line: 1, place: 0 });
    expect(replay.apply({ ...operation }, { line: 2, place: 0 })).toBe(false);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-vscode-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("what is added to a request is left out where the first line was lost", async () => {
  const lines = [
    `{"kind":0,"v":{"requests":[${"x".repeat(400)}`,
    JSON.stringify({ kind: 2, k: ["requests"], v: [{ requestId: "b", message: { text: "hi" } }], i: 1 }),
    JSON.stringify({ kind: 2, k: ["requests", 0, "response"], v: [{ value: "of the lost one" }] }),
    JSON.stringify({ kind: 2, k: ["requests"], v: [{ requestId: "c", message: { text: "bye" } }] }),
  ];
  const { sessions, issues } = await readLines(lines);
  expect(sessions[0]?.messages.flatMap(({ parts }) => parts)).toEqual([
    { kind: "text", text: "hi" },
    { kind: "text", text: "bye" },
  ]);
  expect(issues.map(({ code, line }) => [code, line])).toEqual([
    ["bad_json", 1],
    ["bad_record", 3],
  ]);
});

async function readLines(lines: readonly string[], options: Partial<ReadOptions> = {}) {
  const root = mkdtempSync(join(tmpdir(), "tracemill-vscode-"));
  try {
    const folder = join(root, "globalStorage", "emptyWindowChatSessions");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "s.jsonl"), lines.map((line) => `${line}\n`).join(""));
    const [log] = [...(vscodeCopilot.discover(root) as Iterable<LogRef>)];
    return await collect(vscodeCopilot.read(log as LogRef, { from: 0, ...options }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("requests put together one by one are those of the whole object", () => {
  const id = fc.constantFrom("a", "b", "c", "d");
  const words = fc.array(fc.constantFrom("x", "y", "z"), { maxLength: 3 });
  const request = fc.record({ requestId: id, response: words, result: fc.record({ metadata: fc.constant({}) }) });
  const at = fc.nat({ max: 3 });
  const list = fc.uniqueArray(request, { maxLength: 4, selector: ({ requestId }) => requestId });
  const operation = fc.oneof(
    fc.record({ kind: fc.constant(1), k: fc.tuple(fc.constant("requests")), v: list }),
    fc.record({ kind: fc.constant(1), k: fc.tuple(fc.constant("requests"), at), v: request }),
    fc.record({
      kind: fc.constant(2),
      k: fc.tuple(fc.constant("requests")),
      v: list,
      i: fc.option(at, { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant(2),
      k: fc.tuple(fc.constant("requests"), at, fc.constant("response")),
      v: words,
      i: at,
    }),
    fc.record({ kind: fc.constant(1), k: fc.tuple(fc.constant("requests"), at, fc.constant("response"), at), v: id }),
    fc.record({ kind: fc.constant(1), k: fc.tuple(fc.constant("requests"), at, fc.constant("requestId")), v: id }),
    fc.record({ kind: fc.constant(3), k: fc.tuple(fc.constant("requests"), at, fc.constant("result")) }),
  );
  fc.assert(
    fc.property(list, fc.array(operation, { maxLength: 12 }), (requests, operations) => {
      const lines = [{ kind: 0, v: { requests } }, ...operations].map((line) => JSON.stringify(line));
      const whole = { requests: structuredClone(requests) };
      const replay = new Replay();
      for (const [i, text] of lines.entries()) {
        const line = JSON.parse(text);
        replay.apply(line, { line: i + 1, place: 0 });
        if (i > 0) operate(whole, line.k, JSON.parse(text));
        // Two under one id are one for the replay.
        fc.pre(new Set(whole.requests.map(({ requestId }) => requestId)).size === whole.requests.length);
      }
      const got = inFolder((folder) => {
        const path = join(folder, "s.jsonl");
        const bytes = Buffer.from(lines.join("\n"));
        writeFileSync(path, bytes);
        const starts = new LineStarts();
        starts.take(bytes, 0);
        const bodies = new Bodies({ path, starts, maxBytes: 1 << 20 });
        const found = new Map(replay.asked.map((asked) => [asked, bodies.of(asked)]));
        bodies.close();
        for (const { changed, cutAt } of found.values()) expect([changed, cutAt]).toEqual([false, undefined]);
        return replay.now.map((asked) => found.get(asked)?.request);
      });
      expect(JSON.stringify(got)).toEqual(JSON.stringify(whole.requests));
    }),
  );
});

const push = (text: string, i?: number) => ({ kind: 2, k: ["requests", 0, "response"], v: [{ value: text }], i });
const growths: [name: string, operations: object[], texts: string[], issues: string[]][] = [
  [
    "grows beyond what is held is read to there",
    "abcdef".split("").map((c) => push(c.repeat(400))),
    ["hi", "a", "b", "bye"],
    ["line_too_long"],
  ],
  [
    "is written again and again is read to its end",
    "abcdef".split("").map((c) => push(c.repeat(400), 0)),
    ["hi", "f", "bye"],
    [],
  ],
];
for (const [name, operations, texts, issues] of growths) {
  test(`a request that ${name}`, async () => {
    const asked = (text: string) => ({ requestId: text, message: { text } });
    const lines = [
      { kind: 0, v: { requests: [asked("hi")] } },
      ...operations,
      { kind: 2, k: ["requests"], v: [asked("bye")] },
    ];
    const { sessions, issues: told } = await readLines(
      lines.map((line) => JSON.stringify(line)),
      { maxLineBytes: 1200 },
    );
    const said = sessions[0]?.messages.flatMap(({ parts }) =>
      parts.map((part) => (part.kind === "text" ? part.text : "")),
    );
    expect(said?.map((text) => text.replace(/(.)\1+/g, "$1"))).toEqual([
      texts[0],
      texts.slice(1, -1).join(""),
      texts.at(-1),
    ]);
    expect(told.map(({ code }) => code)).toEqual(issues);
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
