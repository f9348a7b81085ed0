// The JSON of the commands before anything is exported, as strict schemas.

import { z } from "zod";

const whole = z.int().min(0);
const texts = z.array(z.string());
const policy = z.enum(["never", "private", "allowed"]);
const refused = z.array(z.strictObject({ what: z.string(), reason: z.string() }));

/** Projects that are called the same. */
export const SAME_NAMES = z.array(z.strictObject({ name: z.string(), roots: texts }));

/** Of a project in a list, beside what it is. */
export const SCOPED = {
  size: z.string(),
  excluded: z.boolean(),
  connected: z.boolean(),
  current: z.boolean(),
  confirmed: z.boolean(),
  policy,
  ignored: z.enum(["all", "some", "none"]),
};

const STAGE = {
  stage: z.enum(["configure", "review", "confirmed", "done"]),
  stage_number: z.int().min(2).max(4),
  total_stages: z.literal(4),
};

export const SCOPE = {
  ...STAGE,
  current_project: z.string().nullable(),
  hf_logged_in: z.boolean(),
  hf_username: z.string().nullable(),
  hf_token_from: z.string().optional(),
  repo: z.string().nullable(),
  source: z.string().nullable(),
  excluded_projects: texts,
  connected_projects: texts,
  project_policies: z.record(z.string(), policy),
  projects_confirmed: z.boolean(),
  redact_strings: texts,
  redact_usernames: texts,
  config_file: z.string(),
};

export const Settings = z.strictObject({
  archive: z.boolean(),
  folders: z.record(z.string(), texts),
  plugins: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  publish: z.strictObject({
    sources: z.union([z.literal("all"), texts]).optional(),
    repo: z.string().optional(),
    excluded: texts,
    connected: texts,
    policies: z.record(z.string(), policy),
  }),
});

const older = z.array(z.strictObject({ path: z.string(), tool: z.string(), taken: texts, left: texts }));
const changed = {
  changes: texts,
  unmatched: z.array(z.strictObject({ name: z.string(), did_you_mean: texts })),
  refused,
};

export interface ScopeShapes {
  readonly project: z.ZodType;
  readonly scan: z.ZodRawShape;
}

/** `document` adds what every command's answer has. */
export function scopeDocuments<D>(document: (fields: z.ZodRawShape) => D, { project, scan }: ScopeShapes) {
  const projects = z.array(project);
  const connection = document({ ...SCOPE, ...changed });
  return {
    prep: document({
      error: z
        .strictObject({ code: z.literal("not_found"), message: z.string(), hint: z.string(), retryable: z.boolean() })
        .optional(),
      ...SCOPE,
      requested_source_filter: z.string().nullable(),
      source_filter: z.string(),
      source_selection_confirmed: z.boolean(),
      projects,
      older_settings: older,
      scan: z.strictObject(scan),
    }),
    status: document({
      ...SCOPE,
      last_export: z.strictObject({ at: z.string(), file: z.string(), sessions: whole, sha256: z.string() }).nullable(),
    }),
    config: document({
      config: Settings,
      ...SCOPE,
      ...z.strictObject(changed).partial().shape,
      imported: older.optional(),
      imported_before: texts.optional(),
    }),
    "config get": document({ config: Settings }),
    "config set": document({ config: Settings }),
    "projects connect": connection,
    "projects disconnect": connection,
    "projects policy": connection,
    setup: document({ ...SCOPE, projects, ...changed, older_settings: older, scan: z.strictObject(scan) }),
    login: document({ account: z.string(), role: z.string().optional(), kept: z.literal(true) }),
    logout: document({ was_logged_in: z.boolean(), hf_logged_in: z.boolean() }),
    reset: document({ removed: texts, kept: texts }),
    "update-skill": document({
      agent: z.string(),
      path: z.string(),
      outcome: z.enum(["installed", "updated", "up_to_date"]),
      backup: z.string().optional(),
    }),
    blocked: document({
      error: z.strictObject({
        code: z.literal("blocked"),
        message: z.string(),
        hint: z.string(),
        retryable: z.boolean(),
      }),
      blocked_on_step: z.string().regex(/^Step [1-6]\/6$/),
      required_action: z.string(),
      process_steps: texts.length(6),
      hint: z.string(),
      missing: texts.optional(),
      allowed_sources: texts.optional(),
      projects: z.array(z.strictObject({ name: z.string(), root: z.string() })).optional(),
      attestation_errors: texts.optional(),
      required_attestations: texts.optional(),
      obstacles: z.array(z.strictObject({ kind: z.string(), count: whole, examples: texts })).optional(),
    }),
  };
}
