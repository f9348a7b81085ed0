// The JSON of the commands on findings, decisions, diffs and quarantine, as strict schemas.

import { z } from "zod";

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const whole = z.int().min(0);
const severity = z.enum(["MAXIMUM", "HIGH", "MEDIUM", "LOW"]);
const kind = z.enum(["secret", "pii", "path", "identity", "custom"]);
const verb = z.enum(["accept", "ignore"]);
const role = z.enum(["user", "assistant", "system", "tool"]);
const state = z.enum(["free", "quarantined", "released", "blocked"]);
const counts = { findings: whole, values: whole, undecided: whole };

const Decision = z.strictObject({
  id: whole,
  verb,
  target: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("finding"), path: z.string(), start: whole, end: whole }),
    z.strictObject({ kind: z.literal("value"), value_hash: z.string() }),
    z.strictObject({ kind: z.literal("rule"), rule: z.string() }),
  ]),
  scope: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("session"), session: z.string() }),
    z.strictObject({ kind: z.literal("project"), project: z.string() }),
    z.strictObject({ kind: z.literal("everywhere") }),
  ]),
  author: z.string(),
  reason: z.string().optional(),
  at: time,
  undone_at: time.optional(),
});

const decided = {
  decisions: z.array(Decision),
  messages: whole,
  index_later: z.boolean(),
  still_masked_by: z.array(z.string()),
};

const Finding = z.strictObject({
  id: z.string().optional(),
  ref: z.string(),
  seq: whole.optional(),
  role: role.optional(),
  path: z.string(),
  rule: z.string(),
  label: z.string(),
  kind,
  severity,
  confidence: z.number(),
  value_hash: z.string(),
  spread: z.boolean(),
  decision: verb.optional(),
  replaced: z.boolean(),
  length: whole,
  excerpt: z.string(),
  value: z.string().optional(),
});

const Quarantined = z.strictObject({
  id: z.string(),
  title: z.string().optional(),
  project: z.string().optional(),
  state,
  may_leave: z.boolean(),
  secrets: whole,
  secrets_unseen: whole,
  rules: z.array(z.strictObject({ rule: z.string(), values: whole, findings: whole })),
  review: z
    .strictObject({ id: whole, verb: z.enum(["release", "block"]), author: z.string(), reason: z.string(), at: time })
    .optional(),
});

const Change = z.strictObject({
  path: z.string(),
  line: z.int().min(1),
  before: z.array(z.string()),
  after: z.array(z.string()),
});

/** `document` adds what every command's answer has. */
export function findingsDocuments<D>(document: (fields: z.ZodRawShape) => D) {
  return {
    findings: document({
      total: z.strictObject({ ...counts, sessions: whole }),
      rules: z.array(
        z.strictObject({ rule: z.string(), label: z.string(), kind, severity, ...counts, sessions: whole }),
      ),
      sessions: z.array(
        z.strictObject({
          id: z.string(),
          title: z.string().optional(),
          project: z.string().optional(),
          ...counts,
          by_severity: z.strictObject({ MAXIMUM: whole, HIGH: whole, MEDIUM: whole, LOW: whole }),
        }),
      ),
    }),
    "findings of": document({
      session: z.string(),
      title: z.string().optional(),
      quarantine: state,
      findings: z.array(Finding),
    }),
    "findings accept": document(decided),
    "findings ignore": document(decided),
    "findings undo": document(decided),
    "findings decisions": document({ decisions: z.array(Decision) }),
    diff: document({
      session: z.string(),
      mode: z.enum(["inside", "strict", "moderate", "minimal"]),
      messages: z.array(z.strictObject({ seq: whole.optional(), role: role.optional(), changes: z.array(Change) })),
    }),
    quarantine: document({ quarantined: whole, sessions: z.array(Quarantined) }),
    "quarantine show": document({ session: Quarantined }),
    "quarantine export": document({ path: z.string(), sessions: whole, left_out: whole, bytes: whole }),
  };
}
