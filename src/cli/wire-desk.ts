// The JSON names of labels, scores and reviews: snake_case, ISO 8601 UTC, unknown left out.

import { isoTime } from "../core/iso-time.ts";
import type { ReviewEntry, SessionReview } from "../core/review.ts";
import type {
  EvidenceView,
  InboxEntry,
  LabelReport,
  LabelTotals,
  LabelView,
  Reviewed,
  ScoreView,
  SegmentView,
  SignalView,
  TypeView,
} from "../ports/app-desk.ts";
import type { ListedSession } from "../ports/listed-session.ts";
import { someOf, startOf } from "./wire.ts";

/** Enough to tell which session is meant. */
export function shortJson(session: ListedSession): object {
  return {
    id: session.facts.head.id,
    source: session.facts.head.source,
    title: session.title,
    project: session.project?.name,
    started_at: isoTime(startOf(session)),
    ended_at: isoTime(session.counts.lastTime),
  };
}

export function reportJson({ labelled, failed }: LabelReport): object {
  return { labelled_now: labelled, label_failures: someOf(failed) };
}

export function scoreJson({ id, judge, model, rubric, quality, evidence, reason, at, isCurrent }: ScoreView): object {
  return {
    id,
    judge,
    model,
    rubric,
    quality,
    evidence: someOf(evidence),
    reason,
    at: isoTime(at),
    stale: isCurrent ? undefined : true,
  };
}

export function entryJson({ id, verb, until, revision, author, reason, at }: ReviewEntry): object {
  return { id, verb, until: isoTime(until), revision, author, reason, at: isoTime(at) };
}

export function reviewJson({ state, hold, before, by }: SessionReview): object {
  return {
    state,
    hold: hold.kind,
    embargo_until: hold.kind === "embargoed" ? isoTime(hold.until) : undefined,
    by: by && entryJson(by),
    before: before && entryJson(before),
  };
}

type Badges = Pick<InboxEntry["label"], "outcome" | "value" | "risk" | "effort" | "taskType" | "resolution">;

function badgesJson({ outcome, value, risk, effort, taskType, resolution }: Badges): object {
  return { outcome, value, risk, effort, task_type: taskType, resolution };
}

export function inboxJson(entry: InboxEntry): object {
  const { session, label, reasons, judged, review, quarantine, found, secrets } = entry;
  return {
    ...shortJson(session),
    revision: session.revision,
    type: label.type,
    contains: label.contains,
    score: judged?.quality ?? label.quality,
    score_by: judged?.judge ?? "heuristic",
    heuristic_score: label.quality,
    judged: judged && scoreJson(judged),
    reasons,
    ...badgesJson(label),
    tokens: label.tokens,
    prompts: session.counts.prompts,
    tool_calls: session.counts.toolCalls,
    models: [...session.counts.models].sort(),
    findings: found,
    secrets,
    quarantine,
    review: reviewJson(review),
  };
}

export function reviewedJson({ session, isChanged, before, review, quarantine, mayLeave }: Reviewed): object {
  return {
    ...shortJson(session),
    changed: isChanged,
    state_before: before.state,
    review: reviewJson(review),
    quarantine,
    may_leave: mayLeave,
  };
}

function evidenceJson({ message, seq, role, time, excerpt }: EvidenceView): object {
  return { message, seq, role, time: isoTime(time), excerpt };
}

function typeJson({ type, confidence, evidence }: TypeView): object {
  return { type, confidence, evidence: evidence.map(evidenceJson) };
}

function signalJson({ kind, form, confidence, about, evidence }: SignalView): object {
  return { kind, form, confidence, about_seq: about, ...evidenceJson(evidence) };
}

export function scoresJson({ session, label, scores }: LabelView): object {
  return {
    ...shortJson(session),
    score: label.quality,
    reasons: label.reasons,
    ...badgesJson(label),
    judges: scores.map(scoreJson),
  };
}

export function labelJson(view: LabelView): object {
  const { label, main, contains, examples, corrections } = view;
  return {
    ...scoresJson(view),
    ...typeJson(main),
    contains: contains.map(typeJson),
    turns: label.turns.map(({ seq, type, confidence, evidence }) => ({ seq, type, confidence, evidence })),
    signals: label.signals,
    examples: examples.map(signalJson),
    corrections: corrections.map(signalJson),
    files_touched: label.filesTouched,
    tokens: label.tokens,
    language: label.language,
  };
}

export function labelTotalsJson({ sessions, labelled, tokens, groups }: LabelTotals): object {
  const by = Object.fromEntries(Object.entries(groups).map(([group, rows]) => [`by_${group}`, rows]));
  return { sessions, labelled, tokens, ...by };
}

export function segmentJson({ from, to, why, gapMs, requests, time, excerpt }: SegmentView): object {
  return { from, to, why, gap_ms: gapMs, requests, started_at: isoTime(time), excerpt };
}
