// The JSON of every command as strict schemas: a field too many, or null for unknown, fails the test.

import { z } from "zod";
import { datasetDocuments } from "./schemas-dataset.ts";
import { deskDocuments, ListedLabel, STATS_LABELS } from "./schemas-desk.ts";
import { findingsDocuments } from "./schemas-findings.ts";
import { PRIVACY } from "./schemas-privacy.ts";
import { PROOF_DOCUMENTS } from "./schemas-proof.ts";
import { publishDocuments } from "./schemas-publish.ts";
import { SAME_NAMES, SCOPE, SCOPED, scopeDocuments } from "./schemas-scope.ts";
import { SCRUB_SHAPES } from "./schemas-scrub.ts";

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const whole = z.int().min(0);

export const Usage = z.strictObject({
  input_tokens: whole.optional(),
  output_tokens: whole.optional(),
  cache_read_tokens: whole.optional(),
  cache_creation_tokens: whole.optional(),
  cache_creation_1h_tokens: whole.optional(),
  reasoning_tokens: whole.optional(),
});

const ProjectRef = z.strictObject({ name: z.string(), root: z.string() });

const money = { cost_microusd: whole.optional(), unpriced_models: z.array(z.string()).min(1).optional() };
const usage = Usage.optional();

export const Session = z.strictObject({
  id: z.string(),
  source: z.string(),
  external_id: z.string(),
  project: z.string().optional(),
  project_root: z.string().optional(),
  relinked_from: z.string().optional(),
  cwd: z.string().optional(),
  git_branch: z.string().optional(),
  title: z.string().optional(),
  started_at: time.optional(),
  ended_at: time.optional(),
  models: z.array(z.string()),
  prompts: whole,
  queued_prompts: whole,
  slash_commands: whole,
  messages: whole,
  assistant_messages: whole,
  tool_calls: whole,
  tool_results: whole,
  usage,
  usage_inherited: usage,
  ...money,
  subagent_count: whole.optional(),
  usage_with_subagents: usage,
  cost_microusd_with_subagents: whole.optional(),
  unpriced_models_with_subagents: z.array(z.string()).min(1).optional(),
  has_compaction: z.boolean(),
  is_subagent: z.boolean(),
  parent_id: z.string().optional(),
  parent_call_id: z.string().optional(),
  forked_from: z.string().optional(),
  messages_inherited: whole,
  hidden: z.boolean(),
  hidden_reason: z.string().optional(),
  agent_version: z.string().optional(),
  log: z.string(),
  log_bytes: whole,
  log_missing: z.boolean(),
  log_rewritten: z.boolean().optional(),
  label: ListedLabel.optional(),
});

const Issue = z.strictObject({ log: z.string(), line: whole.optional(), code: z.string(), message: z.string() });

const scan = {
  logs: z.strictObject({ found: whole, read: whole, unchanged: whole, failed: whole, missing: whole }),
  sessions: z.strictObject({ total: whole, new: whole, updated: whole, unchanged: whole }),
  messages: whole,
  bytes_read: whole,
  issues: z.array(Issue),
  duration_ms: whole,
};

const Project = z.strictObject({
  name: z.string(),
  root: z.string(),
  source: z.string(),
  sources: z.array(z.string()).min(1),
  sessions: whole,
  bytes: whole,
  ...SCOPED,
  first: time.optional(),
  last: time.optional(),
  git_remotes: z.array(z.string()),
  relinked_from: z.array(ProjectRef.extend({ sessions: whole, relinked_at: time })),
});

const SuggestedRelink = z.strictObject({
  old: ProjectRef,
  new: ProjectRef,
  git_remote: z.string(),
  sessions: whole,
  command: z.string().optional(),
});

const relinked = z.strictObject({ old: ProjectRef, new: ProjectRef, sessions: whole });
const relink = {
  done: z.boolean(),
  ...relinked.shape,
  shown_under: ProjectRef,
  old_folder_is_there: z.boolean(),
  along: z.array(relinked),
};

/** As deep as it likes; the pages of the command line show one level. */
const nested = (schema: () => z.ZodType) => z.json().refine((value) => schema().safeParse(value).success);

