// Finds the logs of both Kimi agents: `sessions/<md5 of the folder>/<id>/` and `sessions/wd_<name>_<hash>/session_<id>/`.

import { join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf } from "../shared/find.ts";
import { oldSubagent, rotation } from "./place.ts";

export const SOURCE = "kimi-cli";

interface Search {
  readonly root: string;
  readonly options: DiscoverOptions;
}

export function* discoverKimi(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const search = { root, options };
  // The root itself must be listable; what it holds besides is not looked at.
  if (!namesIn(root, search).folders.includes("sessions")) return;
  const sessions = join(root, "sessions");
  for (const bucket of namesIn(sessions, search).folders) {
    options.signal?.throwIfAborted();
    const { files, folders } = namesIn(join(sessions, bucket), search);
    for (const file of files) {
      // The oldest layout: one file a session. When the session is taken up again it becomes a folder's context.
      if (file.endsWith(".jsonl") && !folders.includes(file.slice(0, -6)))
        yield* one([join(sessions, bucket, file)], search);
    }
    for (const folder of folders) yield* session(join(sessions, bucket, folder), search);
  }
}

function* session(folder: string, search: Search): Generator<LogRef> {
  const { files, folders } = namesIn(folder, search);
  if (folders.includes("agents")) {
    const state = files.includes("state.json") ? [join(folder, "state.json")] : [];
    for (const agent of namesIn(join(folder, "agents"), search).folders)
      yield* one([join(folder, "agents", agent, "wire.jsonl"), ...state], search);
  }
  yield* talk(folder, files, search);
  if (!folders.includes("subagents")) return;
  for (const agent of namesIn(join(folder, "subagents"), search).folders) {
    const child = join(folder, "subagents", agent);
    yield* talk(child, namesIn(child, search).files, search);
  }
}

/** The log of one Kimi CLI session or subagent: what the interface saw, the model's context, and what was said of it. */
function* talk(folder: string, files: readonly string[], search: Search): Generator<LogRef> {
  const contexts = files.filter((name) => rotation(name) !== undefined);
  contexts.sort((a, b) => (rotation(a) ?? 0) - (rotation(b) ?? 0));
  const known = ["wire.jsonl", "context.jsonl"].filter((name) => files.includes(name));
  const beside = ["state.json", "metadata.json", "meta.json"].filter((name) => files.includes(name));
  const [main, ...others] = [...known, ...contexts];
  if (main !== undefined)
    yield* one(
      [main, ...others, ...beside].map((name) => join(folder, name)),
      search,
    );
  // Where there is a wire, it holds what the subagent did, with times.
  if (files.includes("wire.jsonl")) return;
  for (const name of files) if (oldSubagent(name) !== undefined) yield* one([join(folder, name)], search);
}

function* one(paths: readonly string[], { root, options }: Search): Generator<LogRef> {
  const found = logOf(SOURCE, root, paths, options);
  if (found) yield found;
}

function namesIn(folder: string, { root, options }: Search): { readonly files: string[]; readonly folders: string[] } {
  const entries = listFolder(folder, { source: SOURCE, root, options });
  return {
    files: entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  };
}
