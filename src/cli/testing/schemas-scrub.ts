// The documents of `locate` and `scrub`, strict: what is not named here is not printed.

import { z } from "zod";

const whole = z.number().int().nonnegative();
const Severity = z.enum(["MAXIMUM", "HIGH", "MEDIUM", "LOW"]);
const Kind = z.enum(["lines", "document", "text", "database"]);
const Unread = z.strictObject({ source: z.string(), path: z.string(), reason: z.string() });
const Place = z.strictObject({ line: whole.optional(), row: z.string().optional(), path: z.string().optional() });
const Rule = z.strictObject({
  rule: z.string(),
  label: z.string(),
  severity: Severity,
  count: whole,
  values: whole,
  places: z.array(Place),
});
const Past = z.strictObject({
  id: z.string(),
  started_at: z.string().optional(),
  state: z.enum(["open", "done", "undone", "forgotten", "damaged"]),
  files: whole,
  count: whole,
  backup_bytes: whole,
  undoable: z.boolean(),
});

export const SCRUB_SHAPES = {
  locate: {
    files: whole,
    bytes: whole,
    found: z.array(
      z.strictObject({
        source: z.string(),
        path: z.string(),
        kind: Kind,
        is_beside: z.boolean(),
        count: whole,
        rules: z.array(Rule).optional(),
      }),
    ),
    truncated: z.boolean(),
    unread: z.array(Unread),
  },
  scrub: {
    id: z.string().optional(),
    dry_run: z.boolean().optional(),
    looked: whole.optional(),
    files: z
      .array(
        z.strictObject({
          source: z.string().optional(),
          path: z.string(),
          kind: Kind.optional(),
          outcome: z.enum([
            "would",
            "done",
            "live",
            "refused",
            "failed",
            "restored",
            "tail",
            "missing",
            "already",
            "changed",
          ]),
          reason: z.string().optional(),
          count: whole.optional(),
          lines: whole.optional(),
          rules: z.record(z.string(), whole).optional(),
        }),
      )
      .optional(),
    unread: z.array(Unread).optional(),
    sessions: whole.optional(),
    scrubs: z.array(Past).optional(),
    forgotten: z.array(Past).optional(),
  },
};
