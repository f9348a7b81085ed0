// What linters, type checkers and the programs around a project (package managers, docker, git) print.

import { type Parser, summaryParser } from "./report.ts";

/** Warnings alone leave it passed. */
export const eslint: Parser = summaryParser({
  summary: /^\s*✖ \d+ problems?/,
  failed: [/\((\d+) errors?/],
  passed: [],
  failure: /^\s+\d+:\d+\s+error\s/,
  allFailed: /^(?:Oops! Something went wrong!|ESLint couldn't find|Error: Cannot find module 'eslint)/,
});

export const biome: Parser = summaryParser({
  summary: /^(?:Found \d+ errors?\.|The number of diagnostics exceeds)/,
  failed: [/Found (\d+) errors?/],
  passed: [],
  failure: /^\S+ (?:lint\/|format |parse |assist\/|organizeImports )/,
  allPassed: /^(?:Checked|Formatted) \d+ files? in /,
});

export const oxlint: Parser = summaryParser({
  summary: /^Found \d+ warnings? and \d+ errors?/,
  failed: [/and (\d+) errors?/],
  passed: [],
  failure: /^\s*× /,
  allPassed: /^Found \d+ warnings? and 0 errors/,
});

export const ruff: Parser = summaryParser({
  summary: /^Found \d+ errors?/,
  failed: [/Found (\d+) errors?/],
  passed: [],
  failure: /^(?:\S+:\d+:\d+: [A-Z]+\d+ |[A-Z]+\d{3,4} (?:\[\*\] )?|error: Failed to parse)/,
  allPassed: /^(?:All checks passed!|\d+ files? (?:already formatted|left unchanged))/,
  allFailed: /^Would reformat: /,
});

/** Also pyright, flake8 and pylint. */
export const mypy: Parser = summaryParser({
  summary: /^(?:Found \d+ errors? in |\d+ errors?, \d+ warnings?)/,
  failed: [/Found (\d+) errors?/, /^(\d+) errors?,/],
  passed: [],
  failure: /^\s*\S+:\d+(?::\d+)?:? (?:- )?(?:error: |[CEFW]\d{3,4}:? )/,
  allPassed: /^(?:Success: no issues found|0 errors, |All checks passed!|All done! |Your code has been rated at 10)/,
  allFailed: /^(?:Oh no! |would reformat )/,
});

export const golangci: Parser = summaryParser({
  summary: /^\d+ issues?[:.]/,
  failed: [/^(\d+) issues?/],
  passed: [],
  failure: /^\S+\.go:\d+(?::\d+)?: /,
  allPassed: /^0 issues\./,
  allFailed: /^(?:level=error|Error: can't load config)/,
});

/** Formatters and smaller linters: rubocop, prettier, shellcheck, stylelint, rustfmt. */
export const lint: Parser = summaryParser({
  summary: /^\d+ files? inspected, /,
  failed: [/, (\d+) offenses? detected/],
  passed: [],
  failure: /^(?:\[warn\] (?!Code style)\S+|In \S+ line \d+:$|Diff in \S+|\[error\] \S+)/,
  allPassed: /^(?:All matched files use|\[OK\] No errors|No errors? found)/i,
  allFailed: /^(?:\[warn\] Code style issues|\s*\[ERROR\] Found \d+ errors?)/,
});

export const psalm: Parser = summaryParser({
  summary: /^\d+ errors? found$/,
  failed: [/^(\d+) errors?/],
  passed: [],
  failure: /^ERROR: \w+ - /,
  allPassed: /^\s*No errors found!/,
});

/** `a.kt:3:1: Unexpected blank line (no-blank-line)`. */
export const ktlint: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure: /^\S+\.kts?:\d+:\d+: /,
});

/** npm, pnpm, yarn, composer: the script failed, or the packages could not be had. */
export const npm: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure:
    /^(?:npm (?:ERR!|error) |\s?ERR_PNPM_|\s?ELIFECYCLE |error Command failed with exit code|error An unexpected error|ERROR: (?:Could not|No matching|Cannot))/,
  allPassed: /^(?:added|removed|changed|up to date|audited)[ ,].*\bin \d|^Done in |^Successfully installed /,
});

export const docker: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure:
    /^(?:ERROR: (?:failed to|process )|Error response from daemon|docker: |Error: No such |failed to solve|Cannot connect to the Docker daemon|service ".*" is not running|ERROR: for )/,
});

export const git: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure:
    /^(?:fatal: |error: |CONFLICT \(|Automatic merge failed|\s?! \[(?:remote )?rejected\]|hint: Updates were rejected)/,
});

/** What runs the project's tasks: mise, just, turbo, nx. */
export const tasks: Parser = summaryParser({
  summary: /^$./,
  failed: [],
  passed: [],
  failure:
    /^(?:\[[\w:.-]{1,60}\] )?(?:ERROR task failed|error: Recipe `|\s?ERROR {1,3}run failed: |NX {1,3}Ran target.* failed)/,
});
