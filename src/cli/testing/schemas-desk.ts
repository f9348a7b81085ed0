// The JSON of the commands on labels, scores and reviews, as strict schemas.

import { z } from "zod";
import { OUTCOMES, RESOLUTIONS, TASK_TYPES, TRAJECTORY_TYPES } from "../../core/label.ts";
import { REVIEW_STATES } from "../../core/review.ts";
import { SPLIT_SIGNALS } from "../../core/segment.ts";
import { SIGNALS } from "../../core/signal.ts";

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const whole = z.int().min(0);
const quality = z.number().min(1).max(5);
const type = z.enum(TRAJECTORY_TYPES);
const state = z.enum(REVIEW_STATES);
const verb = z.enum(["approve", "block", "shortlist", "reset", "hold", "release", "embargo"]);
const quarantine = z.enum(["free", "quarantined", "released", "blocked"]);
const reason = z.string().optional();
const stale = z.literal(true).optional();

export const ListedLabel = z.strictObject({ type, quality, stale });

const labelled = {
  labelled_now: whole,
  label_failures: z
    .array(z.strictObject({ session: z.string(), message: z.string() }))
    .min(1)
    .optional(),
};

const short = {
  id: z.string(),
  source: z.string(),
  title: z.string().optional(),
  project: z.string().optional(),
  started_at: time.optional(),
  ended_at: time.optional(),
};

const reasons = z.array(z.strictObject({ reason: z.string(), points: z.number() }));
const badges = {
  outcome: z.enum(OUTCOMES).optional(),
  value: z.array(z.string()),
  risk: z.array(z.string()),
  effort: z.number(),
  task_type: z.enum(TASK_TYPES),
  resolution: z.enum(RESOLUTIONS),
};

const Judged = z.strictObject({
  id: whole,
  judge: z.string(),
  model: z.string().optional(),
  rubric: z.string(),
  quality,
  evidence: z.array(z.string()).min(1).optional(),
  reason,
  at: time,
  stale,
});

const entry = {
  id: whole,
  verb,
  until: time.optional(),
  revision: z.string(),
  author: z.string(),
  reason,
  at: time,
};
const Review = z.strictObject({
  state,
  hold: z.enum(["free", "held", "embargoed"]),
  embargo_until: time.optional(),
  by: z.strictObject(entry).optional(),
  before: z.strictObject(entry).optional(),
});

const Waiting = z.strictObject({
  ...short,
  revision: z.string(),
  type,
  contains: z.array(type),
  score: quality,
  score_by: z.string(),
  heuristic_score: quality,
  judged: Judged.optional(),
  reasons,
  ...badges,
  tokens: whole,
  prompts: whole,
  tool_calls: whole,
  models: z.array(z.string()),
  findings: whole,
  secrets: whole,
  quarantine,
  review: Review,
});

const evidence = {
  message: z.string(),
  seq: whole.optional(),
  role: z.enum(["user", "assistant", "system", "tool"]).optional(),
  time: time.optional(),
  excerpt: z.string().optional(),
};
const typed = { type, confidence: z.number(), evidence: z.array(z.strictObject(evidence)) };
const Signal = z.strictObject({
  kind: z.enum(SIGNALS),
  form: z.string().optional(),
  confidence: z.number(),
  about_seq: whole.optional(),
  ...evidence,
});

const scored = { ...short, score: quality, reasons, ...badges, judges: z.array(Judged) };
const Label = z.strictObject({
  ...scored,
  ...typed,
  contains: z.array(z.strictObject(typed)),
  turns: z.array(z.strictObject({ seq: whole, type, confidence: z.number(), evidence: z.array(z.string()) })),
  signals: z.record(z.string(), whole),
  examples: z.array(Signal),
  corrections: z.array(Signal),
  files_touched: whole,
  tokens: whole,
  language: z.string().optional(),
});

const group = z.array(z.strictObject({ name: z.string(), sessions: whole }));
const Totals = z.strictObject({
  sessions: whole,
  labelled: whole,
  tokens: whole,
  by_type: group,
  by_score: group,
  by_outcome: group,
  by_project: group,
  by_model: group,
  by_language: group,
});

/** What `stats --labels` adds. */
export const STATS_LABELS = {
  labelled_now: whole.optional(),
  label_failures: labelled.label_failures,
  labels: Totals.optional(),
};

/** `document` adds what every command's answer has. */
export function deskDocuments<D>(document: (fields: z.ZodRawShape) => D) {
  const reviewed = document({
    verb,
    changed: whole,
    unchanged: whole,
    sessions: z.array(
      z.strictObject({
        ...short,
        changed: z.boolean(),
        state_before: state,
        review: Review,
        quarantine,
        may_leave: z.boolean(),
      }),
    ),
  });
  const held = z.strictObject({ new: whole, shortlisted: whole, approved: whole, blocked: whole, held: whole });
  return {
    inbox: document({ ...labelled, total: whole, standing: held, sessions: z.array(Waiting), truncated: z.boolean() }),
    approve: reviewed,
    block: reviewed,
    shortlist: reviewed,
    hold: reviewed,
    release: reviewed,
    embargo: reviewed,
    "review reset": reviewed,
    "review history": document({
      ...short,
      revision: z.string(),
      review: Review,
      trail: z.array(z.strictObject({ ...entry, stale })),
    }),
    label: document({ ...labelled, totals: Totals.optional(), sessions: z.array(Label).optional() }),
    score: document({ ...labelled, totals: Totals.optional(), sessions: z.array(z.strictObject(scored)).optional() }),
    "set-score": document({ session: z.strictObject(scored) }),
    segment: document({
      looked: whole,
      kept: z.boolean(),
      cleared: z.literal(true).optional(),
      sessions: z.array(
        z.strictObject({
          ...short,
          segments: z.array(
            z.strictObject({
              from: whole,
              to: whole,
              why: z.array(z.enum(SPLIT_SIGNALS)),
              gap_ms: whole.optional(),
              requests: whole,
              started_at: time.optional(),
              excerpt: z.string().optional(),
            }),
          ),
        }),
      ),
    }),
  };
}
