// Development check: every figure of the shared corpus's truth.json for Pi's format, where that corpus is at hand.

import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Tally } from "../core/tally.ts";
import { addUsage, type Usage } from "../core/usage.ts";
import type { LogRef, Source } from "../ports/source.ts";
import { collect } from "../testing/reading.ts";
import { openclaw } from "./openclaw.ts";
import { pi } from "./pi.ts";

interface Truth extends Record<string, unknown> {
  readonly file: string;
  readonly tokens?: Record<string, number>;
}

const corpus = resolve(import.meta.dirname, "../../../shared/corpus");
const truth: Record<string, Record<string, Truth>> = existsSync(corpus)
  ? JSON.parse(readFileSync(join(corpus, "truth.json"), "utf8"))
  : {};
const homes: readonly [Source, string][] = [
  [pi, ".pi/agent"],
  [openclaw, ".openclaw"],
];

/** Truth's own words for what we count; a figure that it leaves out is not compared. */
async function figuresOf(source: Source, log: LogRef): Promise<Record<string, unknown>> {
  const { sessions } = await collect(source.read(log, { from: 0 }));
  const [session] = sessions;
  if (!session || sessions.length !== 1) throw new Error("not one session");
  const tally = new Tally();
  for (const message of session.messages) tally.add(message);
  let usage: Usage = {};
  for (const entry of session.usage.values()) usage = addUsage(usage, entry.usage);
  const { counts } = tally;
  const { facts } = session;
  const parents = session.messages.map((message) => message.parentSeq).filter((seq) => seq !== undefined);
  return {
    session_id: facts.head.externalId,
    lines: facts.lines,
    records: facts.records,
    prompts: counts.prompts,
    assistant_messages: counts.assistantMessages,
    tool_call_count: counts.toolCalls,
    tools: counts.tools,
    tool_results_paired: counts.toolResults,
    thinking_blocks: counts.thinkingBlocks,
    models: counts.models.toSorted(),
    compactions: facts.compactBoundaries,
    has_branches: new Set(parents).size < parents.length,
    cwd: facts.head.cwd,
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWrite: usage.cacheCreationTokens,
  };
}

describe.skipIf(!existsSync(corpus))("truth of the corpus", async () => {
  for (const [source, folder] of homes) {
    for (const tier of ["real", "fixture"]) {
      for await (const log of source.discover(join(corpus, source.name, tier, folder))) {
        const file = relative(corpus, log.path);
        test(file, async () => {
          const entry = Object.values(truth[source.name] ?? {}).find((one) => one.file === file);
          if (!entry) throw new Error("truth.json does not know this file");
          const figures = await figuresOf(source, log);
          const known: Record<string, unknown> = {
            ...entry,
            prompts: entry["user_prompts"] ?? entry["user_messages"],
            // All zero is unknown: truth leaves the tokens out, and we have none.
            ...(entry.tokens ?? { input: undefined, output: undefined, cacheRead: undefined, cacheWrite: undefined }),
          };
          for (const [name, figure] of Object.entries(figures)) expect([name, figure]).toEqual([name, known[name]]);
        });
      }
    }
  }
});
