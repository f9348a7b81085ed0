// One row a session in the schema of CodeClaw and ClawTrace: messages with their calls and results, labels and counts.

import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { ABOUT, aboutOf, timeField } from "./shared/about.ts";
import { BY_DATASETS } from "./shared/notes.ts";
import { SESSION_MESSAGE, type SessionMessage, sessionMessages } from "./shared/session-messages.ts";
import { SESSION_METADATA, sessionMetadata } from "./shared/session-metadata.ts";
import { STATS, usageFields } from "./shared/stats.ts";

const { session_id, source, project, model, start_time, trajectory_type } = ABOUT;

const SUBAGENT: RecordType = {
  kind: "record",
  fields: {
    session_id: { kind: "string" },
    parent_session_id: { kind: "string", doc: "Of the session that started it: this row's, or another subagent's." },
    tool_use_id: { kind: "string", doc: "The call that started it: `id` of a tool use of its parent." },
    model,
    messages: {
      kind: "list",
      of: SESSION_MESSAGE,
      optional: true,
      doc: "Its conversation, with `--subagents inline`; else it has a row of its own, or none.",
    },
  },
};

const TYPE: RecordType = {
  kind: "record",
  fields: {
    session_id,
    source,
    title: { kind: "string", optional: true, doc: "Of the session, as lists show it." },
    project,
    model,
    git_branch: { kind: "string", optional: true, doc: "Where the session began." },
    start_time,
    end_time: { kind: "time", optional: true },
    trajectory_type,
    messages: { kind: "list", of: SESSION_MESSAGE },
    metadata: { kind: "record", fields: SESSION_METADATA },
    stats: {
      kind: "record",
      fields: {
        ...STATS,
        user_messages: { kind: "integer", doc: "Messages of this row whose role is `user`." },
        assistant_messages: { kind: "integer", doc: "Messages of this row whose role is `assistant`." },
        tool_uses: { kind: "integer", doc: "Tool uses of this row's messages; those of subagents are not in it." },
        tool_errors: { kind: "integer", doc: "Those of them whose status is `error`." },
      },
    },
    parent: {
      kind: "record",
      optional: true,
      doc: "Of a subagent: the session that started it.",
      fields: {
        session_id: { kind: "string" },
        tool_use_id: { kind: "string", optional: true, doc: "The call that started it, where the log tells." },
      },
    },
    continues: {
      kind: "string",
      optional: true,
      doc: "`session_id` that this session was forked or resumed from; what it copied from there is not repeated.",
    },
    subagents: { kind: "list", of: SUBAGENT, doc: "All below this session, with `--subagents inline` and `link`." },
  },
};

export const sessions = defineFormat({
  name: "sessions",
  title: "Sessions",
  version: 1,
  about:
    "The whole of a session in one row, as CodeClaw and ClawTrace publish it: for filtering, analysis and own converters.",
  notes: [
    "One row is one path through a session. A message of role `user` is what a person asked, of role `assistant` one answer of the model (all records of one API message). Everything else has the role `system`, and its `kind` says what it is: what the harness put in, a compaction with the summary that the model went on with, an interruption.",
    "The keys are those that CodeClaw and ClawTrace document. `trajectory_type` stands at the top, where CodeClaw's rows have it, and in `metadata`, where its README filters it. A tool's `input` is an object and its `output` a record, as in ClawTrace; the tool outputs that CodeClaw leaves out are here. `output` is absent where a call was never answered; where outputs are dropped on request its text is empty and `cut` says how much is missing.",
    "CodeClaw writes `push_type: auto` into rows that its daemon published. An export is not published yet, so `push_type` is absent in it.",
    "Subagents do not nest: with `--subagents inline` all below the session stand in `subagents`, each with the session and the call that started it, so that one schema fits every depth.",
    "`input_tokens` never includes cache: CodeClaw adds what was read from it. Token counts and cost are of the whole session, what was rewound included; a row that is a part of one (a task, a piece, a branch, a fork without what it copied) has none, so that sums over rows are sums over sessions.",
    BY_DATASETS,
  ],
  output: {
    kind: "rows",
    type: TYPE,
    async *rows(item, options) {
      const messages = await Array.fromAsync(sessionMessages(item, options));
      if (messages.length > 0) yield rowOf(messages, item, await subagentsOf(item, options));
    },
    check: (row) => checkSession(row as unknown as SessionRow),
  },
});