const Relative: z.ZodType = z.strictObject({
  id: z.string(),
  relation: z.enum(["fork", "resume", "subagent"]),
  known: z.boolean(),
  title: z.string().optional(),
  started_at: time.optional(),
  hidden: z.boolean().optional(),
  from: nested(() => Relative).optional(),
});

const Subagent: z.ZodType = Session.extend({
  subagents: z.array(nested(() => Subagent)),
  subagents_not_shown: whole.optional(),
});

const totals = {
  sessions: whole,
  hidden_sessions: whole,
  projects: whole,
  messages: whole,
  messages_by_role: z.strictObject({ user: whole, assistant: whole, system: whole, tool: whole }),
  prompts: whole,
  queued_prompts: whole,
  slash_commands: whole,
  interrupts: whole,
  assistant_messages: whole,
  thinking_blocks: whole,
  tool_calls: whole,
  tool_results: whole,
  tools: z.record(z.string(), whole),
  models: z.array(z.string()),
  usage,
  ...money,
  first: time.optional(),
  last: time.optional(),
};

const UsageRow = z.strictObject({
  group: z.string().optional(),
  usage,
  ...money,
  sessions: whole,
  api_messages: whole,
});

const Part = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: z.string() }),
  z.strictObject({ kind: z.literal("reasoning"), text: z.string() }),
  z.strictObject({ kind: z.literal("tool_call"), call_id: z.string(), tool: z.string(), input: z.json() }),
  z.strictObject({
    kind: z.literal("tool_result"),
    call_id: z.string(),
    output: z.string(),
    status: z.enum(["ok", "error"]).optional(),
    details: z.json().optional(),
    spilled: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal("image"),
    media_type: z.string().optional(),
    bytes: whole.optional(),
    ref: z.string(),
  }),
]);

const Message = z.strictObject({
  id: z.string(),
  seq: whole,
  parent_seq: whole.optional(),
  role: z.enum(["user", "assistant", "system", "tool"]),
  kind: z.string(),
  time: time.optional(),
  model: z.string().optional(),
  api_id: z.string().optional(),
  sidechain: z.literal(true).optional(),
  abandoned: z.literal(true).optional(),
  inherited: z.literal(true).optional(),
  line: whole,
  parts: z.array(Part),
});

const Counts = z.strictObject({
  messages: whole,
  prompts: whole,
  queued_prompts: whole,
  slash_commands: whole,
  interrupts: whole,
  assistant_messages: whole,
  thinking_blocks: whole,
  tool_calls: whole,
  tool_results: whole,
  tool_results_without_call: whole,
  tools: z.record(z.string(), whole),
  rewind_points: whole,
  compact_boundaries: whole,
  microcompact_boundaries: whole,
  lines: whole,
  records: whole,
  issues: whole,
});

const Hit = z.strictObject({
  score: z.number(),
  snippet: z.string(),
  matches: z.array(z.strictObject({ start: whole, end: whole })),
  session: z.strictObject({
    id: z.string(),
    source: z.string(),
    external_id: z.string(),
    project: z.string().optional(),
    title: z.string().optional(),
    ended_at: time.optional(),
    is_subagent: z.boolean(),
    hidden: z.boolean(),
  }),
  message: z.strictObject({
    id: z.string(),
    seq: whole,
    role: z.string(),
    kind: z.string(),
    time: time.optional(),
    line: whole,
  }),
  resume_command: z.string().optional(),
});

const Agent = z.strictObject({
  source: z.string(),
  title: z.string(),
  sessions: whole,
  hidden_sessions: whole,
  projects: whole,
  messages: whole,
  usage,
  ...money,
});

const Source = z.strictObject({
  name: z.string(),
  title: z.string(),
  evidence: z.enum(["real", "fixture", "documentation"]),
  problem: z.string().optional(),
  opt_in: z.string().optional(),
  roots: z.array(z.strictObject({ path: z.string(), found: z.boolean() })),
  found: z.boolean(),
  logs: whole,
  sessions: whole,
  hidden: whole,
  last_seen: time.optional(),
});

const Plugin = z.strictObject({
  path: z.string(),
  sha256: z.string(),
  state: z.enum(["ready", "changed", "missing", "failed"]),
  message: z.string().optional(),
  sources: z.array(z.string()),
});

