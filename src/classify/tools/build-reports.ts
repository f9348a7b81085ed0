// What compilers and build tools print: one parser per family.

import { type Parser, summaryParser } from "./report.ts";

export const tsc: Parser = summaryParser({
  summary: /^(?:Found \d+ errors?\b|svelte-check found \d+)/,
  failed: [/[Ff]ound (\d+) errors?/],
  passed: [],
  failure: /^\S.{0,300}?(?:\(\d+,\d+\): |:\d+:\d+ - )error TS\d+:|^error TS\d+:/,
  allPassed: /^Found 0 errors/,
});

export const goBuild: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure:
    /^(?:\S+\.go:\d+(?::\d+)?: |# \S+$|go: (?!downloading|finding|extracting|added|upgraded)|panic: |package \S+ is not in )/,
});

export const cargoBuild: Parser = summaryParser({
  summary: /^error: could not compile .* due to \d+ previous errors?/,
  failed: [/due to (\d+) previous/],
  passed: [],
  failure: /^error\[E\d+\]: /,
  allFailed: /^error: could not compile/,
  allPassed: /^\s*Finished /,
});

/** Also of clang, MSVC and linkers. */
export const gcc: Parser = summaryParser({
  summary: /^\d+ (?:warnings? and \d+ )?errors? generated\.$/,
  failed: [/(\d+) errors? generated/],
  passed: [],
  failure:
    /^\S+:\d+(?::\d+)?: (?:fatal )?error: |: undefined reference to |^\S+\(\d+(?:,\d+)?\): (?:fatal )?error C\d+/,
  allFailed: /^(?:collect2: error|clang: error|ld: |ninja: build stopped|compilation terminated)/,
});

export const make: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure: /^(?:g?make(?:\[\d+\])?: \*\*\* |ninja: (?:error|build stopped)|FAILED: )/,
  allPassed: /^(?:g?make: Nothing to be done|g?make: '.*' is up to date|\[100%\] Built target|ninja: no work to do)/,
});

export const cmake: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure: /^(?:CMake Error|-- Configuring incomplete, errors occurred)/,
  allPassed: /^-- (?:Build files have been written|Generating done)/,
});

export const gradle: Parser = summaryParser({
  summary: /^\d+ tests? completed/,
  failed: [/(\d+) failed/],
  passed: [],
  total: [/^(\d+) tests? completed/],
  skipped: [/(\d+) skipped/],
  failure: /^(?:> Task \S+ FAILED|e: \S+|\S+\.(?:java|kt):\d+: error: |\* What went wrong:)/,
  allPassed: /^BUILD SUCCESSFUL/,
  allFailed: /^(?:BUILD FAILED|FAILURE: Build failed)/,
});

export const maven: Parser = summaryParser({
  summary: /^(?:\[\w+\] )?Tests run: \d+, Failures: \d+, Errors: \d+, Skipped: \d+$/,
  failed: [/Failures: (\d+)/, /Errors: (\d+)/],
  passed: [],
  total: [/Tests run: (\d+)/],
  skipped: [/Skipped: (\d+)/],
  failure: /^\[ERROR\] (?:\S+:\[\d+,\d+\]|Tests run:|Failed to execute goal|COMPILATION ERROR)/,
  allPassed: /^\[INFO\] BUILD SUCCESS/,
  allFailed: /^\[(?:INFO|ERROR)\] (?:BUILD FAILURE|COMPILATION ERROR)/,
  isLast: true,
});

export const dotnet: Parser = summaryParser({
  summary: /^\s*(?:(?:Passed|Failed)!\s+- Failed: +\d+|\d+ Error\(s\)|Failed: +\d+|Passed: +\d+)/,
  failed: [/Failed: +(\d+)/, /(\d+) Error\(s\)/],
  passed: [/Passed: +(\d+)/],
  failure: /(?:: |^)error (?:CS|MSB|NU|NETSDK|FS|BC)\d+: /,
  allPassed: /^\s*(?:Build succeeded|Test Run Successful)\./,
  allFailed: /^\s*(?:Build FAILED|Test Run Failed)\./,
});

/** webpack, vite, rollup, esbuild and those built on them. */
export const bundler: Parser = summaryParser({
  summary: /^(?:webpack .* compiled |\d+ errors?$)/,
  failed: [/with (\d+) errors?/, /^(\d+) errors?$/],
  passed: [],
  failure:
    /^(?:✘ \[ERROR\]|ERROR in |error during build|\[vite\]: Rollup failed|RollupError|Failed to compile|Build error occurred|Module not found: Error|X \[ERROR\])/,
  allPassed:
    /^(?:\s*✓ (?:built in|Compiled successfully)|.{0,40}Build (?:complete|success)|⚡ Done in|webpack .* compiled successfully)/,
});