function rowOf(messages: readonly SessionMessage[], item: ExportItem, subagents: readonly Json[]): Json {
  const { title, label, counts, parent, continues } = item;
  const { session_id: id, source: agent, project: name, model: wrote, start_time: start } = aboutOf(item);
  const { gitBranch } = item.session.facts.head;
  return {
    session_id: id as Json,
    source: agent as Json,
    ...(title !== undefined && { title }),
    ...(name !== undefined && { project: name }),
    ...(wrote !== undefined && { model: wrote }),
    ...(gitBranch !== undefined && { git_branch: gitBranch }),
    ...(start !== undefined && { start_time: start }),
    ...timeField("end_time", counts.lastTime),
    trajectory_type: label.main.type,
    messages: messages as unknown as Json,
    metadata: sessionMetadata(item),
    stats: { ...statsOf(messages), ...usageFields(item) },
    ...(parent && {
      parent: { session_id: parent.id, ...(parent.callId !== undefined && { tool_use_id: parent.callId }) },
    }),
    ...(continues !== undefined && { continues }),
    subagents,
  };
}

async function subagentsOf(item: ExportItem, options: FormatOptions): Promise<readonly Json[]> {
  const rows: Json[] = [];
  const seen = new Set([item.id]);
  const add = async (parent: ExportItem): Promise<void> => {
    for (const [callId, { id, item: child }] of parent.subagents) {
      if (seen.has(id)) continue;
      seen.add(id);
      const model = child?.counts.models[0];
      rows.push({
        session_id: id,
        parent_session_id: parent.id,
        tool_use_id: callId,
        ...(model !== undefined && { model }),
        ...(child && { messages: (await Array.fromAsync(sessionMessages(child, options))) as unknown as Json }),
      });
      if (child) await add(child);
    }
  };
  await add(item);
  return rows;
}

interface Stats {
  readonly user_messages: number;
  readonly assistant_messages: number;
  readonly tool_uses: number;
  readonly tool_errors: number;
}

interface SessionRow {
  readonly trajectory_type: string;
  readonly messages: readonly Pick<SessionMessage, "role" | "tool_uses">[];
  readonly metadata: { readonly trajectory_type: string };
  readonly stats: Stats;
}

function statsOf(messages: SessionRow["messages"]): { readonly [K in keyof Stats]: number } {
  const uses = messages.flatMap(({ tool_uses }) => tool_uses ?? []);
  return {
    user_messages: messages.filter(({ role }) => role === "user").length,
    assistant_messages: messages.filter(({ role }) => role === "assistant").length,
    tool_uses: uses.length,
    tool_errors: uses.filter(({ status }) => status === "error").length,
  };
}

function checkSession({ messages, stats, metadata, trajectory_type: type }: SessionRow): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  for (const [key, counted] of Object.entries(statsOf(messages))) {
    const said = stats[key as keyof Stats];
    if (said !== counted) problems.push({ path: `/stats/${key}`, message: `is ${said}, the messages have ${counted}` });
  }
  if (metadata.trajectory_type !== type) {
    problems.push({ path: "/metadata/trajectory_type", message: `is not ${type}, as at the top` });
  }
  for (const [i, { role, tool_uses }] of messages.entries()) {
    if (tool_uses && role !== "assistant") {
      problems.push({ path: `/messages/${i}/tool_uses`, message: `a message of the ${role} calls no tools` });
    }
  }
  return problems;
}
