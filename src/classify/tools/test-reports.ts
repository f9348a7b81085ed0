// What test runners print: one parser per runner.

import { mark, markFailure, newTally, type Parser, reportOf, summaryParser } from "./report.ts";

/** `==== 1 failed, 2 passed in 0.12s ====`, and the short summary's lines. */
export const pytest: Parser = summaryParser({
  summary: /^=*\s?(?:\d+ \w+(?:, )?|no tests ran){1,8}.{0,40}? in [\d.]+s/,
  failed: [/\b(\d+) failed/, /\b(\d+) errors?\b/],
  passed: [/\b(\d+) passed/],
  failure: /^(?:FAILED|ERROR) (?:collecting )?\S+(?:::|\.py)/,
  allFailed:
    /^(?:!+ .*Interrupted|INTERNALERROR>|ERROR: (?:file or directory )?not found|pytest: error)|^ImportError while loading conftest/,
});

export const unittest: Parser = summaryParser({
  summary: /^(?:OK(?: \(.*\))?|FAILED \(.*\)|Ran \d+ tests? in .*)$/,
  failed: [/failures=(\d+)/, /errors=(\d+)/, /unexpected successes=(\d+)/],
  passed: [],
  total: [/^Ran (\d+)/],
  skipped: [/skipped=(\d+)/],
  failure: /^(?:ERROR|FAIL): \w+/,
});

export const jest: Parser = summaryParser({
  summary: /^Tests: +\d/,
  failed: [/\b(\d+) failed/],
  passed: [/\b(\d+) passed/],
  failure: /^(?:FAIL |\s*● )/,
  allFailed: /^(?:Test Suites: +[1-9]\d* failed|No tests found, exiting with code 1)/,
});

export const vitest: Parser = summaryParser({
  summary: /^\s*Tests {2,}\d/,
  failed: [/\b(\d+) failed/],
  passed: [/\b(\d+) passed/],
  failure: /^\s*(?:FAIL {1,2}\S|[×❯] .*\d+ms$|⎯+ Unhandled )/,
  allFailed: /^(?:\s*Test Files {2,}\d+ failed|No test files found)/,
});

/** `2 passing (30ms)`, `1 failing`. */
export const mocha: Parser = summaryParser({
  summary: /^\s*\d+ (?:passing|failing|pending)\b/,
  failed: [/(\d+) failing/],
  passed: [/(\d+) passing/],
});