const document = (fields: z.ZodRawShape) =>
  z.strictObject({
    schema_version: z.literal(1),
    ...fields,
    next_steps: z.array(z.string()),
    next_command: z.string().nullable(),
  });

const List = document({
  ...SCOPE,
  projects: z.array(Project),
  suggested_relinks: z.array(SuggestedRelink),
  same_names: SAME_NAMES,
});

export const DOCUMENTS = {
  ...PROOF_DOCUMENTS,
  locate: document(SCRUB_SHAPES.locate),
  scrub: document(SCRUB_SHAPES.scrub),
  start: document({
    home: z.string(),
    demo: z.boolean(),
    scan: z.strictObject(scan),
    samples: z.strictObject({ home: z.string(), scan: z.strictObject(scan) }).optional(),
    agents: z.array(Agent),
    totals: z.strictObject(totals),
    projects: z.array(Project),
    sessions: z.array(Session),
    suggested_relinks: z.array(SuggestedRelink),
  }),
  scan: document(scan),
  list: List,
  "projects list": List,
  "projects relink": document(relink),
  "projects unlink": document(relink),
  sources: document({ sources: z.array(Source) }),
  "sessions list": document({ sessions: z.array(Session), truncated: z.boolean() }),
  "sessions show": document({
    session: Session,
    counts: Counts,
    lineage: z.strictObject({
      forked_from: Relative.optional(),
      parent: Relative.optional(),
      forks: z.array(Relative),
    }),
    subagents: z.array(Subagent),
    forks: z.array(Session),
    issues: z.array(Issue),
    resume_command: z.string().optional(),
    branch: z.enum(["active", "all"]),
    abandoned_messages: whole,
    messages: z.array(Message),
  }),
  search: document({ hits: z.array(Hit), total: whole, total_is_capped: z.boolean(), duration_ms: z.number() }),
  stats: document({
    ...totals,
    ...STATS_LABELS,
    by: z.strictObject({ group: z.string(), rows: z.array(UsageRow) }).optional(),
  }),
  usage: document({
    by: z.string(),
    rows: z.array(UsageRow),
    total: z.strictObject({ usage, ...money, sessions: whole }),
    price_note: z.string(),
  }),
  doctor: document({
    ok: z.boolean(),
    home: z.string(),
    checks: z.array(
      z.strictObject({
        name: z.string(),
        status: z.enum(["ok", "warning", "error"]),
        detail: z.string(),
        fix: z.string().optional(),
      }),
    ),
    sizes: z
      .strictObject({ store_bytes: whole, archive_bytes: whole, raw_bytes: whole, waiting_text: whole })
      .optional(),
  }),
  restore: document({
    path: z.string(),
    bytes: whole,
    logs: z.array(z.strictObject({ path: z.string(), bytes: whole, outcome: z.string() })),
  }),
  ...scopeDocuments(document, { project: Project, scan }),
  "sources add": document({ source: z.string(), folders: z.array(z.string()) }),
  "sources remove": document({ source: z.string(), folders: z.array(z.string()) }),
  plugins: document({ plugins: z.array(Plugin) }),
  "plugins add": document({ plugin: Plugin }),
  "plugins remove": document({ removed: z.string() }),
  import: document({
    project: z.string().optional(),
    files: z.array(
      z.strictObject({
        from: z.string(),
        to: z.string().optional(),
        state: z.enum(["imported", "already_there", "refused"]),
        sessions: whole,
        bad_lines: z.array(z.strictObject({ line: whole, message: z.string() })),
        skipped: z.array(z.strictObject({ line: whole, session: z.string() })),
      }),
    ),
    unreadable: z.array(z.strictObject({ path: z.string(), message: z.string() })),
    scan: z.strictObject(scan),
  }),
  "privacy show": document(PRIVACY["privacy show"]),
  "privacy test": document(PRIVACY["privacy test"]),
  "privacy add": document(PRIVACY["privacy add"]),
  "privacy import": document(PRIVACY["privacy import"]),
  ...datasetDocuments(document),
  ...findingsDocuments(document),
  ...deskDocuments(document),
  ...publishDocuments(document),
  completion: document({ shell: z.string(), script: z.string() }),
  error: document({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      retryable: z.boolean(),
    }),
  }),
} as const;
