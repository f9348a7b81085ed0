// What the tools of a session amount to: how often each kind was called, and how its tests, builds and linters ended.

import type { Purpose } from "./families.ts";
import type { ToolKind } from "./tool-kinds.ts";

export interface Runs {
  readonly passed: number;
  readonly failed: number;
  /** Of the newest run. */
  readonly last: "passed" | "failed" | undefined;
}

export interface ToolSummary {
  readonly calls: number;
  readonly results: number;
  /** Calls by kind of tool; `other` for tools that no table knows. */
  readonly kinds: Readonly<Partial<Record<ToolKind | "other", number>>>;
  /** Calls that failed, without those that were denied or interrupted. */
  readonly failed: number;
  readonly recovered: number;
  readonly tests: Runs;
  readonly builds: Runs;
  readonly lints: Runs;
  /** Distinct files that were changed, scratch files excepted. */
  readonly files: number;
  readonly newFiles: number;
  /** What kinds of files: by the endings and folders of their names. */
  readonly fileKinds: Readonly<Record<FileKind, number>>;
  /** True where a shell command did more than show something or ask git, GitHub or the web. */
  readonly hasRun: boolean;
  /** Tests, builds, linters and scripts that failed and did not pass since; the newest failing call's `seq`. */
  readonly openFailures: number;
  readonly lastOpenFailure: number | undefined;
  /** Scientific libraries that what the agent wrote or ran imports. */
  readonly libraries: readonly string[];
  /** `seq` of the first failure of the code, and of the newest edit. */
  readonly firstFailure: number | undefined;
  readonly lastEdit: number | undefined;
}

export type FileKind = "code" | "test" | "docs" | "config";

const TEST_FILE =
  /(?:^|[\\/])(?:tests?|specs?|__tests__|testdata|e2e|fixtures)[\\/]|[._-](?:test|spec)\.\w{1,5}$|(?:^|[\\/])test_[^\\/]{1,100}\.py$|Tests?\.(?:java|kt|cs|swift)$/;
const DOCS = /\.(?:md|mdx|rst|adoc)$|(?:^|[\\/])(?:docs?[\\/]|README|CHANGELOG|LICENSE)/i;
const CONFIG =
  /\.(?:json|ya?ml|toml|ini|cfg|conf|env|lock|properties|tf|plist)$|(?:^|[\\/])(?:requirements[\w-]{0,20}\.txt|CODEOWNERS|go\.(?:mod|sum))$|(?:^|[\\/])(?:Dockerfile|Makefile|\.[\w.-]{1,40}rc|\.gitignore|\.github[\\/].{1,100}|[\w.-]{1,40}\.config\.\w{1,4})$/;

export function fileKind(file: string): FileKind {
  const name = file.slice(-300);
  if (TEST_FILE.test(name)) return "test";
  if (DOCS.test(name)) return "docs";
  return CONFIG.test(name) ? "config" : "code";
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

export interface Summing {
  called(kind: ToolKind | undefined): void;
  ran(purpose: Purpose, passed: boolean): void;
  failed(seq: number): void;
  recovered(): void;
  edited(file: string, isNew: boolean, seq: number): void;
  result(): void;
  didRun(): void;
  wrote(library: string): void;
  summary(files: number, open: { readonly count: number; readonly last: number | undefined }): ToolSummary;
}

export function createSumming(): Summing {
  const kinds: Partial<Record<ToolKind | "other", number>> = {};
  const fileKinds: Record<FileKind, number> = { code: 0, test: 0, docs: 0, config: 0 };
  const counts = { calls: 0, results: 0, failed: 0, recovered: 0, newFiles: 0 };
  const runs = { test: newRuns(), build: newRuns(), lint: newRuns() };
  const libraries = new Set<string>();
  let hasRun = false;
  let firstFailure: number | undefined;
  let lastEdit: number | undefined;
  return {
    called(kind) {
      counts.calls++;
      kinds[kind ?? "other"] = (kinds[kind ?? "other"] ?? 0) + 1;
    },
    ran(purpose, passed) {
      if (purpose !== "test" && purpose !== "build" && purpose !== "lint") return;
      runs[purpose][passed ? "passed" : "failed"]++;
      runs[purpose].last = passed ? "passed" : "failed";
    },
    failed(seq) {
      counts.failed++;
      firstFailure ??= seq;
    },
    recovered: () => void counts.recovered++,
    edited(file, isNew, seq) {
      fileKinds[fileKind(file)]++;
      if (isNew) counts.newFiles++;
      lastEdit = seq;
    },
    result: () => void counts.results++,
    didRun() {
      hasRun = true;
    },
    wrote: (library) => void libraries.add(library),
    summary: (files, open) => ({
      ...counts,
      kinds,
      tests: runs.test,
      builds: runs.build,
      lints: runs.lint,
      files,
      fileKinds,
      hasRun,
      openFailures: open.count,
      lastOpenFailure: open.last,
      libraries: [...libraries].sort(),
      firstFailure,
      lastEdit,
    }),
  };
}

function newRuns(): Open<Runs> {
  return { passed: 0, failed: 0, last: undefined };
}
