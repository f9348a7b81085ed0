// The JSON of the commands on datasets.

import { z } from "zod";
import { TRAJECTORY_TYPES } from "../../core/label.ts";
import type { DropReason } from "../../ports/app-export.ts";
import { BALANCE_GROUPS } from "../../ports/app-report.ts";

const whole = z.int().min(0);

const Problem = z.strictObject({ line: z.int().min(1).optional(), field: z.string(), message: z.string() });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const format = z.strictObject({ name: z.string(), version: z.int().min(1) });
const tokens = { total: whole, median: whole, p95: whole, max: whole };

/** The compiler knows of a reason that is missing here. */
const REASONS: Readonly<Record<DropReason, typeof whole>> = {
  excluded: whole,
  ignored: whole,
  out_of_scope: whole,
  quarantined: whole,
  blocked: whole,
  held: whole,
  embargoed: whole,
  other_status: whole,
  other_type: whole,
  low_score: whole,
  resumed_elsewhere: whole,
  copy: whole,
  near_copy: whole,
  subagent: whole,
  contaminated: whole,
  too_long: whole,
  changed: whole,
  no_rows: whole,
};
const LeftOut = z.strictObject(REASONS).partial();

const Copies = z.strictObject({
  kept: z.string(),
  left: z.array(z.strictObject({ id: z.string(), likeness: z.number().min(0).max(1) })),
});

export const EXPORT = {
  dry_run: z.boolean(),
  format,
  folder: z.string(),
  manifest: z.string().optional(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      bytes: whole,
      rows: whole,
      sha256,
      split: z.enum(["train", "validation"]).optional(),
    }),
  ),
  sessions: whole,
  rows: whole,
  tokens: z.strictObject(tokens).optional(),
  by_type: z.partialRecord(z.enum(TRAJECTORY_TYPES), whole),
  by_project: z.record(z.string(), whole),
  left_out: LeftOut,
  duplicates: z.array(Copies),
  redactions: whole,
  replaced: whole,
  results_without_call: whole,
  damaged: whole,
  refused: z.array(z.string()),
  damaged_ignores: z.array(z.string()),
};

const unit = z.enum(["session", "row"]);
const Found = z.array(z.strictObject({ name: z.string(), count: whole }));

const REPORT = {
  written: z
    .strictObject({
      path: z.string(),
      manifest: z.string().optional(),
      format,
      container: z.string().optional(),
      files: z.array(
        z.strictObject({
          path: z.string(),
          rows: whole,
          bytes: whole.optional(),
          split: z.string().optional(),
        }),
      ),
      faults: whole,
    })
    .optional(),
  sessions: whole.optional(),
  rows: whole.optional(),
  turns: whole.optional(),
  tokens: z
    .strictObject({
      unit,
      ...tokens,
      histogram: z.array(z.strictObject({ from: whole, to: whole, count: whole })),
    })
    .optional(),
  duplicates: z.strictObject({ exact: whole, near: whole.optional(), groups: z.array(Copies) }),
  balance: z.array(
    z.strictObject({
      by: z.enum(BALANCE_GROUPS),
      unit,
      dominant: z.string().optional(),
      groups: z.array(
        z.strictObject({
          name: z.string().optional(),
          count: whole,
          tokens: whole.optional(),
          share: z.number().min(0).max(1),
        }),
      ),
    }),
  ),
  left_out: LeftOut,
  redactions: z
    .strictObject({
      of: z.enum(["findings", "replaced"]),
      total: whole,
      values: whole.optional(),
      layers: Found,
      kinds: Found,
      rules: Found,
    })
    .optional(),
  page: z.strictObject({ path: z.string(), bytes: whole }).optional(),
};

const VALIDATED = {
  valid: z.boolean(),
  path: z.string(),
  format: format.optional(),
  format_by: z.enum(["named", "manifest", "rows", "nearest"]).optional(),
  manifest: z.string().optional(),
  total: whole,
  problems: z.array(z.string()),
  files: z.array(
    z.strictObject({
      path: z.string(),
      sha256: sha256.optional(),
      bytes: whole.optional(),
      rows: whole,
      containers: z.array(z.string()),
      problems: z.array(Problem),
      total: whole,
    }),
  ),
};

/** `document` adds what every command's answer has. */
export function datasetDocuments<D>(document: (fields: z.ZodRawShape) => D) {
  return {
    export: document(EXPORT),
    extract: document(EXPORT),
    "dataset report": document(REPORT),
    "dataset validate": document(VALIDATED),
  };
}
