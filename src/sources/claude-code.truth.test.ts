// Development check: every figure of the shared corpus's truth.json, where that corpus is at hand.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Tally } from "../core/tally.ts";
import { addUsage, type Usage, type UsageEntry } from "../core/usage.ts";
import type { LogRef } from "../ports/source.ts";
import { collect } from "../testing/reading.ts";
import { claudeCode } from "./claude-code.ts";

const corpus = resolve(import.meta.dirname, "../../../shared/corpus");
const truth: Record<string, Record<string, Record<string, unknown>>> = existsSync(corpus)
  ? JSON.parse(readFileSync(join(corpus, "truth.json"), "utf8"))
  : {};

interface Figures {
  readonly figures: Record<string, unknown>;
  readonly usage: ReadonlyMap<number, UsageEntry>;
}

function log(file: string): LogRef {
  const root = file.slice(0, file.indexOf("/projects/") + "/projects".length);
  return { source: "claude-code", path: file, root, bytes: 0, modifiedAt: 0 };
}

async function figuresOf(file: string): Promise<Figures> {
  const { sessions } = await collect(claudeCode.read(log(file), { from: 0 }));
  expect(sessions.length).toBe(1);
  const [session] = sessions;
  if (!session) throw new Error("no session");
  const tally = new Tally();
  let synthetic = 0;
  let inResults = 0;
  const syntheticIds = new Set<string>();
  for (const message of session.messages) {
    tally.add(message);
    if (message.kind === "synthetic" || message.kind === "api_error") {
      const key = message.apiId ?? message.id;
      if (!syntheticIds.has(key)) synthetic++;
      syntheticIds.add(key);
    }
    if (message.kind === "tool_results" && message.parts.some((part) => part.kind === "text")) inResults++;
  }
  let sum: Usage = {};
  for (const entry of session.usage.values()) sum = addUsage(sum, entry.usage);
  const { counts } = tally;
  const { facts } = session;
  return {
    usage: session.usage,
    figures: {
      lines: facts.lines,
      records: facts.records,
      user_prompts: counts.prompts,
      slash_commands: counts.slashCommands,
      queued_prompts: counts.queuedPrompts,
      prompts_in_tool_results: inResults,
      interrupts: counts.interrupts,
      assistant_messages: counts.assistantMessages,
      synthetic_messages: synthetic,
      tool_use_count: counts.toolCalls,
      tool_results_paired: counts.toolResults,
      tool_results_without_use: counts.toolResultsWithoutCall,
      tools: counts.tools,
      thinking_blocks: counts.thinkingBlocks,
      input_tokens: sum.inputTokens,
      output_tokens: sum.outputTokens,
      cache_read_tokens: sum.cacheReadTokens,
      cache_creation_tokens: sum.cacheCreationTokens,
      models: counts.models.toSorted(),
      cwds: facts.cwds,
      git_branches: facts.gitBranches,
      versions: facts.agentVersions,
      has_compaction: facts.hasCompaction,
      compact_boundaries: facts.compactBoundaries,
      microcompact_boundaries: facts.microcompactBoundaries,
      rewind_points: facts.rewindPoints,
      first_message_timestamp: counts.firstTime,
      last_message_timestamp: counts.lastTime,
    },
  };
}

/** Figures that truth only names when they are not zero. */
const ZERO_WHEN_ABSENT = ["prompts_in_tool_results", "queued_prompts", "interrupts", "microcompact_boundaries"];

async function compare(entry: Record<string, unknown>): Promise<Figures> {
  const reading = await figuresOf(join(corpus, String(entry["file"])));
  const expected: Record<string, unknown> = {};
  const got: Record<string, unknown> = {};
  const omitted = Object.keys((entry["omitted"] as object | undefined) ?? {});
  const isTrimmed = omitted.includes("user_prompts");
  for (const [key, figure] of Object.entries(reading.figures)) {
    // In a trimmed log all API messages have one and the same id: which model is whose cannot be told.
    if (key === "models" && isTrimmed) continue;
    if (key.endsWith("_timestamp")) {
      const time = Date.parse(String(entry[key]));
      if (!Number.isNaN(time) && isExact(key, entry)) {
        expected[key] = time;
        got[key] = figure;
      }
    } else if (key in entry || (ZERO_WHEN_ABSENT.includes(key) && !isTrimmed)) {
      expected[key] = entry[key] ?? 0;
      got[key] = figure ?? 0;
    } else if (omitted.includes(key) && JSON.stringify(entry["omitted"]).includes("no usage"))
      expect(figure).toBeUndefined();
  }
  expect(got).toEqual(expected);
  return reading;
}

/** Truth's message times are those of user and assistant records; ours are of all messages. */
function isExact(key: string, entry: Record<string, unknown>): boolean {
  const outer = key.replace("_message", "");
  return entry[outer] === entry[key];
}

describe.skipIf(!existsSync(corpus))("the shared corpus", () => {
  for (const [id, entry] of Object.entries(truth["claude-code"] ?? {})) {
    if (!entry["file"]) continue;
    const subagents = Object.entries((entry["subagents"] as Record<string, Record<string, unknown>> | undefined) ?? {});
    test(`${entry["tier"]} ${id}`, async () => {
      await compare(entry);
      for (const [, subagent] of subagents) await compare(subagent);
    });
  }

  test("usage over all real logs, each API message once", async () => {
    const all = new Map<number, UsageEntry>();
    const root = join(corpus, "claude-code/real/.claude/projects");
    let logs = 0;
    for await (const found of claudeCode.discover(root)) {
      logs++;
      const { sessions } = await collect(claudeCode.read(found, { from: 0 }));
      for (const session of sessions) for (const [key, entry] of session.usage) all.set(key, entry);
    }
    let sum: Usage = {};
    for (const entry of all.values()) sum = addUsage(sum, entry.usage);
    const tiers = (truth["_meta"] as unknown as { tiers: Record<string, Record<string, Record<string, unknown>>> })
      .tiers;
    const tier = tiers["claude-code"]?.["real"];
    expect(logs).toBe(tier?.["sessions"]);
    expect({
      input_tokens: sum.inputTokens,
      output_tokens: sum.outputTokens,
      cache_read_tokens: sum.cacheReadTokens,
      cache_creation_tokens: sum.cacheCreationTokens,
    }).toEqual(tier?.["deduplicated"]);
  });
});
