// The registry of families that say in their output how a run ended.

import * as build from "./build-reports.ts";
import type { Family, Purpose } from "./families.ts";
import * as lint from "./lint-reports.ts";
import type { Parser, Report } from "./report.ts";
import * as tests from "./test-reports.ts";
import { trace } from "./traces.ts";
import type { Line } from "./window.ts";

const PARSERS: Readonly<Record<Family, Parser>> = {
  pytest: tests.pytest,
  unittest: tests.unittest,
  jest: tests.jest,
  vitest: tests.vitest,
  mocha: tests.mocha,
  "node-test": tests.nodeTest,
  ava: tests.nodeTest,
  playwright: tests.playwright,
  bun: tests.bun,
  deno: tests.deno,
  "go-test": tests.goTest,
  "cargo-test": tests.cargoTest,
  rspec: tests.rspec,
  minitest: tests.rspec,
  mix: tests.rspec,
  phpunit: tests.phpunit,
  swift: tests.swift,
  xcodebuild: tests.swift,
  ctest: tests.ctest,
  flutter: tests.flutter,
  cypress: tests.cypress,
  karma: tests.karma,
  jasmine: tests.jasmine,
  bats: tests.bats,
  behave: tests.behave,
  busted: tests.busted,
  tsc: build.tsc,
  "go-build": build.goBuild,
  "cargo-build": build.cargoBuild,
  clippy: build.cargoBuild,
  gcc: build.gcc,
  make: build.make,
  cmake: build.cmake,
  gradle: build.gradle,
  maven: build.maven,
  dotnet: build.dotnet,
  javac: build.gcc,
  bundler: build.bundler,
  eslint: lint.eslint,
  biome: lint.biome,
  oxlint: lint.oxlint,
  ruff: lint.ruff,
  mypy: lint.mypy,
  pyright: lint.mypy,
  flake8: lint.mypy,
  pylint: lint.mypy,
  black: lint.mypy,
  golangci: lint.golangci,
  rubocop: lint.lint,
  prettier: lint.lint,
  shellcheck: lint.lint,
  stylelint: lint.lint,
  rustfmt: lint.lint,
  psalm: lint.psalm,
  ktlint: lint.ktlint,
  phpstan: lint.lint,
  npm: lint.npm,
  pip: lint.npm,
  mise: lint.tasks,
  just: lint.tasks,
  turbo: lint.tasks,
  nx: lint.tasks,
  docker: lint.docker,
  git: lint.git,
  script: trace,
};

const words = (text: string): readonly Family[] => text.split(" ");
const TESTS = words(
  "vitest jest pytest cargo-test go-test unittest rspec phpunit mocha node-test playwright bun deno dotnet maven gradle ctest swift flutter karma jasmine cypress behave busted",
);
const LINTERS = words("tsc eslint biome oxlint golangci ruff mypy cargo-build prettier");
const BUILDS = words("tsc cargo-build bundler gcc gradle maven dotnet cmake go-build swift");
const LAST = words("make npm mise");

/** What a runner's script may turn out to be, by what the script is called: a later group only where no earlier one is. */
const DETECTED: Readonly<Record<Purpose, readonly (readonly Family[])[]>> = {
  test: [TESTS, LINTERS, BUILDS, LAST],
  lint: [LINTERS, TESTS, BUILDS, LAST],
  build: [BUILDS, LINTERS, TESTS, LAST],
  install: [["npm"]],
  run: [["tsc", "bundler", "cargo-build", "gcc"], LAST, ["script"]],
  look: [],
};

export interface Reported {
  readonly family: Family;
  readonly report: Report;
}

/** What the output reports of a run of `family`. */
export function reportFor(family: Family, lines: readonly Line[]): Reported | undefined {
  const report = Object.hasOwn(PARSERS, family) ? PARSERS[family]?.(lines) : undefined;
  return report && { family, report };
}

/** The report of whatever a runner ran. `isAlone`: all of the output is its own, so any failure in it is too. */
export function detectedReport(purpose: Purpose, lines: readonly Line[], isAlone = false): Reported | undefined {
  let passed: Reported | undefined;
  for (const group of DETECTED[purpose]) {
    for (const family of group) {
      const found = reportFor(family, lines);
      if (!found) continue;
      if (found.report.failed > 0) return found;
      passed ??= found;
    }
    if (passed && !isAlone) return passed;
  }
  return passed;
}
