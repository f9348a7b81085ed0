// What Vibe's metadata say of a session: its id, folder, branch, model, and the tokens of all of it.

import { basename, dirname } from "node:path";
import { sessionId } from "../../core/ids.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { LogRef } from "../../ports/source.ts";
import type { Spent } from "../shared/session.ts";
import type { HeadDraft } from "../shared/session-state.ts";
import { isoTime, objectOf, textOf, tokensOf, unlessZero } from "../shared/values.ts";
import { isDocument, isSubagent, SOURCE } from "./discover.ts";

export interface VibeMeta {
  readonly head: HeadDraft;
  readonly title: string | undefined;
  /** The model in use when the metadata were written last. */
  readonly model: string | undefined;
  /** The tokens of the whole session, for logs whose messages tell none; undefined where they may be another's too. */
  readonly total: Spent | undefined;
}

export function metaOf(log: LogRef, meta: JsonObject): VibeMeta {
  const named = isDocument(log.path) ? basename(log.path, ".json") : basename(dirname(log.path));
  const externalId = textOf(meta["session_id"]) ?? named;
  const parent = textOf(meta["parent_session_id"]);
  const origin = parent === undefined || parent === externalId ? undefined : sessionId(SOURCE, parent);
  const isChild = isSubagent(log);
  const title = textOf(meta["title"]);
  const model = modelOf(meta);
  const head = {
    externalId,
    isSubagent: isChild,
    cwd: textOf(objectOf(meta["environment"])?.["working_directory"]),
    gitBranch: textOf(meta["git_branch"]),
    startedAt: isoTime(meta["start_time"]),
    ...(isChild ? { parentId: origin } : { forkedFrom: origin }),
  };
  // After a compaction the next session goes on counting where the one before stopped.
  const goesOn = origin !== undefined && !isChild;
  return {
    head,
    title: title === "Untitled session" ? undefined : title,
    model,
    total: goesOn ? undefined : totalOf(meta, { key: `${externalId} total`, model }),
  };
}

function modelOf(meta: JsonObject): string | undefined {
  const active = objectOf(meta["config"])?.["active_model"];
  return textOf(meta["model"]) ?? textOf(active) ?? textOf(objectOf(active)?.["alias"]);
}

function totalOf(meta: JsonObject, spent: Pick<Spent, "key" | "model">): Spent | undefined {
  const stats = objectOf(meta["stats"]);
  if (!stats) return undefined;
  const [prompt, completion, cached] = ["prompt", "completion", "cached"].map(
    (name) => stats[`session_${name}_tokens`],
  );
  return { ...spent, time: isoTime(meta["end_time"]), usage: vibeUsage(prompt, completion, cached) };
}

/** Cached tokens are part of the prompt's. */
export function vibeUsage(prompt: unknown, completion: unknown, cached: unknown): Spent["usage"] {
  const all = tokensOf(prompt);
  const read = tokensOf(cached);
  const inputTokens = all === undefined ? undefined : Math.max(0, all - (read ?? 0));
  return unlessZero({ inputTokens, outputTokens: tokensOf(completion), cacheReadTokens: read });
}
