// Development check: every figure of the shared corpus's truth.json, where that corpus is at hand.

import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Tally } from "../core/tally.ts";
import { addUsage, type Usage } from "../core/usage.ts";
import type { LogRef } from "../ports/source.ts";
import { collect } from "../testing/reading.ts";
import { geminiCli } from "./gemini-cli.ts";

interface Truth extends Record<string, unknown> {
  readonly file: string;
  readonly nonstandard?: string;
  readonly messages?: Readonly<Record<string, number>>;
  readonly tokens?: Readonly<Record<"input" | "output" | "cached" | "thoughts", number>>;
}

const corpus = resolve(import.meta.dirname, "../../../shared/corpus");
const truth: Record<string, Truth> = existsSync(corpus)
  ? JSON.parse(readFileSync(join(corpus, "truth.json"), "utf8")).gemini
  : {};
const homes = existsSync(corpus) ? ["real", "fixture", "real/snapshots/ab", "real/snapshots/c9"] : [];

async function figuresOf(log: LogRef): Promise<Record<string, unknown>> {
  const { sessions } = await collect(geminiCli.read(log, { from: 0 }));
  expect(sessions.length).toBe(1);
  const [session] = sessions;
  if (!session) throw new Error("no session");
  const tally = new Tally();
  for (const message of session.messages) tally.add(message);
  let usage: Usage | undefined;
  for (const entry of session.usage.values()) usage = addUsage(usage ?? {}, entry.usage);
  const { counts } = tally;
  return {
    session_id: session.facts.head.externalId,
    user_prompts: counts.prompts,
    assistant: counts.assistantMessages,
    tool_call_count: counts.toolCalls,
    tools: counts.tools,
    models: [...counts.models].sort(),
    is_empty: session.facts.hidden === "empty",
    start: session.facts.head.startedAt,
    first: counts.firstTime,
    usage,
  };
}

function expected(figures: Truth): Record<string, unknown> {
  const { session_id, user_prompts, tool_call_count, tools, models, is_empty, messages, tokens } = figures;
  return {
    session_id,
    user_prompts,
    assistant: messages?.["gemini"] ?? 0,
    tool_call_count,
    tools,
    models,
    is_empty,
    start: Date.parse(String(figures["start_time"])),
    first: Date.parse(String(figures["first_timestamp"])),
    usage: tokens && {
      inputTokens: tokens.input - tokens.cached,
      outputTokens: tokens.output + tokens.thoughts,
      cacheReadTokens: tokens.cached,
      reasoningTokens: tokens.thoughts,
    },
  };
}

describe("the shared corpus", () => {
  test.each(homes)("%s", async (home) => {
    for await (const log of geminiCli.discover(join(corpus, "gemini", home, ".gemini"))) {
      const entry = Object.values(truth).find(({ file }) => file === relative(corpus, log.path));
      if (!entry) throw new Error(`no truth for ${log.path}`);
      if (!entry.nonstandard) expect(await figuresOf(log), entry.file).toEqual(expected(entry));
    }
  });

  test("has every log that truth.json names", () => {
    expect(Object.values(truth).filter(({ file }) => !existsSync(join(corpus, file)))).toEqual([]);
  });
});
