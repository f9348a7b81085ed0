// The heuristic quality of a session, 1 to 5, with its reasons: what it would teach a model that is trained on it.

import type { ScoreReason } from "../../core/label.ts";
import { changedAnything, isUnanswered } from "./badges.ts";
import type { SessionSummary } from "./session-summary.ts";
import { effortOf, isTrivial, resolutionOf } from "./task.ts";

export interface Quality {
  /** A whole number, 1 to 5. */
  readonly quality: number;
  /** They add up to the quality, before it is rounded (a half down) and kept within 1 and 5. */
  readonly reasons: readonly ScoreReason[];
}

interface Rule {
  readonly reason: string;
  readonly points: number;
  readonly holds: (summary: SessionSummary) => boolean;
}

/** In the order in which they are told. Struggle costs nothing: a failure that is mended is worth more than none. */
export const RULES: readonly Rule[] = [
  { reason: "answered", points: 2, holds: ({ talk }) => talk.prompts > 0 && talk.answers > 0 },
  {
    reason: "answered_question",
    points: 0.75,
    holds: (summary) => summary.talk.said >= 800 && !changedAnything(summary),
  },
  { reason: "explained", points: 0.25, holds: ({ talk }) => talk.said >= 1500 },
  { reason: "used_tools", points: 0.5, holds: ({ tools }) => tools.calls >= 3 },
  { reason: "changed_files", points: 0.75, holds: changedAnything },
  { reason: "several_files", points: 0.25, holds: ({ tools }) => tools.files >= 3 },
  { reason: "verified", points: 0.5, holds: isVerified },
  { reason: "tests_passed", points: 0.25, holds: ({ tools }) => tools.tests.last === "passed" },
  { reason: "recovered", points: 0.25, holds: ({ signals }) => (signals.recovery ?? 0) > 0 },
  { reason: "praised", points: 0.25, holds: ({ signals }) => (signals.praise ?? 0) > 0 },
  { reason: "substantial", points: 0.25, holds: (summary) => effortOf(summary) >= 0.3 },
  { reason: "major", points: 0.5, holds: (summary) => effortOf(summary) >= 0.5 },
  {
    reason: "small",
    points: -0.25,
    holds: (summary) => effortOf(summary) < 0.1 && summary.talk.said < 800 && !changedAnything(summary),
  },
  { reason: "trivial", points: -0.5, holds: isTrivial },
  { reason: "tests_failed", points: -0.5, holds: ({ tools }) => tools.tests.last === "failed" },
  { reason: "build_failed", points: -0.5, holds: ({ tools }) => tools.builds.last === "failed" },
  { reason: "unanswered", points: -0.5, holds: isUnanswered },
  { reason: "abandoned", points: -0.5, holds: (summary) => resolutionOf(summary) === "abandoned" },
  { reason: "loops", points: -0.5, holds: ({ signals }) => (signals.loop ?? 0) >= 3 },
  { reason: "mostly_failures", points: -0.5, holds: ({ tools }) => tools.calls >= 5 && tools.failed > tools.calls / 2 },
];

/** A run of tests, a build or a linter came after the newest edit, and what it checked passed. */
function isVerified({ tools, last }: SessionSummary): boolean {
  const { lastEdit, tests, builds, lints } = tools;
  if (lastEdit === undefined || (last.verification ?? -1) < lastEdit) return false;
  const ends = [tests.last, builds.last, lints.last];
  return ends.includes("passed") && !ends.includes("failed");
}

export function qualityOf(summary: SessionSummary): Quality {
  const { talk } = summary;
  if (talk.prompts === 0) return { quality: 1, reasons: [{ reason: "no_request", points: 1 }] };
  if (talk.answers === 0) return { quality: 1, reasons: [{ reason: "no_answer", points: 1 }] };
  const reasons = RULES.flatMap(({ reason, points, holds }) => (holds(summary) ? [{ reason, points }] : []));
  const sum = reasons.reduce((all, { points }) => all + points, 0);
  return { quality: Math.min(5, Math.max(1, Math.ceil(sum - 0.5))), reasons };
}
