// The JSON of the commands that publish.

import { z } from "zod";
import { EXPORT } from "./schemas-dataset.ts";

const whole = z.int().min(0);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const STAGE = {
  stage: z.enum(["configure", "review", "confirmed", "done"]),
  stage_number: z.int().min(1).max(4),
  total_stages: z.literal(4),
};

const Files = z.array(z.strictObject({ path: z.string(), bytes: whole, sha256 }));
const attestations = z.strictObject({ full_name: z.string(), sensitive: z.string(), manual_scan: z.string() });
const kind = z.enum(["findings", "withheld", "names", "shrunk", "loosened"]);
const visibility = z.enum(["private", "public"]).optional();

const Grant = z.strictObject({
  id: z.string(),
  sink: z.string(),
  at_place: z.string(),
  attestation: z.string(),
  author: z.string(),
  given_at: time,
});

const sessions = {
  sessions_added: whole,
  sessions_replaced: whole,
  sessions_removed: whole,
  sessions_kept: whole,
};

const entry = { number: z.int().min(1), at: time, author: z.string() };
const publication = {
  ...entry,
  sink: z.string(),
  at_place: z.string(),
  sha256: sha256.optional(),
  approval: z
    .union([
      z.strictObject({ kind: z.literal("attestation"), text: z.string() }),
      z.strictObject({ kind: z.literal("grant"), id: z.string() }),
    ])
    .optional(),
  version: z.string(),
  visibility,
  ...sessions,
  reason: z.string().optional(),
  session_names: z.array(z.string()).optional(),
};
const sent = {
  ...publication,
  receipt: z.strictObject({
    url: z.string(),
    commits: z.array(z.string()),
    proposal_url: z.string().optional(),
    files: Files,
    deleted: z.array(z.string()),
  }),
};
const Entry = z.discriminatedUnion("kind", [
  z.strictObject({
    ...entry,
    kind: z.literal("export"),
    format: z.string(),
    mode: z.string(),
    path: z.string(),
    sha256,
    files: whole,
    sessions: whole,
    bytes: whole,
  }),
  z.strictObject({
    ...entry,
    kind: z.literal("confirm"),
    sha256,
    attestations,
    name_matches: whole.optional(),
    manual_scan_sessions: whole,
    accepted: z.partialRecord(kind, z.strictObject({ reason: z.string(), count: whole, items: z.array(z.string()) })),
  }),
  z.strictObject({ ...publication, kind: z.literal("publishing"), files: Files, deleted: z.array(z.string()) }),
  z.strictObject({ ...sent, kind: z.literal("publish") }),
  z.strictObject({ ...sent, kind: z.literal("unpublish") }),
  z.strictObject({ ...entry, kind: z.literal("grant"), grant: Grant }),
  z.strictObject({ ...entry, kind: z.literal("revoke"), grant_id: z.string() }),
]);

const PUBLISHED = {
  ...STAGE,
  dataset_url: z.string(),
  dataset_latest_version: z.string(),
  sink: z.string(),
  at: z.string(),
  visibility,
  new_dataset: z.boolean(),
  dry_run: z.boolean(),
  up_to_date: z.boolean(),
  ...sessions,
  rows: whole,
  bytes: whole,
  puts: Files,
  deletes: z.array(z.string()),
  steps: whole,
  card: z.string().optional(),
  projects: z.array(
    z.strictObject({ project: z.string(), remote: z.string().optional(), licence: z.string().optional() }),
  ),
  notes: z.array(z.string()),
  proposal_url: z.string().optional(),
  receipt: z.int().min(1).optional(),
};

const CONFIRMED = {
  ...STAGE,
  file: z.string(),
  folder: z.string(),
  sha256,
  file_size: whole,
  total_sessions: whole,
  projects: z.array(z.strictObject({ name: z.string(), sessions: whole })),
  models: z.record(z.string(), whole),
  pii_scan: z.union([
    z.literal("clean"),
    z.strictObject({
      accepted: z.array(z.strictObject({ kind, count: whole, examples: z.array(z.string()) })),
      left_by_decision: whole,
      name_matches: whole.optional(),
    }),
  ]),
  full_name_scan: z.union([
    z.strictObject({ skipped: z.literal(true), reason: z.string() }),
    z.strictObject({
      query: z.string(),
      match_count: whole,
      examples: z.array(z.strictObject({ line: z.int().min(1), excerpt: z.string() })),
    }),
  ]),
  manual_scan_sessions: whole,
  repo: z.string().nullable(),
  last_export_timestamp: time,
  attestations,
};

export function publishDocuments<T extends z.ZodType>(document: (shape: z.ZodRawShape) => T) {
  return {
    "export --no-push": document({
      ...STAGE,
      output_file: z.string().optional(),
      source: z.string(),
      pii_commands: z.array(z.string()),
      session_ids: z.array(z.string()).optional(),
      ok: z.literal(true).optional(),
      would_publish: z.literal(false).optional(),
      would_require_confirm: z.literal(true).optional(),
      repo: z.string().nullable().optional(),
      included_projects: z.array(z.string()).optional(),
      estimated_sessions: whole.optional(),
      estimated_raw_size: z.string().optional(),
      estimated_raw_bytes: whole.optional(),
      ...EXPORT,
      sha256: sha256.optional(),
    }),
    confirm: document(CONFIRMED),
    publish: document(PUBLISHED),
    unpublish: document(PUBLISHED),
    receipts: document({ receipts: z.array(Entry) }),
    "receipts show": document({ receipt: Entry }),
    grants: document({ grants: z.array(Grant) }),
    "grants add": document({ grant: Grant }),
  };
}
