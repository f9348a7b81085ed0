// One row a trajectory in the Agent Trajectory Interchange Format of Harbor, version 1.7.

import {
  type Answer,
  entriesOf,
  isRequest,
  type Request,
  reasoningOf,
  type Step,
  type ToolUse,
  toolUsesOf,
} from "../core/conversation.ts";
import { NO_CALL } from "../core/ids.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { checkAtif } from "./atif/check.ts";
import { ATIF } from "./atif/type.ts";
import { aboutOf, timeField } from "./shared/about.ts";
import { answerText, COMPACTED, withImages } from "./shared/chat.ts";
import { oneRow } from "./shared/one-row.ts";
import { saysSomething } from "./shared/pairs.ts";
import { asArguments, toolsOf } from "./shared/tools.ts";

export const atif = defineFormat({
  name: "atif",
  title: "ATIF v1.7",
  version: 1,
  about: "Harbor, and what else reads the Agent Trajectory Interchange Format, reads each row as one trajectory.",
  notes: [
    "Load it with `from harbor.models.trajectories import Trajectory` and `[Trajectory.model_validate_json(line) for line in open('atif.jsonl', encoding='utf-8')]`; tools that want one file a trajectory get each line as a file of its own.",
    "One row is one path through a session. A request is a step of the `user`, an answer of the model one of the `agent` with its calls and what they gave back, and what the harness put in one of the `system`; `extra.kind` tells the further system steps apart: `context`, and `compaction` with the summary that the model went on with. An interruption is a step of the user, with `extra.kind` `interrupt`. A call that was never answered stands without a result.",
    "Subagents are in `subagent_trajectories` with `--subagents inline`, each found by the `trajectory_id` in the result of its call. With `--subagents link` they are rows of their own: the reference names their `trajectory_id`, and their row names its parent in `extra`.",
    "The format demands a version of the agent: `unknown` where the log has none. Token counts are known of whole sessions, not of steps or parts, so `metrics` is in no step and `final_metrics` has what is known: prompt tokens include those read from and written to a cache. A cost is given where it is known of the trajectory with all subagents that it names. `llm_call_count` is 1 where the log tells one API call from the next. `agent.tool_definitions` is inferred from the calls.",
  ],
  output: {
    kind: "rows",
    type: ATIF,
    rows: oneRow(trajectoryOf),
    check: (row) => checkAtif(row),
  },
});

type Fields = { readonly [key: string]: Json };

/** Undefined where the model said nothing. */
async function trajectoryOf(item: ExportItem, options: FormatOptions): Promise<Json | undefined> {
  const model = item.counts.models[0];
  const steps: Fields[] = [];
  const calls: ToolUse[] = [];
  const add = (step: Fields) => steps.push({ step_id: steps.length + 1, ...step });
  for await (const turn of turnsOf(item.session.messages, options.shape)) {
    for (const entry of entriesOf(turn)) {
      const row = isRequest(entry) ? requestStep(entry) : stepOf(entry, item, model);
      if (row !== undefined) add(row);
      if (entry.kind === "answer") calls.push(...toolUsesOf(entry));
    }
  }
  if (!steps.some(({ source }) => source === "agent")) return undefined;
  const children = await childrenOf(calls, item, options);
  return {
    schema_version: "ATIF-v1.7",
    session_id: item.session.facts.head.id,
    trajectory_id: item.id,
    agent: agentOf(item, calls),
    steps,
    ...finalMetrics(item, steps.length),
    extra: extraOf(item),
    ...(children.length > 0 && { subagent_trajectories: children }),
  };
}

function agentOf(item: ExportItem, calls: readonly ToolUse[]): Json {
  const version = item.session.facts.agentVersions[0];
  const model = item.counts.models[0];
  const tools = toolsOf([
    {
      role: "assistant",
      content: "",
      reasoning: "",
      calls: calls.map(({ callId, tool, input }) => ({ id: callId, name: tool, input })),
    },
  ]);
  return {
    name: item.source,
    version: version ?? "unknown",
    ...(model !== undefined && { model_name: model }),
    ...(tools.length > 0 && { tool_definitions: tools as unknown as Json }),
  };
}

