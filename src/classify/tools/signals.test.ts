import fc from "fast-check";
import { expect, test } from "vitest";
import { messageId, toolCallId } from "../../core/ids.ts";
import type { Message, Part } from "../../core/session.ts";
import type { Signal } from "../../core/signal.ts";
import type { Json } from "../../core/types.ts";
import { createToolSignals, isCodeFailure } from "./signals.ts";

type Said = Omit<Extract<Part, { kind: "tool_result" }>, "kind" | "callId"> | string | undefined;
type Called = readonly [tool: string, input: Json, result: Said];

/** Each call is two messages: the call (even `seq`) and its result (odd); undefined: no result. */
function messagesOf(calls: readonly Called[]): Message[] {
  return calls.flatMap(([tool, input, said], i) => {
    const callId = toolCallId(`c${i}`);
    const call = message(2 * i, { kind: "tool_call", callId, tool, input });
    if (said === undefined) return [call];
    const facts = typeof said === "string" ? { output: said, status: "ok" as const } : said;
    return [call, message(2 * i + 1, { kind: "tool_result", callId, ...facts })];
  });
}

function message(seq: number, ...parts: Part[]): Message {
  const isCall = parts[0]?.kind === "tool_call";
  const kind = isCall ? "assistant" : "tool_results";
  return { id: messageId(`m${seq}`), seq, role: isCall ? "assistant" : "user", kind, parts, line: seq + 1 };
}

function signalsOf(calls: readonly Called[]): Signal[] {
  const signals = createToolSignals();
  return [...messagesOf(calls).flatMap((each) => signals.add(each)), ...signals.end()];
}

const shown = ({ kind, form, seq, about }: Signal) =>
  `${kind}/${form} @${seq}${about === undefined ? "" : ` of ${about}`}`;
const bash = (command: string): [string, Json] => ["Bash", { command }];
const failing = (output: string) => ({ output: `Exit code 1\n${output}`, status: "error" as const });
const edit = (before: string, after: string): [string, Json] => [
  "Edit",
  { file_path: "/p/a.ts", old_string: before, new_string: after },
];

