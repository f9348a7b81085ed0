// What kind of task a session was, how it was resolved, and how much effort it took.

import type { Resolution, TaskType } from "../../core/label.ts";
import { changedAnything, isUnanswered, outcomeOf } from "./badges.ts";
import type { SessionSummary } from "./session-summary.ts";

/** 0 to 1: time at work, calls, text and files, each up to where more says no more. */
export function effortOf({ talk, tools, tokens }: SessionSummary): number {
  const shares: readonly (readonly [weight: number, share: number | undefined])[] = [
    [0.3, talk.activeMs === undefined ? undefined : talk.activeMs / 3_600_000],
    [0.3, tools.calls / 50],
    [0.2, tokens / 100_000],
    [0.2, tools.files / 20],
  ];
  let sum = 0;
  let weights = 0;
  for (const [weight, share] of shares) {
    // What is not known weighs nothing.
    if (share === undefined) continue;
    sum += weight * Math.min(share, 1);
    weights += weight;
  }
  return Math.round((sum / weights) * 1000) / 1000;
}

/** What a request's `form` asks for; those that say nothing are not here. */
const ASKED: Readonly<Record<string, TaskType>> = {
  fix: "debugging",
  build: "feature",
  refactor: "refactor",
  test: "testing",
  explain: "analysis",
  review: "review",
  docs: "documentation",
  configure: "configuration",
  migrate: "migration",
};

/** What only some files tell better than the words: "add a section" may be documentation. */
const BY_FILES: ReadonlySet<TaskType | undefined> = new Set(["documentation", "configuration", "testing"]);

export function taskTypeOf(summary: SessionSummary): TaskType {
  if (isTrivial(summary)) return "trivial";
  const asked = askedFor(summary);
  const done = doneTo(summary);
  if (asked === "feature" && BY_FILES.has(done)) return done ?? asked;
  // Who asks how something works and then has it changed wanted it changed.
  if (asked === "analysis" && changedAnything(summary)) return done ?? "unknown";
  return asked ?? done ?? "unknown";
}

/** The form asked most often, the earlier one of two; questions beside work that was done count for nothing. */
function askedFor(summary: SessionSummary): TaskType | undefined {
  let best: TaskType | undefined;
  let most = 0;
  for (const [form, count] of summary.requests) {
    const type = Object.hasOwn(ASKED, form) ? ASKED[form] : undefined;
    if (type === undefined || (type === "analysis" && changedAnything(summary))) continue;
    if (count <= most) continue;
    best = type;
    most = count;
  }
  return best ?? (summary.requests.has("explain") ? "analysis" : undefined);
}

/** What the files that were changed tell. */
function doneTo(summary: SessionSummary): TaskType | undefined {
  const { tools } = summary;
  const { code, test, docs, config } = tools.fileKinds;
  const all = code + test + docs + config;
  if (all === 0) return tools.calls > 0 ? "exploration" : undefined;
  if (docs === all) return "documentation";
  if (config === all) return "configuration";
  if (test === all) return "testing";
  if (
    tools.firstFailure !== undefined &&
    tools.recovered > 0 &&
    tools.firstFailure < (tools.lastEdit ?? 0) &&
    tools.newFiles === 0
  ) {
    return "debugging";
  }
  return tools.newFiles > 0 ? "feature" : undefined;
}

/** One short exchange that did nothing. */
export function isTrivial({ talk, tools }: SessionSummary): boolean {
  const isWhole = tools.calls === 0 || (tools.calls === 1 && tools.results === 1 && !tools.kinds.subagent);
  return talk.prompts <= 1 && isWhole && tools.files === 0 && talk.said < 600;
}

export function resolutionOf(summary: SessionSummary): Resolution {
  const { tools, last, talk, signals } = summary;
  if (isTrivial(summary)) return "trivial";
  const outcome = outcomeOf(summary);
  const isLeft = isUnanswered(summary) || (last.abandonment ?? -1) >= (talk.lastPrompt ?? 0);
  if (!changedAnything(summary) && !tools.hasRun) return isLeft ? "abandoned" : "exploratory";
  if (isLeft) return isProven(summary) ? "partial" : "abandoned";
  if (outcome === "tests_failed" || outcome === "build_failed" || outcome === "errored") {
    return (signals.recovery ?? 0) > 0 ? "partial" : "failed";
  }
  // A correction with no answer that the person took since is not settled.
  if ((last.correction ?? -1) === talk.lastPrompt && (signals.praise ?? 0) === 0 && tools.openFailures > 0)
    return "partial";
  if (tools.lints.last === "failed") return "partial";
  return "resolved";
}

/** Something was changed, and a run of tests, a build or a linter passed. */
function isProven(summary: SessionSummary): boolean {
  const { tests, builds, lints } = summary.tools;
  return changedAnything(summary) && tests.passed + builds.passed + lints.passed > 0;
}