/** Of node, in its own words and as TAP; also of `tap` and `ava`. */
export const nodeTest: Parser = summaryParser({
  summary: /^(?:#|ℹ) (?:pass|fail|cancelled) \d+|^\s*\d+ tests? (?:failed|passed)$/,
  failed: [/(?:#|ℹ) (?:fail|cancelled) (\d+)/, /(\d+) tests? failed/],
  passed: [/(?:#|ℹ) pass (\d+)/, /(\d+) tests? passed/],
  failure: /^(?:\s*not ok \d|✖ )/,
});

export const playwright: Parser = summaryParser({
  summary: /^ {2}\d+ (?:failed|passed|flaky|interrupted|did not run)(?: \([\d.]+m?s\))?$/,
  failed: [/(\d+) (?:failed|interrupted)/],
  passed: [/(\d+) passed/],
  failure: /^\s+\d+\) \[\w+\] › /,
});

export const bun: Parser = summaryParser({
  summary: /^\s*\d+ (?:pass|fail)$/,
  failed: [/(\d+) fail/],
  passed: [/(\d+) pass/],
  failure: /^(?:\(fail\)|✗) /,
});

export const deno: Parser = summaryParser({
  summary: /^(?:ok|FAILED) \| \d+ passed/,
  failed: [/(\d+) failed/],
  passed: [/(\d+) passed/],
  allFailed: /^error: Type checking failed/,
});

const GO_FAILED =
  /^(?:FAIL(?:\s|$)|\s*--- FAIL: |panic: |\S+\.go:\d+:\d+: |# \S+$|go: (?!downloading|finding|extracting))/;
const GO_PASSED = /^(?:ok\s+\S+|PASS$|--- PASS: )/;

/** Single tests of Go where they are printed, else packages; a package that does not build has failed. */
export const goTest: Parser = (lines) => {
  const tally = newTally();
  const counts = { failedTests: 0, failedPackages: 0, passedTests: 0, passedPackages: 0 };
  for (const line of lines) {
    const { text } = line;
    if (GO_FAILED.test(text)) {
      if (text.startsWith("--- FAIL")) counts.failedTests++;
      else if (/^FAIL\s+\S/.test(text)) counts.failedPackages++;
      tally.failed ||= 1;
      markFailure(tally, line);
    } else if (GO_PASSED.test(text)) {
      if (text.startsWith("---")) counts.passedTests++;
      else if (text.startsWith("ok")) counts.passedPackages++;
      mark(tally, line);
    }
  }
  tally.failed = counts.failedTests || counts.failedPackages || tally.failed;
  tally.passed = counts.passedTests || counts.passedPackages;
  return reportOf(tally);
};

export const cargoTest: Parser = summaryParser({
  summary: /^(?:test result: (?:ok|FAILED)\.|\s*Summary \[.*\] +\d+ tests? run:)/,
  failed: [/\b(\d+) failed/],
  passed: [/\b(\d+) passed/],
  failure:
    /^(?:error(?:\[E\d+\])?: (?!could not|test failed|\d+ target|aborting)|test .* \.\.\. FAILED$|thread '.*' (?:\(\d+\) )?panicked at )/,
  allFailed: /^error: (?:could not compile|test failed|\d+ targets? failed)/,
});

/** Also of Minitest: `5 runs, 10 assertions, 1 failures, 0 errors`, and of Elixir: `5 tests, 1 failure`. */
export const rspec: Parser = summaryParser({
  summary: /^\s*\d+ (?:examples?|runs?|tests?|doctests?), \d+/,
  failed: [/\b(\d+) failures?/, /\b(\d+) errors?/],
  passed: [],
  total: [/\b(\d+) (?:examples?|runs?|tests?)\b/, /\b(\d+) doctests?/],
  skipped: [/\b(\d+) (?:pending|skips?|skipped)\b/],
  failure: /^rspec \.\//,
  allFailed: /^(?:An error occurred while loading|== Compilation error|\*\* \(\w*Error\))/,
});

export const phpunit: Parser = summaryParser({
  summary: /^\s*(?:OK \(\d+ tests?|Tests: +\d+)/,
  failed: [/Failures: (\d+)/, /Errors: (\d+)/, /Tests: +(\d+) failed/],
  passed: [/OK \((\d+)/, /\b(\d+) passed/],
  total: [/Tests: +(\d+),/],
  skipped: [/Skipped: (\d+)/, /Incomplete: (\d+)/],
  allFailed: /^(?:FAILURES!|ERRORS!)$/,
});

export const swift: Parser = summaryParser({
  summary: /^\s*Executed \d+ tests?, with /,
  failed: [/(\d+) failures?/],
  passed: [],
  total: [/Executed (\d+) tests?/],
  skipped: [/(\d+) tests? skipped/],
  failure: /^\S+\.swift:\d+(?::\d+)?: error: /,
  allPassed: /^(?:Build complete!|\*\* (?:BUILD|TEST) SUCCEEDED \*\*)/,
  allFailed: /^(?:\*\* (?:BUILD|TEST) FAILED \*\*|error: fatalError)/,
  isLast: true,
});

export const ctest: Parser = summaryParser({
  summary: /^\d+% tests passed, \d+ tests? failed out of \d+/,
  failed: [/(\d+) tests? failed/],
  passed: [],
  total: [/out of (\d+)/],
  allPassed: /^100% tests passed/,
  failure: /^\s*\d+ - .* \(Failed\)/,
});

export const flutter: Parser = summaryParser({
  summary: /^\d\d:\d\d \+\d+/,
  failed: [/ -(\d+):/],
  passed: [/ \+(\d+)/],
  allPassed: /^(?:All tests passed!|No issues found!)/,
  allFailed: /^Some tests failed\.|^\d+ issues? found\./,
  isLast: true,
});

/** The table at the end, a line for each file: `│ ✖ a.cy.js   00:02   5   4   1   -   - │`; its last line sums up. */
export const cypress: Parser = summaryParser({
  summary: /^\s*[✔✖] {2}(?:All specs passed!|\d+ of \d+ failed \(\d+%\)) +\d/,
  failed: [/ \d\d:\d\d +\d+ +(?:\d+|-) +(\d+)/],
  passed: [/ \d\d:\d\d +\d+ +(\d+)/],
});

/** `Chrome 1.0: Executed 5 of 5 (1 FAILED) (0.1 secs)`; the line is written anew after each test. */
export const karma: Parser = summaryParser({
  summary: /(?:^|: )Executed \d+ of \d+ /,
  failed: [/\((\d+) FAILED\)/],
  passed: [],
  total: [/Executed (\d+) of/],
  failure: /^\w[\w .]{0,60}\([^()]{1,60}\) .{1,200} FAILED$/,
  isLast: true,
});

export const jasmine: Parser = summaryParser({
  summary: /^\d+ specs?, \d+ failures?/,
  failed: [/(\d+) failures?/],
  passed: [],
  total: [/^(\d+) specs?/],
  skipped: [/(\d+) pending/],
});

/** `5 tests, 1 failure, 1 skipped`, or TAP. */
export const bats: Parser = summaryParser({
  summary: /^\d+ tests?, \d+ failures?/,
  failed: [/(\d+) failures?/],
  passed: [],
  total: [/^(\d+) tests?/],
  skipped: [/(\d+) skipped/],
  failure: /^(?:not ok \d| ✗ )/,
  allPassed: /^(?:ok \d| ✓ )/,
});

/** `4 scenarios passed, 1 failed, 0 skipped`; steps and features are counted too, and are not taken. */
export const behave: Parser = summaryParser({
  summary: /^\d+ scenarios? passed, \d+ failed/,
  failed: [/(\d+) failed/, /(\d+) error/],
  passed: [/^(\d+) scenarios? passed/],
});

export const busted: Parser = summaryParser({
  summary: /^\d+ success(?:es)? \/ \d+ failures? \/ \d+ errors?/,
  failed: [/(\d+) failures?/, /(\d+) errors?/],
  passed: [/^(\d+) success/],
});
