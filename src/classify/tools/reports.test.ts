import fc from "fast-check";
import { expect, test } from "vitest";
import { detectedReport, reportFor } from "./reports.ts";
import { WINDOW, windowLines } from "./window.ts";

type Case = readonly [family: string, output: string, failed: number | undefined, passed?: number];

const cases: readonly Case[] = [
  ["pytest", "....F.\nFAILED tests/test_a.py::test_b - assert 1 == 2\n===== 1 failed, 5 passed in 0.12s =====", 1, 5],
  ["pytest", "......\n6 passed, 2 warnings in 1.03s", 0, 6],
  [
    "pytest",
    "ERROR tests/a.py - ImportError\n!!!! Interrupted: 1 error during collection !!!!\n==== 1 error in 0.2s ====",
    1,
    0,
  ],
  ["pytest", "==== no tests ran in 0.01s ====", 0, 0],
  ["pytest", "0 errors, no error found, error.log was read", undefined],
  ["unittest", "FAIL: test_a (t.T)\n---\nRan 3 tests in 0.001s\n\nFAILED (failures=1, errors=1)", 2, 1],
  ["unittest", "Ran 3 tests in 0.001s\n\nOK", 0, 3],
  ["jest", "FAIL src/a.test.js\n  ● adds\nTests:       1 failed, 4 passed, 5 total", 1, 4],
  ["jest", "Test Suites: 1 passed, 1 total\nTests:       5 passed, 5 total", 0, 5],
  [
    "jest",
    "FAIL src/a.test.js\n  ● Test suite failed to run\nTest Suites: 1 failed, 1 total\nTests:       0 total",
    1,
    0,
  ],
  [
    "vitest",
    " FAIL  src/a.test.ts > adds\n Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 9 passed (10)",
    1,
    9,
  ],
  ["vitest", "\x1b[32m Test Files  2 passed (2)\x1b[39m\n\x1b[32m      Tests  10 passed (10)\x1b[39m", 0, 10],
  ["mocha", "  12 passing (30ms)\n  2 failing\n", 2, 12],
  ["node-test", "not ok 1 - x\n# pass 5\n# fail 1", 1, 5],
  ["node-test", "ℹ pass 5\nℹ fail 0", 0, 5],
  ["playwright", "  1) [chromium] › a.spec.ts:3:1 › x\n  1 failed\n  3 passed (5.2s)", 1, 3],
  ["bun", " 5 pass\n 1 fail\n", 1, 5],
  ["deno", "FAILED | 1 passed | 2 failed (12ms)", 2, 1],
  ["go-test", "=== RUN TestA\n--- FAIL: TestA (0.00s)\n    a_test.go:5: no\nFAIL\nFAIL\tx/y\t0.1s\n", 1, 0],
  ["go-test", "?   \tx/cmd\t[no test files]\nok  \tx/y\t0.1s\nok  \tx/z\t(cached) [no tests to run]", 0, 2],
  ["go-test", "# x/y\n./a.go:3:2: undefined: z\nFAIL\tx/y [build failed]\n", 1, 0],
  ["go-test", "--- PASS: TestA (0.00s)\nPASS", 0, 1],
  ["cargo-test", "test a ... FAILED\ntest result: FAILED. 3 passed; 1 failed; 0 ignored", 1, 3],
  ["cargo-test", "running 0 tests\ntest result: ok. 0 passed; 0 failed\ntest result: ok. 4 passed; 0 failed", 0, 4],
  [
    "cargo-test",
    "error[E0308]: mismatched types\nerror: could not compile `x` (lib test) due to 1 previous error",
    1,
    0,
  ],
  ["cargo-build", "error[E0308]: mismatched\nerror: could not compile `x` due to 2 previous errors", 2, 0],
  ["cargo-build", "warning: unused variable\n    Finished `dev` profile in 1.2s", 0, 1],
  ["tsc", "src/a.ts(1,2): error TS2304: Cannot find name 'x'.\nsrc/b.ts:3:4 - error TS1005: ';' expected.", 2, 0],
  ["tsc", "Found 3 errors in 2 files.", 3, 0],
  ["tsc", "the error TS2304 means that a name is unknown", undefined],
  ["eslint", "/a/b.js\n  1:2  error  no-undef  x\n\n✖ 3 problems (1 error, 2 warnings)", 1, 0],
  ["eslint", "✖ 2 problems (0 errors, 2 warnings)", 0, 0],
  ["biome", "src/a.ts lint/suspicious/noX ━━━\nFound 2 errors.", 2, 0],
  ["biome", "Checked 12 files in 5ms. No fixes applied.", 0, 1],
  ["oxlint", "Found 0 warnings and 0 errors.\nFinished in 5ms", 0, 0],
  ["oxlint", "Found 1 warning and 2 errors.", 2, 0],
  ["ruff", "a.py:1:1: F401 `os` imported but unused\nFound 1 error.", 1, 0],
  ["ruff", "All checks passed!", 0, 1],
  ["mypy", "a.py:3: error: Incompatible types\nFound 1 error in 1 file (checked 5 source files)", 1, 0],
  ["mypy", "Success: no issues found in 5 source files", 0, 1],
  ["pyright", "0 errors, 0 warnings, 0 informations", 0, 0],
  ["golangci", "[lint:go] a.go:1:2: x (revive)\n[lint:go] 2 issues:\n[lint:go] * revive: 2", 2, 0],
  ["golangci", "[lint] $ golangci-lint run ./...\n0 issues.", 0, 0],
  ["gradle", "> Task :test FAILED\n5 tests completed, 2 failed\nBUILD FAILED in 3s", 2, 3],
  ["gradle", "12 tests completed, 2 failed, 1 skipped\nBUILD FAILED in 3s", 2, 9],
  ["gradle", "BUILD SUCCESSFUL in 3s", 0, 1],
  ["maven", "[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1\n[INFO] BUILD FAILURE", 2, 2],
  ["maven", "[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0\n[INFO] BUILD SUCCESS", 0, 5],
  ["dotnet", "Failed!  - Failed:     1, Passed:    10, Skipped: 0", 1, 10],
  ["dotnet", "Build succeeded.\n    0 Warning(s)\n    0 Error(s)", 0, 0],
  ["dotnet", "a.cs(3,4): error CS1002: ; expected [x.csproj]\nBuild FAILED.", 1, 0],
  ["rspec", "rspec ./a_spec.rb:3 # x\n10 examples, 1 failure, 2 pending", 1, 7],
  ["mix", "2 doctests, 5 tests, 1 failure, 1 skipped", 1, 5],
  ["mix", "1 test, 0 failures", 0, 1],
  ["minitest", "5 runs, 10 assertions, 0 failures, 0 errors, 0 skips", 0, 5],
  ["phpunit", "FAILURES!\nTests: 5, Assertions: 10, Failures: 1.", 1, 4],
  ["phpunit", "ERRORS!\nTests: 9, Assertions: 10, Errors: 1, Failures: 2, Skipped: 1.", 3, 5],
  ["phpunit", "  Tests:    1 failed, 4 passed (5 assertions)", 1, 4],
  ["phpunit", "OK (5 tests, 10 assertions)", 0, 5],
  ["swift", "Executed 5 tests, with 1 failure (0 unexpected) in 0.1 seconds", 1, 4],
  ["swift", "Executed 5 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.1 seconds", 2, 2],
  ["ctest", "80% tests passed, 1 tests failed out of 5", 1, 4],
  [
    "cypress",
    "    ✖  1 of 2 failed (50%)                     00:07        7        6        1        -        -",
    1,
    6,
  ],
  [
    "cypress",
    "    ✔  All specs passed!                        00:02        3        3        -        -        -",
    0,
    3,
  ],
  ["karma", "Chrome 1.0: Executed 1 of 5 SUCCESS\nChrome 1.0: Executed 5 of 5 (1 FAILED) (0.1 secs)", 1, 4],
  ["karma", "Chrome 1.0: Executed 5 of 5 SUCCESS (0.1 secs)", 0, 5],
  ["jasmine", "5 specs, 1 failure, 1 pending spec", 1, 3],
  ["bats", " ✓ a\n ✗ b\n\n2 tests, 1 failure", 1, 1],
  ["bats", "1..2\nok 1 a\nnot ok 2 b", 1, 0],
  [
    "behave",
    "0 features passed, 1 failed, 0 skipped\n4 scenarios passed, 1 failed, 0 skipped\n9 steps passed, 1 failed",
    1,
    4,
  ],
  ["busted", "4 successes / 1 failure / 1 error / 0 pending : 0.01 seconds", 2, 4],
  ["psalm", "ERROR: UndefinedClass - a.php:3:1 - no\n------------------------------\n1 error found", 1, 0],
  ["psalm", "       No errors found!", 0, 1],
  ["ktlint", "/app/a.kt:3:1: Unexpected blank line (no-blank-line)", 1, 0],
  ["make", "make: *** [Makefile:3: all] Error 1", 1, 0],
  ["cmake", "CMake Error at CMakeLists.txt:3 (find_package):", 1, 0],
  ["gcc", "a.c:1:2: error: expected ';'\n1 error generated.", 1, 0],
  ["gcc", "a.c:1:2: warning: unused", undefined],
  ["npm", "npm error code ELIFECYCLE", 1, 0],
  ["npm", "added 5 packages in 2s", 0, 1],
  ["docker", 'ERROR: failed to solve: process "/bin/sh"', 1, 0],
  ["git", "fatal: not a git repository", 1, 0],
  ["git", "commit 12\n\n    fix: error: is printed", undefined],
  ["bundler", '✘ [ERROR] Could not resolve "x"\n1 error', 1, 0],
  ["script", 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: no', 2, 0],
  ["script", "all went well, no Error: at all", undefined],
];
for (const [family, output, failed, passed] of cases) {
  test(`${family}: ${output.slice(0, 50)}`, () => {
    const found = reportFor(family, windowLines(output));
    expect(found?.report.failed).toBe(failed);
    if (passed !== undefined) expect(found?.report.passed).toBe(passed);
    if (found) expect(found.report.end).toBeLessThanOrEqual(output.length);
  });
}

test("a runner's output tells what it ran", () => {
  expect(detectedReport("lint", windowLines("[lint] $ golangci-lint run\na.go:1:2: x\n1 issues:"))?.family).toBe(
    "golangci",
  );
  expect(detectedReport("test", windowLines("Tests:       1 failed, 4 passed, 5 total"))?.family).toBe("jest");
  expect(detectedReport("test", windowLines("nothing of note"))).toBeUndefined();
  const both = "0 issues.\n--- FAIL: TestA (0.0s)\nFAIL\nFAIL\tx\t0.1s";
  expect(detectedReport("test", windowLines(both))?.report.failed).toBe(1);
  expect(detectedReport("lint", windowLines(both))?.report.failed).toBe(0);
  expect(detectedReport("lint", windowLines(both), true)?.report.failed).toBe(1);
});

test("the range goes from the first failure to the summary", () => {
  const output = "collected 2 items\n\nFAILED a.py::b - no\n=== 1 failed, 1 passed in 0.1s ===\ndone";
  const report = reportFor("pytest", windowLines(output))?.report;
  expect(output.slice(report?.start, report?.end)).toBe("FAILED a.py::b - no\n=== 1 failed, 1 passed in 0.1s ===");
});

test("only the first and the last 4 KB are looked at, with their places", () => {
  const output = `${"x\n".repeat(WINDOW)}=== 1 failed in 0.1s ===\n${"y\n".repeat(WINDOW)}=== 2 failed in 0.1s ===`;
  const report = reportFor("pytest", windowLines(output))?.report;
  expect(report?.failed).toBe(2);
  expect(output.slice(report?.start, report?.end)).toBe("=== 2 failed in 0.1s ===");
});

test("any output is read in no time", () => {
  const pieces = fc.constantFrom(
    "=",
    " ",
    "1",
    "error",
    ": ",
    "\n",
    "a",
    "FAIL",
    "\t",
    "é",
    "\ud800",
    "(",
    ".go:1:",
    "- ",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 400 }), (all) => {
      const lines = windowLines(all.join(""));
      for (const purpose of ["test", "lint", "build", "run"] as const) detectedReport(purpose, lines);
    }),
  );
  for (const hard of [
    "a".repeat(9000),
    "1 a, ".repeat(2000),
    " ".repeat(9000),
    `${"A.".repeat(4500)}`,
    "=".repeat(9000),
    "\t1:".repeat(3000),
  ]) {
    detectedReport("test", windowLines(hard));
  }
});
