// Everything that is said of a session's worth without a judge: quality, badges, effort, task and resolution.

import type { SessionLabel } from "../../core/label.ts";
import { outcomeOf, riskBadges, valueBadges } from "./badges.ts";
import { qualityOf } from "./quality.ts";
import type { SessionSummary } from "./session-summary.ts";
import { effortOf, resolutionOf, taskTypeOf } from "./task.ts";

export type SessionScore = Pick<
  SessionLabel,
  | "quality"
  | "reasons"
  | "outcome"
  | "value"
  | "risk"
  | "effort"
  | "taskType"
  | "resolution"
  | "filesTouched"
  | "tokens"
>;

export function scoreOf(summary: SessionSummary): SessionScore {
  return {
    ...qualityOf(summary),
    outcome: outcomeOf(summary),
    value: valueBadges(summary),
    risk: riskBadges(summary),
    effort: effortOf(summary),
    taskType: taskTypeOf(summary),
    resolution: resolutionOf(summary),
    filesTouched: summary.tools.files,
    tokens: summary.tokens,
  };
}
