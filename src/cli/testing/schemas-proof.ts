// The JSON of the commands that prove what leaves.

import { z } from "zod";

const whole = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const Leak = z.strictObject({
  rule: z.string(),
  severity: z.enum(["MAXIMUM", "HIGH", "MEDIUM", "LOW"]),
  line: z.int().min(1),
  column: z.int().min(1).optional(),
  by: z.enum(["rule", "value"]),
});

const Count = z.strictObject({ found: whole, replaced: whole, left_by_decision: whole, left_by_mode: whole });

export const SecondOpinion = z.strictObject({
  tool: z.enum(["gitleaks", "trufflehog", "betterleaks"]),
  version: z.string().optional(),
  findings: z.record(z.string(), whole),
  total: whole,
});

/** The file beside an artifact. */
export const Receipt = z.strictObject({
  schema_version: z.literal(1),
  kind: z.literal("redaction-receipt"),
  tool: z.strictObject({ name: z.literal("tracemill"), version: z.string() }),
  created_at: z.iso.datetime(),
  artifact: z.strictObject({ file: z.string(), sha256, bytes: whole, rows: whole, manifest: z.string().optional() }),
  redaction: z.strictObject({
    policies: z.array(
      z.strictObject({
        mode: z.enum(["strict", "moderate", "minimal"]),
        ruleset: z.string(),
        policy: z.string(),
        decisions: z.string(),
        sessions: z.int().min(1),
      }),
    ),
    refused: z.array(z.string()).min(1).optional(),
    layers: z.partialRecord(z.enum(["secrets", "entropy", "personal_data", "paths", "identities", "custom"]), Count),
    rules: z.record(z.string(), Count),
  }),
  covered: z.strictObject({ sessions: whole, messages: whole }),
  verification: z.strictObject({
    ruleset: z.string(),
    known_values: whole.optional(),
    lines: whole,
    parsed_lines: whole,
    long_lines: whole,
    left_by_decision: whole,
    leaks: z.literal(0),
  }),
  second_opinions: z.array(SecondOpinion).optional(),
});

const Sanitized = z.strictObject({
  path: z.string(),
  receipt_path: z.string(),
  sha256,
  bytes: whole,
  rows: whole,
  replaced: whole,
});

const counts = z.record(z.string(), z.int().min(1));

const next = { schema_version: z.literal(1), next_steps: z.array(z.string()), next_command: z.string().nullable() };
const document = (fields: z.core.$ZodShape) => z.strictObject({ ...next, ...fields });

const VERIFIED = {
  clean: z.boolean(),
  path: z.string(),
  sha256,
  bytes: whole,
  containers: z.array(z.string()),
  mode: z.string(),
  ruleset: z.string(),
  lines: whole,
  parsed_lines: whole,
  long_lines: whole,
  known_values: whole.optional(),
  total: whole,
  leaks: z.array(Leak),
  left_by_decision: whole,
  receipt: z
    .strictObject({
      path: z.string(),
      state: z.enum(["ok", "other_ruleset", "mismatch", "unreadable"]),
      receipt: Receipt.optional(),
    })
    .optional(),
  second_opinions: z.array(SecondOpinion).optional(),
};

export const PROOF_DOCUMENTS = {
  verify: document(VERIFIED),
  "verify of a set": document({
    clean: z.boolean(),
    path: z.string(),
    total: whole,
    missing: z.array(z.string()),
    files: z.array(z.strictObject(VERIFIED)),
  }),
  "pii-review": document({
    provider: z.enum(["rules", "ai", "hybrid"]),
    judge: z.strictObject({ name: z.string(), model: z.string(), destination: z.string() }).optional(),
    sessions: whole,
    sessions_done_before: whole,
    texts: whole,
    findings: whole,
    findings_below: whole,
    min_confidence: z.number().min(0).max(1),
    by_type: counts,
    dropped: counts,
    unreviewed: counts,
    budget_reached: z.boolean(),
    held: whole,
    refused: z.array(z.string()),
    spent: z
      .strictObject({
        calls: whole,
        input_tokens: whole,
        output_tokens: whole,
        usd: z.number().min(0).optional(),
        calls_assumed: whole,
      })
      .optional(),
    findings_path: z.string(),
    sanitized: Sanitized.optional(),
  }),
  "pii-apply": document({ sanitized: Sanitized, refused: z.array(z.string()) }),
  "pii-rubric": document({ rubric: z.string() }),
};
