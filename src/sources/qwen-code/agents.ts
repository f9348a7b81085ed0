// What Qwen Code notes beside the log of a subagent: who started it, and by which tool call.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../io/jsonl.ts";
import { statFile } from "../shared/find.ts";
import { objectOf, textOf } from "../shared/values.ts";
import { metaOf } from "./discover.ts";

const MAX_META = 1 << 20;
const MAX_AGENTS = 10_000;

export interface AgentMeta {
  readonly description: string | undefined;
  readonly parentAgentId: string | undefined;
  readonly toolUseId: string | undefined;
}

/** Of the subagent whose log this is; undefined where nothing is noted. */
export function agentMeta(logPath: string): AgentMeta | undefined {
  const path = metaOf(logPath);
  const stats = statFile(path);
  if (!stats || stats.size > MAX_META) return undefined;
  const meta = parsed(path);
  return (
    meta && {
      description: textOf(meta["description"]),
      parentAgentId: textOf(meta["parentAgentId"]),
      toolUseId: textOf(meta["toolUseId"]),
    }
  );
}

/** Subagents that the tool calls of a session, or of the agent `starter` in it, started: their logs' stems and the calls. */
export function* startedAgents(
  folder: string,
  starter: string | undefined,
): Generator<{ readonly stem: string; readonly callId: string }> {
  for (const name of namesIn(folder).slice(0, MAX_AGENTS)) {
    const stem = /^(agent-.+)\.meta\.json$/.exec(name)?.[1];
    if (stem === undefined) continue;
    const meta = agentMeta(join(folder, `${stem}.jsonl`));
    if (meta?.toolUseId !== undefined && meta.parentAgentId === starter) yield { stem, callId: meta.toolUseId };
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Links to subagents are a convenience: a folder that cannot be listed costs them, never the session.
    return [];
  }
}

function parsed(path: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // It is written anew while the agent runs.
    return undefined;
  }
}