const stories: readonly (readonly [name: string, calls: readonly Called[], expected: readonly string[]])[] = [
  [
    "a test fails, is mended and passes",
    [
      [...bash("npx vitest run"), failing(" FAIL  a.test.ts\n      Tests  1 failed (1)")],
      [...edit("a", "b"), "The file /p/a.ts has been updated"],
      [...bash("cd /p && npx vitest run 2>&1 | tail -3"), "      Tests  1 passed (1)"],
    ],
    ["failure/vitest @1 of 0", "edit/change @2", "verification/vitest @5 of 2", "recovery/vitest @5 of 0"],
  ],
  [
    "the same family on all recovers what failed on a part, not the other way round",
    [
      [...bash("go test ./a -run TestX"), failing("--- FAIL: TestX\nFAIL")],
      [...bash("go test ./b"), "ok  \tb\t0.1s"],
      [...bash("go test ./..."), "ok  \ta\t0.1s"],
    ],
    ["failure/go-test @1 of 0", "recovery/go-test @5 of 0"],
  ],
  [
    "a runner's failure is that of what it ran",
    [
      [...bash("mise run lint"), failing("a.go:1:2: no\n1 issues:")],
      [...bash("golangci-lint run"), "0 issues."],
    ],
    ["failure/golangci @1 of 0", "recovery/golangci @3 of 0"],
  ],
  [
    "the same call fails again, with other times",
    [
      [...bash("node a.js"), failing("Error: no (12 ms)")],
      [...bash("node a.js"), failing("Error: no (15 ms)")],
      [...bash("node a.js"), failing("RangeError: other")],
    ],
    ["failure/script @1 of 0", "failure/script @3 of 2", "loop/script @3 of 0", "failure/script @5 of 4"].slice(0, 4),
  ],
  [
    "an edit that is taken back, and done again",
    [
      [...edit("a", "b"), "ok"],
      [...edit("b", "a"), "ok"],
      [...edit("a", "b"), "ok"],
    ],
    ["edit/change @0", "undo/edit @2 of 0", "edit/change @2", "edit/change @4"],
  ],
  [
    "git takes a file back",
    [
      [...edit("a", "b"), "ok"],
      [...bash("git checkout -- /p/a.ts"), ""],
      [...bash("git checkout main"), ""],
      [...bash("git restore --staged /p/a.ts"), ""],
      [...bash("git stash && npm test; git stash pop"), ""],
    ],
    ["edit/change @0", "undo/git @2 of 0"],
  ],
  [
    "what is denied or stopped is no failure of the code, and changes nothing",
    [
      [...edit("a", "b"), { output: "The user doesn't want to proceed with this tool use.", status: "error" }],
      [...bash("npm test"), { output: "[Request interrupted by user for tool use]", status: "error" }],
    ],
    ["failure/denied @1 of 0", "failure/interrupted @3 of 2"],
  ],
  [
    "an edit that fails is none, and recovers",
    [
      [...edit("a", "b"), { output: "String to replace not found", status: "error" }],
      [...edit("c", "d"), "ok"],
    ],
    ["failure/edit @1 of 0", "recovery/edit @3 of 0", "edit/change @2"],
  ],
  [
    "new and changed files",
    [
      [
        "Write",
        { file_path: "/p/new.ts", content: "x" },
        { output: "File created", status: "ok", details: { type: "create" } },
      ],
      ["Read", { file_path: "/p/old.ts" }, "text"],
      ["write_file", { path: "/p/old.ts", content: "x" }, "ok"],
      [
        "apply_patch",
        { input: "*** Begin Patch\n*** Add File: b.ts\n+x\n*** Delete File: c.ts\n*** End Patch" },
        "Success",
      ],
      [
        "shell",
        { command: ["bash", "-lc", "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: d.ts\n*** End Patch\nEOF"] },
        "Success",
      ],
      ["str_replace_editor", { command: "view", path: "/p/e.ts" }, "text"],
      ["str_replace_editor", { command: "create", path: "/p/e.ts", file_text: "" }, "ok"],
      [
        ...bash(
          "cat > f.ts <<'EOF'\nx > y\nEOF\nsed -i '' 's/a/b/' g.ts && git rm h.ts && rm -rf node_modules > /dev/null",
        ),
        "",
      ],
      [
        "edit",
        {
          path: "/p/i.ts",
          edits: [
            { oldText: "a", newText: "b" },
            { oldText: "c", newText: "d" },
          ],
        },
        "ok",
      ],
    ],
    [
      "edit/new @0",
      "edit/change @4",
      "edit/new @6",
      "edit/delete @6",
      "edit/change @8",
      "edit/new @12",
      "edit/new @14",
      "edit/change @14",
      "edit/delete @14",
      "edit/change @16",
      "edit/change @16",
    ],
  ],
  [
    "a command that ends in the background",
    [
      ["exec_command", { cmd: "cargo test" }, "Chunk ID: 1\nProcess running with session ID 77\nOutput:\n"],
      [
        "write_stdin",
        { session_id: 77, chars: "" },
        {
          output: "Process exited with code 101\nOutput:\ntest result: FAILED. 1 passed; 1 failed",
          status: "error",
          details: { exit_code: 101 },
        },
      ],
    ],
    ["failure/cargo-test @3 of 0"],
  ],
  ["calls without results in a log that has none", [[...edit("a", "b"), undefined]], ["edit/change @0"]],
  [
    "a call without a result where others have one",
    [
      [...bash("ls"), ""],
      [...edit("a", "b"), undefined],
    ],
    [],
  ],
];
for (const [name, calls, expected] of stories) {
  test(name, () => expect(signalsOf(calls).map(shown)).toEqual(expected));
}