function requestStep({ text, images, time }: Request): Fields {
  return { ...timeField("timestamp", time), source: "user", message: withImages(text, images) };
}

function stepOf(step: Step, item: ExportItem, model: string | undefined): Fields | undefined {
  const time = timeField("timestamp", step.time);
  switch (step.kind) {
    case "answer":
      return answerStep(step, item, model);
    case "context":
      return { ...time, source: "system", message: step.text, extra: { kind: "context" } };
    case "boundary": {
      const message = step.text.trim() === "" ? COMPACTED : step.text;
      return { ...time, source: "system", message, extra: { kind: "compaction" } };
    }
    case "interrupt":
      return { ...time, source: "user", message: "", extra: { kind: "interrupt" } };
  }
}

function answerStep(answer: Answer, item: ExportItem, model: string | undefined): Fields | undefined {
  if (!saysSomething(answer)) return undefined;
  const reasoning = reasoningOf(answer);
  const uses = toolUsesOf(answer);
  // An id joins a call with its result within a step: what has none in the log gets one that cannot be another's.
  const named = uses.map((use, n) => ({ use, id: use.callId === NO_CALL ? `${use.id}#${n}` : use.callId }));
  const results = named.flatMap(({ use, id }) => resultOf(use, id, item));
  return {
    ...timeField("timestamp", answer.time),
    source: "agent",
    ...(answer.model !== undefined && answer.model !== model && { model_name: answer.model }),
    message: answerText(answer),
    ...(reasoning !== "" && { reasoning_content: reasoning }),
    ...(named.length > 0 && {
      tool_calls: named.map(({ use, id }) => ({
        tool_call_id: id,
        function_name: use.tool,
        arguments: asArguments(use.input),
      })),
    }),
    ...(results.length > 0 && { observation: { results } }),
    ...(answer.apiId !== undefined && { llm_call_count: 1 }),
  };
}

function resultOf({ callId, result }: ToolUse, id: string, item: ExportItem): readonly Fields[] {
  if (result === undefined) return [];
  const child = item.subagents.get(callId);
  const extra = {
    ...(result.status !== undefined && { status: result.status }),
    ...(result.details !== undefined && { details: result.details }),
    ...(result.cut > 0 && { cut: result.cut }),
  };
  return [
    {
      source_call_id: id,
      content: withImages(result.output, result.images),
      ...(child !== undefined && { subagent_trajectory_ref: [{ trajectory_id: child.id }] }),
      ...(Object.keys(extra).length > 0 && { extra }),
    },
  ];
}

async function childrenOf(calls: readonly ToolUse[], item: ExportItem, options: FormatOptions): Promise<Json[]> {
  const rows = new Map<string, Json>();
  for (const { callId, result } of calls) {
    const child = item.subagents.get(callId)?.item;
    if (child === undefined || result === undefined || rows.has(child.id)) continue;
    const row = await trajectoryOf(child, options);
    if (row !== undefined) rows.set(child.id, row);
  }
  return [...rows.values()];
}

function finalMetrics(item: ExportItem, steps: number): Fields {
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = item.usage;
  const cost = costOf(item);
  return {
    final_metrics: {
      ...(inputTokens !== undefined && {
        total_prompt_tokens: inputTokens + (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0),
      }),
      ...(outputTokens !== undefined && { total_completion_tokens: outputTokens }),
      ...(cacheReadTokens !== undefined && { total_cached_tokens: cacheReadTokens }),
      ...(cost !== undefined && { total_cost_usd: cost / 1e6 }),
      total_steps: steps,
    },
  };
}

/** With all subagents, as the format wants it; undefined where one of them is not known. */
function costOf({ costMicroUsd, subagents }: ExportItem): number | undefined {
  let sum = costMicroUsd;
  for (const { item } of subagents.values()) {
    const child = item && costOf(item);
    sum = sum === undefined || child === undefined ? undefined : sum + child;
  }
  return sum;
}

function extraOf(item: ExportItem): Json {
  const { session_id: _, ...about } = aboutOf(item);
  return {
    ...about,
    ...(item.parent !== undefined && {
      parent: item.parent.id,
      ...(item.parent.callId !== undefined && { parent_call: item.parent.callId }),
    }),
  };
}
