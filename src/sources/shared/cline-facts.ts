// What is known of a Cline task beside its transcripts: its folder, title, parents, models and versions.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { SourceItem } from "../../ports/source.ts";
import type { TaskFiles } from "./cline-tasks.ts";
import { documentValues } from "./document.ts";
import { listOf, objectOf, textOf, unixTime } from "./values.ts";

export interface TaskFacts {
  readonly title: string | undefined;
  readonly cwd: string | undefined;
  /** Roo and Kilo: the task that started this one. */
  readonly parent: string | undefined;
  /** The tasks that this one started, in order. */
  readonly children: readonly string[];
  readonly versions: readonly string[];
  /** Models by the time from which they were used. */
  readonly models: readonly { readonly time: number | undefined; readonly model: string }[];
}

const MAX_SIDE_BYTES = 16 << 20;
const MAX_TITLE = 200;

export function factsOfTask(files: TaskFiles, out: SourceItem[]): TaskFacts {
  const item = sideFile(files.item, out);
  const metadata = sideFile(files.metadata, out);
  const listed = listedTask(files.storage, files.id);
  const models = listOf(metadata?.["model_usage"]).flatMap((entry) => {
    const model = isObject(entry) ? textOf(entry["model_id"]) : undefined;
    return model === undefined ? [] : [{ time: unixTime((entry as JsonObject)["ts"], "ms"), model }];
  });
  const versions = listOf(metadata?.["environment_history"]).flatMap((entry) => {
    const version = isObject(entry) ? textOf(entry["cline_version"]) : undefined;
    return version === undefined ? [] : [version];
  });
  const own = item ? listing(item) : undefined;
  const parent = textOf(item?.["parentTaskId"]) ?? textOf(item?.["rootTaskId"]);
  return {
    title: own?.title ?? listed?.title,
    cwd: own?.cwd ?? listed?.cwd,
    parent: parent === files.id ? undefined : parent,
    children: listOf(item?.["childIds"]).filter((id): id is string => textOf(id) !== undefined),
    versions,
    models,
  };
}

/** The model that was in use then, as far as the metadata says. */
export function modelAt({ models }: TaskFacts, time: number | undefined): string | undefined {
  const before = models.filter((each) => time === undefined || each.time === undefined || each.time <= time);
  return (before.at(-1) ?? models[0])?.model;
}

/** A small file beside the transcripts; undefined where there is none, or none that can be read. */
export function sideFile(path: string | undefined, out: SourceItem[]): JsonObject | undefined {
  if (path === undefined) return undefined;
  const issue = (code: "missing_file" | "bad_json" | "unsupported_format", message: string, line?: number) => {
    out.push({ kind: "issue", issue: { code, log: path, message, ...(line !== undefined && { line }) } });
    return undefined;
  };
  let text: string;
  try {
    if (statSync(path).size > MAX_SIDE_BYTES) return issue("unsupported_format", "too large for a file of this kind");
    text = readFileSync(path, "utf8");
  } catch {
    return issue("missing_file", "a file of the task is gone or cannot be read; the rest was read");
  }
  if (text.trim() === "") return undefined;
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return issue("bad_json", "no JSON; the rest of the task was read", 1);
  }
}

interface Listing {
  readonly title: string | undefined;
  readonly cwd: string | undefined;
}

/** An entry of an agent's list of tasks. Its `task` is the first prompt, which is what the agent shows as its name. */
function listing(entry: JsonObject): Listing {
  const title = textOf(entry["title"]) ?? firstLine(textOf(entry["task"]));
  const cwd = textOf(entry["workspace"]) ?? textOf(entry["cwdOnTaskInitialization"]);
  return { title, cwd: cwd ?? textOf(entry["shadowGitConfigWorkTree"]) };
}

function firstLine(text: string | undefined): string | undefined {
  const line = text
    ?.slice(0, 64 * MAX_TITLE)
    .split("\n")
    .map((each) => each.replace(/<\/?(?:task|user_message)>/g, "").trim())
    .find((each) => each !== "");
  return line?.slice(0, MAX_TITLE);
}

interface TaskList {
  readonly stamp: string;
  readonly byId: ReadonlyMap<string, Listing>;
}

/** One list serves all tasks of a storage folder: it is read once for as long as it stays the same. */
const lists = new Map<string, TaskList>();

function listedTask(storage: string, id: string): Listing | undefined {
  for (const path of [join(storage, "state", "taskHistory.json"), join(storage, "tasks", "_index.json")]) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    const stamp = `${stats.size}:${stats.mtimeMs}`;
    let list = lists.get(path);
    if (list?.stamp !== stamp) {
      list = { stamp, byId: readList(path) };
      lists.set(path, list);
    }
    const found = list.byId.get(id);
    if (found) return found;
  }
  return undefined;
}

function readList(path: string): Map<string, Listing> {
  const byId = new Map<string, Listing>();
  try {
    for (const item of documentValues(path, {}, ["entries"])) {
      if (item.kind !== "value" || !isObject(item.value)) continue;
      const id = textOf(item.value["id"]);
      if (id !== undefined) byId.set(id, listing(item.value));
    }
  } catch {
    // A list is a convenience: one that cannot be read costs titles, never sessions.
  }
  return byId;
}
