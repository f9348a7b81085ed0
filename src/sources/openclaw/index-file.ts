// `sessions.json` beside an agent's transcripts: which conversation a session belongs to, and who started it.

import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { sessionId } from "../../core/ids.ts";
import { isObject } from "../../io/jsonl.ts";
import type { PiOwn } from "../shared/pi-dialect.ts";
import type { Reading } from "../shared/reading.ts";
import { textOf } from "../shared/values.ts";

const MAX_BYTES = 16 << 20;

interface Indexed {
  readonly title: string | undefined;
  readonly isSubagent: boolean;
  /** Key of the session that started it. */
  readonly spawnedBy: string | undefined;
}

/** What is known of a session beside its transcript. */
export interface SessionEntry {
  readonly title: string | undefined;
  readonly isSubagent: boolean;
  /** The session that started it. */
  readonly parent: string | undefined;
}

interface SessionIndex {
  readonly stamp: string;
  readonly byId: ReadonlyMap<string, Indexed>;
  readonly idOf: ReadonlyMap<string, string>;
}

/** Many logs lie beside one index, and it may be large: the last one read is kept. */
let last: { readonly path: string; readonly index: SessionIndex } | undefined;

/** Adds what the index knows to a session; an index that cannot be read costs titles and links, never sessions. */
export function applyIndex(reading: Reading<PiOwn>): void {
  const { session, log } = reading;
  if (!session) return;
  const index = indexOf(join(dirname(log.path), "sessions.json"));
  if (!index) return;
  const entry = index.byId.get(session.head.externalId);
  const parent = entry?.spawnedBy === undefined ? undefined : index.idOf.get(entry.spawnedBy);
  applyEntry(reading, entry && { ...entry, parent }, index.idOf);
}

/** `idOf` gives the sessions' ids by their keys. */
export function applyEntry(
  { session, log, own }: Reading<PiOwn>,
  entry: SessionEntry | undefined,
  idOf: ReadonlyMap<string, string>,
): void {
  if (!session) return;
  if (entry) {
    // A name that the person gave inside the session stays.
    if (!own.named) session.title(entry.title);
    const { isSubagent, parent } = entry;
    if (isSubagent)
      session.amend({ isSubagent, ...(parent !== undefined && { parentId: sessionId(log.source, parent) }) });
  }
  for (const [callId, key] of own.spawned) session.child(callId, idOf.get(key));
}

export function isSubagentKey(key: string): boolean {
  return /(?:^|:)subagent:/.test(key);
}

function indexOf(path: string): SessionIndex | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > MAX_BYTES) return undefined;
  const stamp = `${stats.size}:${stats.mtimeMs}`;
  if (last?.path === path && last.index.stamp === stamp) return last.index;
  const index = { stamp, ...readIndex(path) };
  last = { path, index };
  return index;
}

function readIndex(path: string): Pick<SessionIndex, "byId" | "idOf"> {
  const byId = new Map<string, Indexed>();
  const idOf = new Map<string, string>();
  for (const [key, entry] of entriesOf(path)) {
    const id = isObject(entry) ? textOf(entry["sessionId"]) : undefined;
    if (!isObject(entry) || id === undefined) continue;
    idOf.set(key, id);
    byId.set(id, {
      title: textOf(entry["label"]) ?? textOf(entry["displayName"]) ?? textOf(entry["subject"]),
      isSubagent: isSubagentKey(key),
      spawnedBy: textOf(entry["spawnedBy"]),
    });
  }
  return { byId, idOf };
}

function entriesOf(path: string): [string, unknown][] {
  try {
    const index: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isObject(index) ? Object.entries(index) : [];
  } catch {
    // Half written, or not ours to read: the next scan sees it whole.
    return [];
  }
}
