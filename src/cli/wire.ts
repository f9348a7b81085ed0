// The JSON names of what the app answers: snake_case, ISO 8601 UTC, unknown left out.

import { isoTime } from "../core/iso-time.ts";
import type { ParseIssue } from "../core/session.ts";
import type { Usage } from "../core/usage.ts";
import type { ListedSession, Relative, ScanReport, SessionView, SubagentNode } from "../ports/app.ts";
import type { RollUp } from "../ports/store.ts";

/** Undefined where no figure is known at all. */
export function usageJson(usage: Usage): object | undefined {
  const fields = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_creation_tokens: usage.cacheCreationTokens,
    cache_creation_1h_tokens: usage.cacheCreation1hTokens,
    reasoning_tokens: usage.reasoningTokens,
  };
  return Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}

export function microUsd(cost: number | undefined): number | undefined {
  return cost === undefined ? undefined : Math.round(cost);
}

export function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

export function issueJson(issue: ParseIssue): object {
  return { log: issue.log, line: issue.line, code: issue.code, message: issue.message };
}

export function sessionJson(row: ListedSession): object {
  const { facts, counts } = row;
  const { head } = facts;
  return {
    id: head.id,
    source: head.source,
    external_id: head.externalId,
    project: row.project?.name,
    project_root: row.project?.root,
    relinked_from: row.relinkedFrom?.root,
    cwd: head.cwd ?? facts.cwds[0],
    git_branch: head.gitBranch ?? facts.gitBranches[0],
    title: row.title,
    started_at: isoTime(startOf(row)),
    ended_at: isoTime(counts.lastTime),
    models: [...counts.models].sort(),
    prompts: counts.prompts,
    queued_prompts: counts.queuedPrompts,
    slash_commands: counts.slashCommands,
    messages: counts.messages,
    assistant_messages: counts.assistantMessages,
    tool_calls: counts.toolCalls,
    tool_results: counts.toolResults,
    usage: usageJson(row.usage),
    usage_inherited: usageJson(row.usageInherited),
    cost_microusd: microUsd(row.costMicroUsd),
    unpriced_models: someOf(row.unpricedModels),
    ...(row.withSubagents && rollUpJson(row.withSubagents)),
    has_compaction: facts.hasCompaction,
    is_subagent: head.isSubagent,
    parent_id: row.parentId ?? head.parentId,
    parent_call_id: row.parentCallId,
    forked_from: row.forkedFrom ?? head.forkedFrom,
    messages_inherited: row.messagesInherited,
    hidden: facts.hidden !== undefined,
    hidden_reason: facts.hidden,
    agent_version: head.agentVersion ?? facts.agentVersions[0],
    log: row.logPath,
    log_bytes: row.logBytes,
    log_missing: row.logMissing,
    log_rewritten: row.logRewritten || undefined,
    label: row.label && {
      type: row.label.type,
      quality: row.label.quality,
      stale: row.label.isCurrent ? undefined : true,
    },
  };
}

function rollUpJson(sums: RollUp): object {
  return {
    subagent_count: sums.subagents,
    usage_with_subagents: usageJson(sums.usage),
    cost_microusd_with_subagents: microUsd(sums.costMicroUsd),
    unpriced_models_with_subagents: someOf(sums.unpricedModels),
  };
}

export function lineageJson({ forkedFrom, parent, forks }: SessionView): object {
  return { forked_from: relativeJson(forkedFrom), parent: relativeJson(parent), forks: forks.map(relativeJson) };
}

function relativeJson(relative: Relative | undefined): object | undefined {
  if (relative === undefined) return undefined;
  const { id, relation, row, from } = relative;
  return {
    id,
    relation,
    known: row !== undefined,
    title: row?.title,
    started_at: row && isoTime(startOf(row)),
    hidden: row && row.facts.hidden !== undefined,
    from: relativeJson(from),
  };
}

export function subagentJson({ row, subagents, deeper }: SubagentNode): object {
  return { ...sessionJson(row), subagents: subagents.map(subagentJson), subagents_not_shown: deeper || undefined };
}

/** The figures of one session that only `sessions show` gives. */
export function countsJson(row: ListedSession, issues: number): object {
  const { facts, counts } = row;
  return {
    messages: counts.messages,
    prompts: counts.prompts,
    queued_prompts: counts.queuedPrompts,
    slash_commands: counts.slashCommands,
    interrupts: counts.interrupts,
    assistant_messages: counts.assistantMessages,
    thinking_blocks: counts.thinkingBlocks,
    tool_calls: counts.toolCalls,
    tool_results: counts.toolResults,
    tool_results_without_call: counts.toolResultsWithoutCall,
    tools: counts.tools,
    rewind_points: facts.rewindPoints,
    compact_boundaries: facts.compactBoundaries,
    microcompact_boundaries: facts.microcompactBoundaries,
    lines: facts.lines,
    records: facts.records,
    issues,
  };
}

export function scanJson(report: ScanReport): object {
  return {
    logs: report.logs,
    sessions: report.sessions,
    messages: report.messages,
    bytes_read: report.bytesRead,
    issues: report.issues.map(issueJson),
    duration_ms: Math.round(report.durationMs),
  };
}

export function startOf(row: ListedSession): number | undefined {
  return row.facts.head.startedAt ?? row.counts.firstTime;
}
