// Forks and subagents that begin with a copy of their parent's history: finds where the copy ends.

import { statSync } from "node:fs";
import { idHash } from "../../core/ids.ts";
import { IdIndex } from "../../core/thread.ts";
import { isObject, type JsonObject, readRecords } from "../../io/jsonl.ts";
import { jsonText } from "../shared/depth.ts";
import { contentOf } from "./content.ts";
import { listRollouts } from "./discover.ts";
import { type RolloutRecord, textOf, turnIdOf, unwrap } from "./envelope.ts";
import { idOfName } from "./meta.ts";

/** What tells a parent's records from new ones. */
interface ParentHistory {
  readonly turnIds: ReadonlySet<string>;
  /** Hashes of its records without their envelopes, whose times are written anew in a copy. */
  readonly records: IdIndex;
}

/** Records without a turn id that may wait for one that has it. */
export const MAX_HELD = 256;
const REFRESH_MS = 2000;
const MAX_HISTORIES = 4;

const rollouts = new Map<string, { readonly byId: ReadonlyMap<string, string>; readonly at: number }>();
const histories = new Map<string, ParentHistory>();

/** The parent's rollout under the same root, by the id in its name; folders are listed once, and again for a new id. */
export function findRollout(root: string, id: string): string | undefined {
  const known = rollouts.get(root);
  const path = known?.byId.get(id);
  if (path !== undefined && isFile(path)) return path;
  if (known !== undefined && performance.now() - known.at < REFRESH_MS) return undefined;
  const byId = new Map<string, string>();
  for (const found of listRollouts(root)) {
    const own = idOfName(found);
    if (own !== undefined && found.endsWith(".jsonl")) byId.set(own, found);
  }
  rollouts.set(root, { byId, at: performance.now() });
  return byId.get(id);
}

/**
 * Where a record of a fork stands: `copied` from the parent, `own`, or `unclear` where it has no turn id and the
 * parent has no such record, but newer logs name the turn soon after.
 */
export function placeOf(record: RolloutRecord, parentPath: string): "copied" | "own" | "unclear" {
  const parent = historyOf(parentPath);
  if (parent === undefined) return "own";
  const turnId = turnIdOf(record.payload);
  if (turnId !== undefined && parent.turnIds.size > 0) return parent.turnIds.has(turnId) ? "copied" : "own";
  if (parent.records.get(hashOf(record.type, record.payload)) >= 0) return "copied";
  return parent.turnIds.size > 0 ? "unclear" : "own";
}

function historyOf(path: string): ParentHistory | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    const key = `${path}:${size}:${mtimeMs}`;
    const history = histories.get(key) ?? readHistory(path);
    histories.set(key, history);
    for (const oldest of histories.keys()) {
      if (histories.size <= MAX_HISTORIES) break;
      histories.delete(oldest);
    }
    return history;
  } catch {
    // The parent went away since it was found: what follows is kept, which loses nothing.
    return undefined;
  }
}

function readHistory(path: string): ParentHistory {
  const turnIds = new Set<string>();
  const records = new IdIndex();
  for (const item of readRecords(path, { from: 0, firstLine: 1 })) {
    if (item.kind !== "record") continue;
    const record = unwrap(item.value);
    if (typeof record === "string") continue;
    const turnId = turnIdOf(record.payload);
    if (turnId !== undefined) turnIds.add(turnId);
    records.set(hashOf(record.type, record.payload), 1);
  }
  return { turnIds, records };
}

/**
 * Hash of what makes a record the same in a copy: a newer Codex that writes a fork adds fields to what an older one
 * wrote, so ids and texts are compared, not the whole payload.
 */
function hashOf(type: string, payload: JsonObject): number {
  const kind = `${type} ${textOf(payload["type"])}`;
  const callId = textOf(payload["call_id"]);
  if (callId !== undefined) return idHash(`${kind} ${callId}`);
  if (payload["type"] === "message" || payload["type"] === "reasoning") {
    const texts = [...contentOf(payload["content"], 0).texts, ...contentOf(payload["summary"], 0).texts].join("\n");
    return idHash(`${kind} ${textOf(payload["role"])} ${texts} ${textOf(payload["encrypted_content"])?.slice(0, 200)}`);
  }
  if (type === "turn_context") return idHash(`${kind} ${textOf(payload["cwd"])} ${textOf(payload["model"])}`);
  const text = textOf(payload["message"]) ?? textOf(payload["text"]);
  if (text !== undefined) return idHash(`${kind} ${text}`);
  const { info } = payload;
  return idHash(`${kind} ${jsonText(isObject(info) ? (info["total_token_usage"] ?? null) : payload)}`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