test("ranges hold what the signal says", () => {
  const output = "collected 1 item\nFAILED a.py::b - no\n1 failed in 0.1s\n";
  const [failure] = signalsOf([[...bash("pytest -q"), { output, status: "error" }]]);
  expect(failure?.range && output.slice(failure.range.start, failure.range.end)).toBe(
    "FAILED a.py::b - no\n1 failed in 0.1s",
  );
  expect(failure && isCodeFailure(failure)).toBe(true);
});

test("a patch in a command line is read to its end", () => {
  const file = (name: string) => `*** Update File: ${name}\n@@\n${"+x\n".repeat(4000)}`;
  const patch = `*** Begin Patch\n${file("a.ts")}${file("b.ts")}*** End Patch`;
  const inputs: [string, Json][] = [
    ["apply_patch", { command: ["apply_patch", patch] }],
    ["shell", { command: ["bash", "-lc", `apply_patch <<'EOF'\n${patch}\nEOF`] }],
    ["shell", `apply_patch <<'EOF'\n${patch}\nEOF`],
  ];
  for (const input of inputs) {
    expect(signalsOf([[...input, "ok"]]).filter(({ kind }) => kind === "edit")).toHaveLength(2);
  }
});

test("a note of the agent's own is hardly an edit, whatever writes it", () => {
  const note = "/home/ada/.claude/plans/a.md";
  const calls: Called[] = [
    ["Edit", { file_path: note, old_string: "a", new_string: "b" }, "ok"],
    [...bash(`echo x >> ${note}`), "ok"],
  ];
  const edits = signalsOf(calls).filter(({ kind }) => kind === "edit");
  expect(edits.map(({ confidence }) => confidence)).toEqual([0.4, 0.4]);
});

test("the summary counts runs, files and kinds of calls", () => {
  const signals = createToolSignals();
  const calls: Called[] = [
    [...bash("npm test"), failing("Tests:       1 failed, 1 total")],
    [...edit("a", "b"), "ok"],
    ["Write", { file_path: "/p/a.test.ts", content: "x" }, "ok"],
    ["Write", { file_path: "/tmp/scratch.ts", content: "x" }, "ok"],
    [...bash("npm test"), "Tests:       1 passed, 1 total"],
  ];
  for (const each of messagesOf(calls)) signals.add(each);
  expect(signals.summary()).toMatchObject({
    calls: 5,
    results: 5,
    failed: 1,
    recovered: 1,
    tests: { passed: 1, failed: 1, last: "passed" },
    files: 2,
    newFiles: 1,
    fileKinds: { code: 1, test: 1, docs: 0, config: 0 },
    kinds: { shell: 2, edit: 1, write: 2 },
    hasRun: true,
  });
});

test("any messages in any order are taken", () => {
  const id = fc.constantFrom("a", "b", "").map(toolCallId);
  const part = fc.oneof(
    fc.record({
      kind: fc.constant("tool_call" as const),
      callId: id,
      tool: fc.constantFrom("Bash", "Edit", "x", "apply_patch", "write_stdin"),
      input: fc.jsonValue() as fc.Arbitrary<Json>,
    }),
    fc.record({
      kind: fc.constant("tool_call" as const),
      callId: id,
      tool: fc.constant("Bash"),
      input: fc.record({ command: fc.string() }),
    }),
    fc.record({
      kind: fc.constant("tool_result" as const),
      callId: id,
      output: fc.string({ unit: "binary" }),
      status: fc.constantFrom("ok" as const, "error" as const, undefined),
      details: fc.jsonValue() as fc.Arbitrary<Json>,
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(part, { maxLength: 4 }), { maxLength: 10 }), (all) => {
      const signals = createToolSignals();
      for (const [seq, parts] of all.entries()) {
        for (const signal of signals.add(message(seq, ...parts))) {
          expect(signal.confidence).toBeGreaterThan(0);
          expect(signal.confidence).toBeLessThanOrEqual(1);
          const { range } = signal;
          const at = signal.seq === seq && range ? parts[range.part] : undefined;
          if (at?.kind === "tool_result") expect(range?.end).toBeLessThanOrEqual(at.output.length);
        }
      }
      signals.end();
    }),
  );
});
