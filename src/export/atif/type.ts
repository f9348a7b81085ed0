// What a trajectory of ATIF v1.7 is made of, as far as sessions fill it.

import type { RecordType } from "../../core/row-type.ts";
import { ABOUT } from "../shared/about.ts";

const { session_id: _, ...OF_SESSION } = ABOUT;

const CALL: RecordType = {
  kind: "record",
  fields: {
    tool_call_id: { kind: "string" },
    function_name: { kind: "string" },
    arguments: { kind: "json", doc: "An object." },
  },
};

const RESULT: RecordType = {
  kind: "record",
  fields: {
    source_call_id: { kind: "string", doc: "A call of the same step." },
    content: { kind: "string" },
    subagent_trajectory_ref: {
      kind: "list",
      optional: true,
      of: { kind: "record", fields: { trajectory_id: { kind: "string" } } },
      doc: "The subagent that the call started: in `subagent_trajectories`, or a row of its own.",
    },
    extra: {
      kind: "record",
      optional: true,
      fields: {
        status: { kind: "string", optional: true, values: ["ok", "error"] },
        details: { kind: "json", optional: true, doc: "What the agent logged beside the text: exit code, patch, ..." },
        cut: { kind: "integer", optional: true, doc: "Characters that were taken away." },
      },
    },
  },
};

const STEP: RecordType = {
  kind: "record",
  fields: {
    step_id: { kind: "integer", doc: "From 1, without gaps." },
    timestamp: { kind: "time", optional: true },
    source: { kind: "string", values: ["system", "user", "agent"] },
    model_name: { kind: "string", optional: true, doc: "Where it is not the agent's." },
    message: { kind: "string" },
    reasoning_content: { kind: "string", optional: true },
    tool_calls: { kind: "list", optional: true, of: CALL },
    observation: {
      kind: "record",
      optional: true,
      fields: { results: { kind: "list", of: RESULT } },
    },
    llm_call_count: { kind: "integer", optional: true },
    extra: {
      kind: "record",
      optional: true,
      fields: { kind: { kind: "string", values: ["context", "compaction", "interrupt"] } },
    },
  },
};

export const ATIF: RecordType = {
  kind: "record",
  fields: {
    schema_version: { kind: "string", values: ["ATIF-v1.7"] },
    session_id: { kind: "string", doc: "Of the session; further paths of it have the same." },
    trajectory_id: {
      kind: "string",
      doc: "Of this path: the session's; of a part of it, with `#task-1`, `#part-2`, `#branch-1` or `#sidechain-1` behind it.",
    },
    agent: {
      kind: "record",
      fields: {
        name: { kind: "string" },
        version: { kind: "string", doc: "`unknown` where the log has none." },
        model_name: { kind: "string", optional: true, doc: "The model that wrote first." },
        tool_definitions: {
          kind: "json",
          optional: true,
          doc: "Inferred from the calls, in OpenAI's shape; absent where there are none.",
        },
      },
    },
    steps: { kind: "list", of: STEP },
    final_metrics: {
      kind: "record",
      fields: {
        total_prompt_tokens: { kind: "integer", optional: true, doc: "Cache included." },
        total_completion_tokens: { kind: "integer", optional: true },
        total_cached_tokens: { kind: "integer", optional: true },
        total_cost_usd: { kind: "number", optional: true, doc: "With all subagents that its results name." },
        total_steps: { kind: "integer" },
      },
    },
    extra: {
      kind: "record",
      fields: {
        ...OF_SESSION,
        parent: { kind: "string", optional: true, doc: "Session that started this one." },
        parent_call: { kind: "string", optional: true, doc: "The call by which it did." },
      },
    },
    subagent_trajectories: {
      kind: "list",
      optional: true,
      of: { kind: "json", doc: "A trajectory of this very type." },
    },
  },
};
