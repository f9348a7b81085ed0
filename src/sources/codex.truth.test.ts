// Development check: every figure of the shared corpus's truth.json, where that corpus is at hand.

import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Tally } from "../core/tally.ts";
import { addUsage, type Usage } from "../core/usage.ts";
import type { LogRef } from "../ports/source.ts";
import { collect } from "../testing/reading.ts";
import { codex } from "./codex.ts";

interface Truth extends Record<string, unknown> {
  readonly file: string;
  readonly nonstandard?: string;
  readonly tokens?: Record<string, number>;
}

const corpus = resolve(import.meta.dirname, "../../../shared/corpus");
const truth: Record<string, Truth> = existsSync(corpus)
  ? JSON.parse(readFileSync(join(corpus, "truth.json"), "utf8")).codex
  : {};
const tiers = existsSync(corpus) ? ["real", "fixture"] : [];

/** Truth's own words for what we count; a figure that it leaves out is not compared. */
async function figuresOf(log: LogRef): Promise<Record<string, unknown>> {
  const { sessions } = await collect(codex.read(log, { from: 0 }));
  expect(sessions.length).toBe(1);
  const [session] = sessions;
  if (!session) throw new Error("no session");
  const tally = new Tally();
  for (const message of session.messages) tally.add(message);
  let usage: Usage = {};
  for (const entry of session.usage.values()) usage = addUsage(usage, entry.usage);
  const { counts } = tally;
  const { facts } = session;
  return {
    session_id: facts.head.externalId,
    lines: facts.lines,
    records: facts.records,
    user_prompts: counts.prompts,
    assistant_messages: counts.assistantMessages,
    tool_call_count: counts.toolCalls,
    tool_outputs_paired: counts.toolResults,
    cwd: facts.head.cwd,
    cwds: facts.cwds,
    cli_version: facts.head.agentVersion,
    git_branch: facts.head.gitBranch,
    has_compaction: facts.hasCompaction,
    is_empty: facts.hidden === "empty",
    is_guardian: facts.hidden === "guardian",
    is_subagent: facts.head.isSubagent,
    usage: {
      input: usage.inputTokens,
      cached: usage.cacheReadTokens,
      output: usage.outputTokens,
      reasoning: usage.reasoningTokens,
    },
  };
}

function expectedOf(entry: Truth, names: readonly string[]): Record<string, unknown> {
  const expected: Record<string, unknown> = {};
  for (const name of names) if (entry[name] !== undefined) expected[name] = entry[name];
  const { tokens } = entry;
  if (tokens) {
    expected["usage"] = {
      input: (tokens["input_tokens"] ?? 0) - (tokens["cached_input_tokens"] ?? 0),
      cached: tokens["cached_input_tokens"],
      output: tokens["output_tokens"],
      reasoning: tokens["reasoning_output_tokens"],
    };
  }
  return expected;
}

describe.skipIf(tiers.length === 0)("truth of the corpus", async () => {
  for (const tier of tiers) {
    for await (const log of codex.discover(join(corpus, "codex", tier, ".codex"))) {
      const file = relative(corpus, log.path);
      const entry = Object.values(truth).find((one) => one.file === file);
      test(file, async () => {
        if (!entry) throw new Error("truth.json does not know this file");
        const figures = await figuresOf(log);
        const { session_id: _id, ...counted } = figures;
        const expected = expectedOf(entry, Object.keys(entry.nonstandard === undefined ? figures : counted));
        expect(figures).toMatchObject(expected);
      });
    }
  }
});
