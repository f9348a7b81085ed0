// Thread names that Codex keeps beside its rollouts, in `session_index.jsonl`.

import { statSync } from "node:fs";
import { join } from "node:path";
import { readRecords } from "../../io/jsonl.ts";
import { textOf } from "./envelope.ts";

interface TitleIndex {
  readonly stamp: string;
  readonly byId: ReadonlyMap<string, string>;
}

const indexes = new Map<string, TitleIndex>();

/** The newest name of a session in its root's index; the newest Codex releases no longer write one. */
export function indexTitle(root: string, externalId: string): string | undefined {
  const path = join(root, "session_index.jsonl");
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  const stamp = `${stats.size}:${stats.mtimeMs}`;
  let index = indexes.get(root);
  if (index?.stamp !== stamp) {
    index = { stamp, byId: readIndex(path) };
    indexes.set(root, index);
  }
  return index.byId.get(externalId);
}

function readIndex(path: string): Map<string, string> {
  const byId = new Map<string, string>();
  try {
    for (const item of readRecords(path, { from: 0, firstLine: 1 })) {
      if (item.kind !== "record") continue;
      const id = textOf(item.value["id"]);
      const name = textOf(item.value["thread_name"])?.trim();
      if (id !== undefined && name) byId.set(id, name);
    }
  } catch {
    // A title is a convenience: an index that cannot be read costs titles, never sessions.
  }
  return byId;
}
