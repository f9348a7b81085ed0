// The head of a rollout's session: from its own session_meta, else from the name of its file.

import { basename } from "node:path";
import { sessionId } from "../../core/ids.ts";
import type { SessionHead } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef } from "../../ports/source.ts";
import { textOf, timeOf } from "./envelope.ts";
import { SOURCE } from "./name.ts";
import { addOnce, type Reading, type RolloutState } from "./state.ts";
import type { Entry } from "./tools.ts";

type Head = { -readonly [K in keyof SessionHead]: SessionHead[K] };

/** `rollout-2025-09-26T17-01-04-<id>.jsonl`; the time in the name is local, so only the id is taken. */
export function idOfName(path: string): string | undefined {
  return /^rollout-(?:\d{4}-\d\d-\d\d(?:T\d\d-\d\d-\d\d)?-)?(.+?)\.jsonl?(?:\.[a-z0-9]+)?$/.exec(basename(path))?.[1];
}

export function headOfName(log: LogRef): SessionHead {
  const externalId = idOfName(log.path) ?? basename(log.path);
  return { id: sessionId(SOURCE, externalId), source: SOURCE, externalId, isSubagent: false };
}

/** Takes the log's own session_meta; says which other session's meta it is where it is a copied one. */
export function takeMeta(reading: Reading, entry: Entry): { readonly own: boolean; readonly id: string | undefined } {
  const { state, log } = reading;
  const { payload } = entry;
  const id = textOf(payload["id"]);
  if (state.ownMeta) {
    const own = id !== undefined && id === state.head?.externalId;
    if (own) noteMeta(state, payload);
    return { own, id };
  }
  // A log that lost its first line has its head from the file's name already: another id is not its own.
  if (state.head !== undefined && id !== undefined && id !== state.head.externalId) return { own: false, id };
  state.ownMeta = true;
  state.head = headOf(payload, entry.time, state.head?.externalId ?? id ?? headOfName(log).externalId);
  state.guardian = otherKind(payload) === "guardian";
  state.usage.lineage = state.head.externalId;
  noteMeta(state, payload);
  return { own: true, id };
}

function headOf(payload: JsonObject, envelopeTime: number | undefined, externalId: string): SessionHead {
  const git = isObject(payload["git"]) ? payload["git"] : {};
  const { source } = payload;
  const subagent = isObject(source) ? source["subagent"] : undefined;
  const head: Head = {
    id: sessionId(SOURCE, externalId),
    source: SOURCE,
    externalId,
    isSubagent: subagent !== undefined && subagent !== null,
  };
  const cwd = textOf(payload["cwd"]);
  const branch = textOf(git["branch"]);
  const remote = textOf(git["repository_url"]);
  const version = textOf(payload["cli_version"]);
  const startedAt = timeOf(payload["timestamp"]) ?? envelopeTime;
  const forkedFrom = textOf(payload["forked_from_id"]);
  const spawn = isObject(subagent) && isObject(subagent["thread_spawn"]) ? subagent["thread_spawn"] : {};
  const parent = textOf(spawn["parent_thread_id"]) ?? textOf(payload["parent_thread_id"]);
  if (cwd !== undefined) head.cwd = cwd;
  if (branch !== undefined) head.gitBranch = branch;
  if (remote !== undefined) head.gitRemote = remote;
  if (version !== undefined) head.agentVersion = version;
  if (startedAt !== undefined) head.startedAt = startedAt;
  if (forkedFrom !== undefined && forkedFrom !== externalId) head.forkedFrom = sessionId(SOURCE, forkedFrom);
  if (head.isSubagent && parent !== undefined && parent !== externalId) head.parentId = sessionId(SOURCE, parent);
  return head;
}

function otherKind(payload: JsonObject): string | undefined {
  const { source } = payload;
  const subagent = isObject(source) ? source["subagent"] : undefined;
  return typeof subagent === "string" ? subagent : isObject(subagent) ? textOf(subagent["other"]) : undefined;
}

function noteMeta(state: RolloutState, payload: JsonObject): void {
  addOnce(state.cwds, textOf(payload["cwd"]));
  addOnce(state.agentVersions, textOf(payload["cli_version"]));
  addOnce(state.gitBranches, isObject(payload["git"]) ? textOf(payload["git"]["branch"]) : undefined);
}

/** Model and folder of the turn that follows; in a fork's copied history only the model matters. */
export function takeTurnContext({ state }: Reading, { payload }: Entry, copied: boolean): void {
  state.model = textOf(payload["model"]) ?? state.model;
  if (!copied) addOnce(state.cwds, textOf(payload["cwd"]));
}
