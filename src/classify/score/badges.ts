// Badges: how a session came out, what is of value in it, and what is a risk.

import type { Outcome } from "../../core/label.ts";
import type { FindingCounts, SessionSummary } from "./session-summary.ts";

/**
 * The newest run of tests counts before the newest build; then an open failure late in the session, then who had the
 * last word. Undefined where no tool was called.
 */
export function outcomeOf(summary: SessionSummary): Outcome | undefined {
  const { tools } = summary;
  if (tools.calls === 0) return undefined;
  if (tools.tests.last === "failed") return "tests_failed";
  if (tools.builds.last === "failed") return "build_failed";
  if (tools.tests.last === "passed") return "tests_passed";
  if (isErrored(summary)) return "errored";
  if (isUnanswered(summary)) return "partial";
  if (!changedAnything(summary) && !tools.hasRun) return "analysis_only";
  return "completed";
}

/** A failure that nothing mended, in the last third of the session or with no edit after it. */
function isErrored({ talk, tools: { lastOpenFailure, lastEdit } }: SessionSummary): boolean {
  if (lastOpenFailure === undefined) return false;
  const lastThird = talk.firstSeq + ((talk.lastSeq - talk.firstSeq) * 2) / 3;
  return lastOpenFailure >= lastThird || (lastEdit !== undefined && lastOpenFailure > lastEdit);
}

export function changedAnything({ tools }: SessionSummary): boolean {
  return tools.files > 0;
}

/** The person spoke last, or stopped the agent and left, or the log ends with a call that never came back. */
export function isUnanswered({ talk, tools }: SessionSummary): boolean {
  const answered = talk.lastAnswer ?? -1;
  if ((talk.lastPrompt ?? -1) > answered || (talk.lastInterrupt ?? -1) > answered) return true;
  return tools.calls > tools.results && talk.endsOnCall;
}

export function valueBadges(summary: SessionSummary): readonly string[] {
  const { talk, tools, signals, tokens } = summary;
  const badges: string[] = [];
  if (tools.libraries.length >= 2) badges.push("novel_domain");
  if (talk.prompts > 20 && tokens > 100_000) badges.push("long_horizon");
  // Half of all messages are calls or their results.
  if (talk.messages > 0 && tools.calls + tools.results > talk.messages / 2 && tools.calls >= 10)
    badges.push("tool_rich");
  if (tools.libraries.length >= 1 && tools.hasRun && changedAnything(summary)) badges.push("scientific_workflow");
  if (tools.firstFailure !== undefined && (signals.recovery ?? 0) > 0) badges.push("debugging");
  if ((signals.correction ?? 0) > 0) badges.push("human_feedback");
  if ((signals.verification ?? 0) > 0 && tools.tests.last === "passed") badges.push("verified");
  return badges;
}

/** 0 to 1: how much a person should look at it before it leaves. */
export function sensitivityOf({ secrets, names, urls }: FindingCounts): number {
  return Math.min(secrets * 0.3 + names * 0.1 + urls * 0.15, 1);
}

export function riskBadges({ findings }: SessionSummary): readonly string[] {
  const badges: string[] = [];
  if (findings.secrets > 0) badges.push("secrets_detected");
  if (findings.names >= 5) badges.push("names_detected");
  if (findings.urls > 0) badges.push("private_url");
  if (sensitivityOf(findings) >= 0.7) badges.push("manual_review");
  return badges;
}
