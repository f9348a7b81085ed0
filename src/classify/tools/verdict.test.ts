import { expect, test } from "vitest";
import { toolCallId } from "../../core/ids.ts";
import type { Json } from "../../core/types.ts";
import { shellCall } from "./command.ts";
import type { ToolResult } from "./exit.ts";
import { shellVerdict, toolVerdict } from "./verdict.ts";

function result(output: string, status?: "ok" | "error", details?: Json): ToolResult {
  return { kind: "tool_result", callId: toolCallId("c"), output, status, ...(details !== undefined && { details }) };
}

type Case = readonly [name: string, command: string, result: ToolResult, form: string | undefined, runs?: string];

const GO_FAIL = "--- FAIL: TestA (0.01s)\nFAIL\nFAIL\tx/y\t0.1s\nFAIL";
const shell: readonly Case[] = [
  [
    "Claude Code's words",
    "cargo build",
    result("Exit code 101\nerror[E0308]: no\nerror: could not compile `x` due to 1 previous error", "error"),
    "cargo-build",
    "cargo-build-",
  ],
  ["Codex's details", "npx tsc", result("a.ts(1,2): error TS2304: no", "error", { exit_code: 2 }), "tsc", "tsc-"],
  [
    "Codex's header",
    "pytest",
    result("Chunk ID: a\nWall time: 1 seconds\nProcess exited with code 1\nOutput:\n1 failed in 0.1s", undefined),
    "pytest",
    "pytest-",
  ],
  [
    "Codex's JSON",
    "ls x",
    result('{"output":"ls: x: No such file","metadata":{"exit_code":2,"duration_seconds":0.1}}', undefined),
    "shell",
  ],
  [
    "Gemini CLI's words",
    "npm test",
    result("Output: 1 failing\nExit Code: 1", undefined, { exit_code: 1 }),
    "npm",
    "npm-",
  ],
  ["Pi's words", "npm run build", result("x\n\nCommand exited with code 2", "error"), "npm", "npm-"],
  ["OpenCode's metadata", "go vet ./...", result("# x/y\na.go:1:2: no", "ok", { exit: 1 }), "go-build", "go-build-"],
  [
    "Cline's words",
    "npm test",
    result("Command executed with exit code 1.\nOutput:\n Tests  1 failed | 2 passed (3)", undefined),
    "vitest",
    "vitest-",
  ],
  [
    "Kimi's words",
    "cat /x",
    result("cat: /x: No such file or directory\nCommand failed with exit code: 1.", "error"),
    undefined,
  ],
  ["a failure behind a pipe", "go test ./... 2>&1 | tail -5", result(GO_FAIL, "ok"), "go-test", "go-test-"],
  ["a success behind a pipe", "go test ./... 2>&1 | tail -5", result("ok  \tx/y\t0.1s", "ok"), undefined, "go-test+"],
  [
    "a linter behind a pipe",
    "mise run fmt && mise run lint 2>&1 | tail -20",
    result("[lint:go] a.go:1:2: no\n[lint:go] 1 issues:", "ok"),
    "golangci",
    "golangci-",
  ],
  [
    "the failing one of a chain",
    "mise run lint && mise run test",
    result(`Exit code 1\n0 issues.\n${GO_FAIL}`, "error"),
    "go-test",
    "golangci+ go-test-",
  ],
  [
    "nothing ran behind the failing one",
    "mise run lint && mise run test",
    result("Exit code 1\na.go:1:2: no\n1 issues:", "error"),
    "golangci",
    "golangci-",
  ],
  [
    "exit 0 counts, whatever the words",
    "node check.js",
    result("0 errors\nError: handled\nno error found", "ok"),
    undefined,
    "script+",
  ],
  [
    "words in a file that is shown",
    "cat log.txt",
    result("Traceback (most recent call last):\nFAILED tests/a.py::b\n1 failed in 0.1s", "ok"),
    undefined,
    "",
  ],
  [
    "hits of a search",
    "grep -rn error src | head",
    result("src/a.ts: throw new Error('x')\nTypeError: no", "ok"),
    undefined,
    "",
  ],
  ["a search without hits", "git branch -a | grep todo", result("", "error", { exit_code: 1 }), undefined, ""],
  [
    "a compiler without errors to find",
    "npm run check 2>&1 | grep 'error TS'",
    result("(no output)\n\nCommand exited with code 1", "error"),
    undefined,
    "npm+",
  ],
  ["a question to git", "git config gc.auto", result("Exit code 1", "error"), undefined, ""],
  ["the tail of a build that passed", "npm run build 2>&1 | tail -3", result("> tsgo -p .\n", "ok"), undefined, "npm+"],
  [
    "the tail of a build that failed",
    "npm run build 2>&1 | tail -3",
    result("npm error command failed\nnpm error x", "ok"),
    "npm",
    "npm-",
  ],
  ["the head of a build tells nothing", "npm run build 2>&1 | head -3", result("> tsgo -p .\n", "ok"), undefined, ""],
  ["a silent compiler", "go build ./... 2>&1 | head -30", result("", "ok"), undefined, "go-build+"],
  [
    "a program that died behind a pipe",
    "python a.py 2>&1 | tail -3",
    result('Traceback (most recent call last):\n  File "a.py", line 1\nValueError: no', "ok"),
    "script",
  ],
  [
    "a person said no",
    "rm -rf x",
    result("The user doesn't want to proceed with this tool use.", "error"),
    "denied",
    "",
  ],
  ["Codex's person said no", "rm x", result("exec command rejected by user"), "denied", ""],
  ["a person stopped it", "sleep 100", result("", "ok", { interrupted: true }), "interrupted", ""],
  [
    "another call of the batch failed",
    "ls",
    result("<tool_use_error>Sibling tool call errored</tool_use_error>", "error"),
    "interrupted",
    "",
  ],
  ["it took too long", "npm test", result("Command timed out after 2m 0.0s", "error"), "timeout", ""],
  [
    "no exit code, no status: a trace",
    "node a.js",
    result("TypeError: x is not a function\n    at a (b.js:1:2)"),
    "script",
    "script-",
  ],
  ["no exit code, no status: nothing", "make deploy", result("done"), undefined, ""],
  [
    "a fallback that was needed",
    "pytest || python -m unittest",
    result("Ran 1 test in 0.1s\n\nOK", "ok"),
    undefined,
    "unittest+",
  ],
];
for (const [name, command, given, form, runs] of shell) {
  test(name, () => {
    const verdict = shellVerdict(shellCall(command).runs, given);
    expect(verdict.failure?.form).toBe(form);
    if (runs === undefined) return;
    expect(verdict.runs.map(({ family, passed }) => `${family}${passed ? "+" : "-"}`).join(" ")).toBe(runs);
  });
}

test("other tools fail by their status, or by the words with which they begin", () => {
  expect(toolVerdict("edit", result("<tool_use_error>File has not been read yet.", "error")).failure?.form).toBe(
    "edit",
  );
  expect(toolVerdict("read", result("Error: File not found")).failure?.form).toBe("read");
  expect(toolVerdict("read", result("const error = 1; // Error: is thrown")).failure).toBeUndefined();
  expect(toolVerdict("read", result("Error: in the first line of a file", "ok")).failure).toBeUndefined();
  expect(toolVerdict(undefined, result("", "error")).failure?.form).toBe("tool");
  expect(toolVerdict("edit", result("x", "error", { status: "cancelled" })).failure?.form).toBe("interrupted");
  expect(toolVerdict("mcp", result('{"status": "denied"}', "error")).failure?.form).toBe("denied");
});
