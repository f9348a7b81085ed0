// What the type alone cannot say of a trajectory: which steps may have what, and whose results they hold.

import { checkRow } from "../../core/check-row.ts";
import type { RowProblem } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import { ATIF } from "./type.ts";

interface Checked {
  readonly trajectory_id: string;
  readonly steps: readonly {
    readonly step_id: number;
    readonly source: string;
    readonly tool_calls?: readonly { readonly tool_call_id: string }[] | null;
    readonly observation?: { readonly results: readonly { readonly source_call_id: string }[] } | null;
    readonly [key: string]: unknown;
  }[];
  readonly subagent_trajectories?: readonly Json[] | null;
}

const AGENT_ONLY = ["model_name", "reasoning_content", "tool_calls", "observation", "llm_call_count"];

export function checkAtif(row: Json): readonly RowProblem[] {
  const { steps, subagent_trajectories: children } = row as unknown as Checked;
  const problems: RowProblem[] = [];
  for (const [i, step] of steps.entries()) {
    const path = `/steps/${i}`;
    if (step.step_id !== i + 1) problems.push({ path: `${path}/step_id`, message: `is not ${i + 1}` });
    for (const key of step.source === "agent" ? [] : AGENT_ONLY)
      if (step[key] !== undefined && step[key] !== null)
        problems.push({ path: `${path}/${key}`, message: "is for steps of the agent alone" });
    const ids = new Set(step.tool_calls?.map(({ tool_call_id }) => tool_call_id));
    if (ids.size !== (step.tool_calls?.length ?? 0))
      problems.push({ path: `${path}/tool_calls`, message: "two calls have one id" });
    for (const [n, { source_call_id }] of (step.observation?.results ?? []).entries())
      if (!ids.has(source_call_id))
        problems.push({ path: `${path}/observation/results/${n}/source_call_id`, message: "is no call of this step" });
  }
  if (!steps.some(({ source }) => source === "agent"))
    problems.push({ path: "/steps", message: "none is the agent's" });
  const seen = new Set<string>();
  for (const [i, child] of (children ?? []).entries()) {
    const found = [...checkRow(child, ATIF)];
    if (found.length === 0) found.push(...checkAtif(child));
    const id = (child as unknown as Partial<Checked>).trajectory_id;
    if (id !== undefined && seen.has(id)) found.push({ path: "/trajectory_id", message: "is another's too" });
    if (id !== undefined) seen.add(id);
    problems.push(...found.map(({ path, message }) => ({ path: `/subagent_trajectories/${i}${path}`, message })));
  }
  return problems;
}
